"""`python -m stream_processors worker|windows|sessions`: one of the services between topics."""

import argparse
import asyncio
import contextlib
import itertools
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from ulid import ULID

from bus.fast_loops import use_fast_loops
from bus.faust_app import Outlet, add_agent, build_app, run_app
from bus.lag import Lags, consumer_lags
from bus.logs import configure_logs
from bus.metrics import Metrics
from bus.neighbour import NeighbourUnavailable
from bus.publisher import Publisher
from bus.reader import Message, WholeReader, recent_messages
from bus.service import run_service, stop_requested
from contracts.calls import CallEnded
from contracts.codec import InvalidPayload, decode
from contracts.frames import END, KIND
from contracts.groups import CONSUMERS
from contracts.metrics import CONSUMER_LAG, TIMED_OUT, Service
from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, FRAMES, SATISFACTION_WINDOWS
from inference.assembly import build_pipeline
from inference.engine import ModelUnusable
from inference.gpu import GpuUnavailable
from stream_processors.agents import Batch, report, work
from stream_processors.figures import count_observations, count_windows
from stream_processors.frame_batches import FrameBatches, Outgoing
from stream_processors.key_cache import KeyCache
from stream_processors.sessions import Sessions
from stream_processors.settings import Settings
from stream_processors.window_batches import REREAD_MS, REREAD_STATES_MS, WindowBatches
from vault.calls import UnknownCall
from vault.connections import VaultUnreachable
from vault.database import Vault, open_vault

BATCH_FRAMES, BATCH_WAIT_S = 4, 0.002
BATCH_OBSERVATIONS, OBSERVATIONS_WAIT_S, GATHER_MS = 256, 0.02, 100
STATE_EVERY_S = 1.0


def now_us() -> int:
    """Unix time in microseconds."""
    return time.time_ns() // 1000


def now_ms() -> int:
    """Unix time in milliseconds."""
    return now_us() // 1000


async def seconds() -> AsyncIterator[None]:
    """Tick each second."""
    while True:
        await asyncio.sleep(STATE_EVERY_S)
        yield


async def run_worker(settings: Settings, data_folder: Path, metrics: Metrics) -> None:
    """frames -> face-observations."""
    vault = open_vault(settings.database_url, settings.mimika_master_key_file)
    worker_id, numbers = ULID(), itertools.count(1)
    batches = FrameBatches(
        pipeline=build_pipeline(
            settings.mimika_models, detector=settings.mimika_detector, engine=settings.mimika_engine
        ),
        key_of=KeyCache(vault.keys.secret, vault.keys.still_given).secret,
        new_batch_id=lambda: f"{worker_id}-{next(numbers)}",
        now_us=now_us,
    )
    app = build_app("mimika-worker", settings.kafka_bootstrap, settings.mimika_session_timeout_s, data_folder)
    loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1, "analysis")

    async def become(messages: Sequence[Message]) -> Sequence[Outgoing]:
        return await loop.run_in_executor(thread, batches.analyse, messages)

    async def agent(stream: AsyncIterator[Batch]) -> None:
        await work(stream, become, Outlet(app), partial(count_observations, metrics))

    add_agent(app, FRAMES, agent, BATCH_FRAMES, BATCH_WAIT_S)
    await run_app(app)


async def run_windows(settings: Settings, data_folder: Path, metrics: Metrics) -> None:
    """face-observations -> satisfaction-windows."""
    batches, counted = WindowBatches(), partial(count_windows, metrics)
    app = build_app(
        "mimika-windows", settings.kafka_bootstrap, settings.mimika_session_timeout_s, data_folder, GATHER_MS
    )

    async def become(messages: Sequence[Message]) -> Sequence[Outgoing]:
        return batches.count(messages, now_ms())

    async def agent(stream: AsyncIterator[Batch]) -> None:
        await work(stream, become, Outlet(app), counted)

    async def forget(*_: object, **__: object) -> None:
        batches.live.clear()

    async def rebuild(_: object, assigned: object, **__: object) -> None:
        partitions = sorted(place.partition for place in assigned)  # type: ignore[attr-defined]
        published, observed = [
            await asyncio.to_thread(recent_messages, settings.kafka_bootstrap, topic, partitions, now_ms() - reread_ms)
            for topic, reread_ms in ((SATISFACTION_WINDOWS, REREAD_STATES_MS), (FACE_OBSERVATIONS, REREAD_MS))
        ]
        batches.rebuild(published, observed, now_ms())

    app.on_partitions_revoked.connect(forget, weak=False)
    app.on_partitions_assigned.connect(rebuild, weak=False)
    add_agent(app, FACE_OBSERVATIONS, agent, BATCH_OBSERVATIONS, OBSERVATIONS_WAIT_S)
    async with asyncio.TaskGroup() as group:
        reporting = group.create_task(report(seconds(), lambda: batches.states(now_ms()), Outlet(app), counted))
        await run_app(app)
        reporting.cancel()


def run_sessions(settings: Settings, metrics: Metrics) -> None:
    """call-events -> the end record of a call whose source fell silent; shows how far each group is behind."""
    stop, sessions, lags = stop_requested(), Sessions(), Lags(partial(consumer_lags, settings.kafka_bootstrap))
    for group, topic in CONSUMERS:
        metrics.show(CONSUMER_LAG, partial(lags.of, group, topic.name), f"{group} {topic.name}")
    vault = open_vault(settings.database_url, settings.mimika_master_key_file)
    reader, publisher = WholeReader(settings.kafka_bootstrap, CALL_EVENTS), Publisher(settings.kafka_bootstrap)
    while not stop.is_set():
        messages = reader.poll(timeout_s=1.0)
        for message in messages:
            try:
                sessions.note(decode(CALL_EVENTS, message.value), message.appended_ms)
            except InvalidPayload:
                continue
        if messages:
            continue  # not caught up yet: a beat may be among what comes
        for ended, last_beat in sessions.silent(now_ms()):
            end_in_vault(vault, ended)
            publisher.publish(FRAMES, ended.started.call_id, ended, [(KIND, END)])
            publisher.publish(CALL_EVENTS, ended.started.call_id, last_beat)
            metrics.count(TIMED_OUT)
    reader.close()
    publisher.close()


def end_in_vault(vault: Vault, ended: CallEnded) -> None:
    """Let nobody go on with a live call that is over; a recorded one has no doors to close."""
    if ended.started.mode == "live":
        # The topic may remember a call that this vault never knew: its end record is due all the same.
        with contextlib.suppress(UnknownCall):
            vault.live.end(ended.started.call_id, ended.reason, now_ms())


def run(service: Service, settings: Settings, metrics: Metrics) -> None:
    """Run one service until SIGTERM."""
    if service == "sessions":
        run_sessions(settings, metrics)
        return
    with tempfile.TemporaryDirectory(prefix="mimika-faust-") as folder:
        asyncio.run((run_worker if service == "worker" else run_windows)(settings, Path(folder), metrics))


def main() -> int:
    """Read the settings and run the service that was named."""
    parser = argparse.ArgumentParser(prog="python -m stream_processors", description=__doc__)
    parser.add_argument("service", choices=["worker", "windows", "sessions"])
    service: Service = parser.parse_args().service
    settings = Settings()
    log, metrics = configure_logs(settings.mimika_log_level, service), Metrics(service)
    metrics.serve(settings.mimika_metrics_port, log)
    use_fast_loops()
    return run_service(
        log,
        lambda: run(service, settings, metrics),
        (NeighbourUnavailable, VaultUnreachable, ModelUnusable, GpuUnavailable),
    )


if __name__ == "__main__":
    sys.exit(main())
