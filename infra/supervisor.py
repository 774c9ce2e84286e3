"""The one process that owns Kafka, ClickHouse and the services; they die with it, however it ends.

`python -m infra.supervisor [--without NAME]... [--services JSON] [--keep-up]`. It listens on a control port of
loopback (infra.running) and ends when it is told to, or when its last lease ends and nobody asked to keep it up.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

from bus.neighbour import NeighbourUnavailable
from bus.topic_admin import ensure_topics
from contracts.metrics import METRICS
from infra import running
from infra.children import Child, Plan, rotate
from infra.control import Control
from infra.embedded.clickhouse import DATABASE, ClickHouse
from infra.embedded.kafka import Kafka
from infra.embedded.server import CannotStart
from infra.locking import Locked, locked
from infra.ports import CLICKHOUSE_PORT, LOOPBACK, NoFreePort, Ports, Wanted, accepts, any_accepts, choose
from infra.running import ClickHouseStatus, KafkaStatus, RunningFile, ServiceStatus, Status
from infra.services import SERVICES, Service, parsed
from infra.settings import Settings

FIRST_LEASE_S = 15.0
"""A supervisor that nobody asked to keep up, and nobody leases for this long, ends."""
FORMER_S = 15.0
"""How long the children of a supervisor that died may take to die."""
EXIT_NEIGHBOUR = 5
_HOUSEKEEPING_S = 10.0


class Supervisor:
    """Servers and services of one installation, from start to end."""

    def __init__(self, settings: Settings, services: Sequence[Service], without: frozenset[str], lock: int) -> None:
        self._settings, self._home, self._without = settings, settings.home(), without
        self._control = Control(self._command)
        self._ports = _ports(settings)
        self._kafka, self._clickhouse = _servers(settings, self._ports)
        self._environment = self._services_environment()
        self._metrics = {service.name: self._ports.metrics + number for number, service in enumerate(services)}
        self._servers = [self._child(plan, lock) for plan in (self._kafka, self._clickhouse) if plan is not None]
        self._services = [self._child(service, lock) for service in services]

    def _child(self, plan: Plan, lock: int) -> Child:
        log = self._home.logs / f"{plan.name}.log"
        rotate(log)
        environment = {**self._settings.environment(), **self._environment}
        environment["MIMIKA_METRICS_PORT"] = str(self._metrics.get(plan.name, 0))
        child = Child(plan, log, lock, environment, self._home.root)
        child.on_change = self._write_running
        return child

    def _services_environment(self) -> dict[str, str]:
        settings, kafka, clickhouse = self._settings, self._kafka, self._clickhouse
        return {
            "KAFKA_BOOTSTRAP": settings.kafka_bootstrap if kafka is None else f"{LOOPBACK}:{kafka.port}",
            "CLICKHOUSE_URL": settings.clickhouse_url if clickhouse is None else clickhouse.url(),
            "DATABASE_URL": settings.database_url or f"sqlite:///{self._home.vault_database}",
            "MIMIKA_MASTER_KEY_FILE": str(self._home.master_key),
            "MIMIKA_MODELS": str(settings.cache().models),
            "MIMIKA_FONTS": str(settings.cache().fonts),
            "MIMIKA_MAIL_FOLDER": str(self._home.mails),
            "MIMIKA_LOG_LEVEL": settings.mimika_log_level,
            **self._doors(),
        }

    def _doors(self) -> dict[str, str]:
        """Where the console and the bridges listen, and the addresses under which they are reached."""
        ports, settings = self._ports, self._settings
        console = settings.mimika_console_url or f"http://{LOOPBACK}:{ports.console}"
        return {
            "MIMIKA_CONSOLE_PORT": str(ports.console),
            "MIMIKA_CONSOLE_URL": console,
            "MIMIKA_BRIDGE_PORT": str(ports.front),
            "MIMIKA_BRIDGE_URL": settings.mimika_bridge_url or f"http://{LOOPBACK}:{ports.front}",
            "MIMIKA_BRIDGES": f"http://{LOOPBACK}:{ports.bridge_1},http://{LOOPBACK}:{ports.bridge_2}",
            "MIMIKA_CORS_ORIGINS": console,
        }

    async def run(self, keep_up: bool) -> str:
        """Start everything, wait for the end, stop everything; why the start failed, empty where it did not."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._control.stop)
        await self._control.open()
        if keep_up:
            self._control.keep_up()
        loop.call_later(FIRST_LEASE_S, self._control.stop_unless_wanted)
        self._write_running()
        housekeeping = asyncio.create_task(self._bound_logs())
        await self._until_the_end()
        housekeeping.cancel()
        await self._stop()
        await self._control.close()
        if not self._control.failure:
            self._home.running.unlink(missing_ok=True)
        return self._control.failure

    async def _until_the_end(self) -> None:
        """Until it is told to stop, or a server fails to start."""
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(self._control.stopped.wait())
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        try:
            if starting.done():
                starting.result()
                await stopping
            else:
                starting.cancel()
        except (CannotStart, NeighbourUnavailable) as error:
            self._control.failure = str(error)
            self._control.stop()
            self._write_running()
        finally:
            stopping.cancel()

    async def _start(self) -> None:
        """Servers side by side, then topics, then services."""
        await self._require_neighbours()
        self._control.progress("starting " + " and ".join(child.name for child in self._servers))
        await asyncio.gather(*(self._start_server(child) for child in self._servers))
        await asyncio.to_thread(ensure_topics, self._environment["KAFKA_BOOTSTRAP"])
        self._control.progress("topics exist")
        for child in self._services:
            if child.name not in self._without:
                await child.start(persist=True)
        self._control.become_ready()
        self._write_running()

    async def _start_server(self, child: Child) -> None:
        await child.start(persist=False)
        self._control.progress(f"{child.name} answers")

    async def _require_neighbours(self) -> None:
        """Servers that are not ours must answer.

        Raises:
            CannotStart: if one does not.
        """
        bootstrap, url = self._settings.kafka_bootstrap, urlsplit(self._settings.clickhouse_url)
        if bootstrap and not await asyncio.to_thread(any_accepts, bootstrap):
            raise CannotStart(f"Kafka at {bootstrap} does not answer: start it, or unset KAFKA_BOOTSTRAP.")
        port = url.port or CLICKHOUSE_PORT
        if url.hostname and not await asyncio.to_thread(accepts, url.hostname, port):
            raise CannotStart(
                f"ClickHouse at {url.hostname}:{port} does not answer: start it, or unset CLICKHOUSE_URL."
            )

    async def _stop(self) -> None:
        """Services first, so that they can hand in what they hold; then the servers."""
        await asyncio.gather(*(child.stop() for child in self._services))
        await asyncio.gather(*(child.stop() for child in self._servers))

    async def _command(self, command: str, name: str) -> bool:
        """Start or stop one child by request; False if there is none of that name."""
        for child in (*self._servers, *self._services):
            if child.name == name:
                await (child.start(persist=True) if command == "start" else child.stop())
                return True
        return False

    async def _bound_logs(self) -> None:
        while True:
            await asyncio.sleep(_HOUSEKEEPING_S)
            for child in (*self._servers, *self._services):
                child.bound_log()

    def _write_running(self) -> None:
        content = RunningFile(
            pid=os.getpid(),
            control_port=self._control.port,
            token=self._control.token,
            ready=self._control.ready,
            failure=self._control.failure,
            environment=self._environment,
            status=self._status(),
        )
        running.write(self._home.running, content)

    def _figures(self, name: str) -> str | None:
        """Where a service shows its figures; None for one of which contracts/metrics.py names none."""
        known = any(name.partition("-")[0] in metric.services for metric in METRICS)
        return f"http://{LOOPBACK}:{self._metrics[name]}/metrics" if known and name in self._metrics else None

    def _status(self) -> Status:
        clickhouse, url = self._clickhouse, urlsplit(self._environment["CLICKHOUSE_URL"])
        return Status(
            kafka=KafkaStatus(bootstrap=self._environment["KAFKA_BOOTSTRAP"]),
            clickhouse=ClickHouseStatus(
                http_port=clickhouse.http_port if clickhouse else None,
                native_port=url.port or CLICKHOUSE_PORT,
                database=url.path.strip("/") or DATABASE,
                credentials_file=str(self._home.reader_credentials) if clickhouse else None,
            ),
            console=self._environment["MIMIKA_CONSOLE_URL"],
            whip=self._environment["MIMIKA_BRIDGE_URL"] + "/whip/",
            services=tuple(
                ServiceStatus(name=child.name, pid=child.pid, state=child.state, metrics=self._figures(child.name))
                for child in (*self._servers, *self._services)
            ),
        )


def _ports(settings: Settings) -> Ports:
    """A port for everything that listens."""
    wanted = Wanted(
        kafka=settings.mimika_kafka_port,
        clickhouse_http=settings.mimika_clickhouse_http_port,
        clickhouse_native=settings.mimika_clickhouse_native_port,
        console=settings.mimika_console_port,
        front=settings.mimika_bridge_port,
        metrics=settings.mimika_metrics_port,
    )
    return choose(wanted, settings.home().ports)


def _servers(settings: Settings, ports: Ports) -> tuple[Kafka | None, ClickHouse | None]:
    """The servers that the settings do not place elsewhere."""
    home, cache = settings.home(), settings.cache()
    http, native = settings.mimika_clickhouse_http_port, settings.mimika_clickhouse_native_port
    kafka = Kafka(home, cache, ports.kafka, ports.kafka_controller, settings.mimika_kafka_port != 0)
    clickhouse = ClickHouse(home, cache, ports.clickhouse_http, ports.clickhouse_native, http != 0 or native != 0)
    return None if settings.kafka_bootstrap else kafka, None if settings.clickhouse_url else clickhouse


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="infra.supervisor", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=parsed, default=SERVICES, help="in JSON; absent: all of ours")
    parser.add_argument("--without", action="append", default=[], help="a service that is not started")
    parser.add_argument("--keep-up", action="store_true", help="go on without a lease")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Run until the end; the exit code."""
    arguments, settings = _arguments(words), Settings()
    home = settings.home()
    try:
        home.create()
        with locked(home.supervisor_lock, FORMER_S) as lock:
            home.running.unlink(missing_ok=True)
            supervisor = Supervisor(settings, arguments.services, frozenset(arguments.without), lock)
            failure = asyncio.run(supervisor.run(arguments.keep_up))
    except Locked:
        failure = f"A supervisor, or a child of one that died, still runs for {home.root}: end it first."
    except (OSError, NoFreePort) as error:
        failure = str(error)
    if failure:
        sys.stderr.write(f"{failure}\n")
    return EXIT_NEIGHBOUR if failure else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
