"""Runs a bridge or the front until a signal; an error in any of their tasks ends the process."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import structlog
import uvicorn
from starlette.applications import Starlette

from bus.metrics import Metrics
from bus.publisher import Publisher
from contracts.metrics import BRIDGE_CALLS
from ingest.admission import leased_seqs
from ingest.bridge import Bridge
from ingest.front import OFFERS_AT_ONCE, OFFERS_PER_S, Front, build_front
from ingest.held_call import Surroundings
from ingest.live_vault import Safe
from ingest.peer import prepare_receiving
from ingest.rates import OfferRate
from ingest.settings import BridgeSettings, FrontSettings
from ingest.whip import build_app
from vault.database import open_vault

_PICTURE_THREADS = 2
_CLOSING_S = 3
"""For requests that are under way at a signal."""


async def serve_front(settings: FrontSettings, log: structlog.stdlib.BoundLogger) -> None:
    """Pass requests on to the bridges."""
    metrics = Metrics("front")
    metrics.serve(settings.mimika_metrics_port, log)
    async with aiohttp.ClientSession() as http:
        rate = OfferRate(OFFERS_PER_S, OFFERS_AT_ONCE)
        front = Front(settings.bridges(), lambda: time.time_ns() // 1_000_000, lambda: http, rate, metrics)
        app = build_front(front, settings.origins())
        await _server(app, settings.mimika_bridge_host, settings.mimika_bridge_port).serve()


async def serve_bridge(settings: BridgeSettings, number: int, log: structlog.stdlib.BoundLogger) -> None:
    """Hold calls."""
    host, port = settings.listens(number)
    prepare_receiving()
    metrics = Metrics("bridge")
    metrics.serve(settings.mimika_metrics_port, log)
    vault = open_vault(settings.database_url, settings.mimika_master_key_file)
    publisher = Publisher(settings.kafka_bootstrap)
    with ThreadPoolExecutor(1, "vault") as asking, ThreadPoolExecutor(_PICTURE_THREADS, "pictures") as pictures:
        async with asyncio.TaskGroup() as tasks:
            safe = Safe(vault.live, lambda call_id: leased_seqs(vault, call_id), vault.keys.secret, asking)
            around = Surroundings(publisher, pictures, tasks.create_task, lambda: time.time_ns() // 1000, log, metrics)
            bridge = Bridge(settings.mimika_bridge_calls, lambda: settings.ice(time.time()), safe, around)
            metrics.show(BRIDGE_CALLS, bridge.load)
            watch = tasks.create_task(bridge.watch())
            await _server(build_app(bridge, number), host, port).serve()
            watch.cancel()
            await bridge.close()
    publisher.close()
    vault.close()


def _server(app: Starlette, host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app, host, port, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_CLOSING_S
    )
    return uvicorn.Server(config)
