"""Ports on loopback: chosen once, written down, and kept for as long as nobody else takes them."""

import random
import socket
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

LOOPBACK = "127.0.0.1"
KAFKA_PORT, CLICKHOUSE_PORT = 9092, 9000
"""Usual ports, where the address of a cluster names none; ClickHouse's is the native one."""
METRICS_PORTS = 20
"""Consecutive ones, one for each service, in the order of the services."""
_FIRST, _LAST = 20_000, 32_767
"""Below the range from which Linux, macOS and Windows take the near ends of outgoing connections, so that
nobody's connection sits on a port of ours by chance."""
_ATTEMPTS = 200
_CONNECT_S = 1.0


class NoFreePort(OSError):
    """Chance found only taken ports."""


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Where the embedded servers and the services with a door of their own listen."""

    kafka: int
    kafka_controller: int
    clickhouse_http: int
    clickhouse_native: int
    console: int
    front: int
    bridge_1: int
    bridge_2: int
    metrics: int
    """The first of METRICS_PORTS."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Ports that the operator asks for; 0 leaves the choice to us."""

    kafka: int = 0
    kafka_controller: int = 0
    clickhouse_http: int = 0
    clickhouse_native: int = 0
    console: int = 0
    front: int = 0
    bridge_1: int = 0
    bridge_2: int = 0
    metrics: int = 0


def choose(wanted: Wanted, written: Path) -> Ports:
    """Give each server its port, and write all of them down for the next start.

    A wanted port is taken as it is, free or not. Otherwise the port written down is kept if it is free.

    Raises:
        NoFreePort: if none is found.
    """
    before = _read(written)
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for name in Ports.__struct_fields__:
        asked, kept, count = getattr(wanted, name), getattr(before, name), METRICS_PORTS if name == "metrics" else 1
        if asked:
            chosen[name] = asked
        elif kept and _are_free(kept, count, taken):
            chosen[name] = kept
        else:
            chosen[name] = _free_ports(count, taken)
        taken |= set(range(chosen[name], chosen[name] + count))
    ports = Ports(**chosen)
    part = written.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(ports))
    part.replace(written)
    return ports


def _read(written: Path) -> Wanted:
    """The ports of the last start; a file that is absent or spoiled counts as none."""
    try:
        return msgspec.json.decode(written.read_bytes(), type=Wanted)
    except (FileNotFoundError, msgspec.DecodeError):
        return Wanted()


def _free_ports(count: int, taken: set[int]) -> int:
    """The first of so many consecutive free ports."""
    for _ in range(_ATTEMPTS):
        first = random.randint(_FIRST, _LAST - count + 1)
        if _are_free(first, count, taken):
            return first
    raise NoFreePort(f"No free port was found between {_FIRST} and {_LAST} on {LOOPBACK}: end what holds them.")


def _are_free(first: int, count: int, taken: set[int]) -> bool:
    return all(port not in taken and is_free(port) for port in range(first, first + count))


def is_free(port: int) -> bool:
    """Whether a server could listen on a port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def accepts(host: str, port: int, timeout_s: float = _CONNECT_S) -> bool:
    """Whether somebody takes a TCP connection there."""
    try:
        with socket.create_connection((host, port), timeout=timeout_s) as connection:
            # A connection to a closed port of loopback can meet itself.
            return bool(connection.getsockname() != connection.getpeername())
    except OSError:
        return False


def any_accepts(bootstrap: str) -> bool:
    """Whether a node of a Kafka cluster takes connections; nodes are host:port, joined by commas."""
    nodes = [urlsplit(f"//{node.strip()}") for node in bootstrap.split(",")]
    return any(accepts(node.hostname or "", node.port or KAFKA_PORT) for node in nodes)
