"""Looks at everything that a run needs, and says of each thing that is wrong how to put it right."""

import shutil
from urllib.parse import urlsplit

import msgspec

from infra.artifacts import UnsupportedPlatform, artifacts, wrong_files
from infra.client import NotRunning, status
from infra.home import Home
from infra.ports import CLICKHOUSE_PORT, LOOPBACK, accepts, any_accepts, is_free
from infra.prerequisites import check_prerequisites
from infra.running import Status
from infra.settings import Settings

NEEDED_BYTES = 2_000_000_000
"""Room for Kafka's segments, ClickHouse's parts and logs."""
_GB = 1_000_000_000


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    ok: bool
    sentence: str
    """What was found, and where it is wrong the way out."""


def doctor(home: Home, settings: Settings) -> list[Check]:
    """Check prerequisites, downloads with their hashes, disk, ports, and what runs; changes nothing."""
    checks = [_prerequisite(name, fault) for name, _, _, fault in check_prerequisites()]
    checks += _downloads(settings)
    checks.append(_disk(home))
    try:
        found = status(home)
    except NotRunning as error:
        return [*checks, *_ports(settings), *_neighbours(settings), Check("running", ok=True, sentence=str(error))]
    return [*checks, *_what_runs(found)]


def _prerequisite(name: str, fault: str) -> Check:
    return Check(name, not fault, f"{name} {fault}: `make setup` prints how to install it." if fault else "is there.")


def _downloads(settings: Settings) -> list[Check]:
    cache = settings.cache()
    try:
        needed = artifacts(clickhouse_on_path=shutil.which("clickhouse") is not None)
    except UnsupportedPlatform as error:
        return [Check("downloads", ok=False, sentence=str(error))]
    checks = []
    for artifact in needed:
        wrong = [file.path for file in wrong_files(cache, artifact)]
        sentence = f"{wrong[0]} is absent or spoiled in {cache.root}: run `make setup`." if wrong else "is there."
        checks.append(Check(artifact.name, not wrong, sentence))
    return checks


def _disk(home: Home) -> Check:
    folder = home.root
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    sentence = f"{free / _GB:.1f} GB are free at {folder}"
    if free < NEEDED_BYTES:
        return Check("disk", ok=False, sentence=f"{sentence}, and {NEEDED_BYTES / _GB:.0f} GB are needed: make room.")
    return Check("disk", ok=True, sentence=f"{sentence}.")


def _ports(settings: Settings) -> list[Check]:
    """The ports that the operator asks for must be free while nothing of ours runs."""
    asked = {
        "MIMIKA_KAFKA_PORT": settings.mimika_kafka_port,
        "MIMIKA_CLICKHOUSE_HTTP_PORT": settings.mimika_clickhouse_http_port,
        "MIMIKA_CLICKHOUSE_NATIVE_PORT": settings.mimika_clickhouse_native_port,
    }
    checks = []
    for name, port in asked.items():
        if port:
            free = is_free(port)
            sentence = f"port {port} is free." if free else f"port {port} is taken: free it or set another (0 chooses)."
            checks.append(Check(name, free, sentence))
    return checks


def _neighbours(settings: Settings) -> list[Check]:
    """Servers that are not ours."""
    checks = []
    if settings.kafka_bootstrap:
        checks.append(_answering("KAFKA_BOOTSTRAP", settings.kafka_bootstrap, any_accepts(settings.kafka_bootstrap)))
    url = urlsplit(settings.clickhouse_url)
    if url.hostname:
        port = url.port or CLICKHOUSE_PORT
        checks.append(_answering("CLICKHOUSE_URL", f"{url.hostname}:{port}", accepts(url.hostname, port)))
    return checks


def _what_runs(found: Status) -> list[Check]:
    checks = []
    for service in found.services:
        ok = service.state in ("running", "stopped")
        hint = "" if ok else f": read logs/{service.name}.log in MIMIKA_HOME"
        checks.append(Check(service.name, ok, f"is {service.state}{hint}."))
    kafka, clickhouse = found.kafka.bootstrap, f"{LOOPBACK}:{found.clickhouse.native_port}"
    checks.append(_answering("Kafka", kafka, any_accepts(kafka)))
    if found.clickhouse.credentials_file:
        checks.append(_answering("ClickHouse", clickhouse, accepts(LOOPBACK, found.clickhouse.native_port)))
    return checks


def _answering(name: str, address: str, answers: bool) -> Check:
    way_out = ": start it, or run `mimika down` and `mimika up`"
    return Check(name, answers, f"{address} answers." if answers else f"{address} does not answer{way_out}.")
