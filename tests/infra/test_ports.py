import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from infra.ports import LOOPBACK, METRICS_PORTS, Ports, Wanted, accepts, any_accepts, choose, is_free
from infra.services import SERVICES


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        yield int(listener.getsockname()[1])


def test_chosen_ports_are_free_distinct_and_below_the_ephemeral_range(tmp_path: Path) -> None:
    ports = choose(Wanted(), tmp_path / "ports.json")
    values = list(msgspec.structs.asdict(ports).values())
    assert len(set(values)) == len(values)
    assert all(20_000 <= port < 32_768 and is_free(port) for port in values)


def test_ports_are_kept_over_restarts(tmp_path: Path) -> None:
    written = tmp_path / "ports.json"
    assert choose(Wanted(), written) == choose(Wanted(), written)


def test_a_written_port_that_somebody_took_is_chosen_anew(tmp_path: Path, taken: int) -> None:
    written = tmp_path / "ports.json"
    before = Ports(
        kafka=taken, kafka_controller=20_001, clickhouse_http=20_002, clickhouse_native=20_003,
        console=20_004, front=20_005, bridge_1=20_006, bridge_2=20_007, metrics=20_010,
    )  # fmt: skip
    written.write_bytes(msgspec.json.encode(before))
    after = choose(Wanted(), written)
    assert after.kafka != taken
    assert msgspec.json.decode(written.read_bytes(), type=Ports) == after


def test_every_service_has_a_port_for_its_figures_that_nobody_else_has(tmp_path: Path) -> None:
    assert len(SERVICES) <= METRICS_PORTS
    ports = choose(Wanted(), tmp_path / "ports.json")
    block = range(ports.metrics, ports.metrics + METRICS_PORTS)
    assert all(is_free(port) for port in block)
    assert [name for name, port in msgspec.structs.asdict(ports).items() if port in block] == ["metrics"]


def test_a_block_of_which_somebody_took_one_port_is_chosen_anew(tmp_path: Path, taken: int) -> None:
    written = tmp_path / "ports.json"
    written.write_bytes(msgspec.json.encode(Wanted(metrics=taken - METRICS_PORTS + 1)))
    ports = choose(Wanted(), written)
    assert taken not in range(ports.metrics, ports.metrics + METRICS_PORTS)


def test_a_wanted_port_is_taken_as_it_is(tmp_path: Path, taken: int) -> None:
    assert choose(Wanted(kafka=taken), tmp_path / "ports.json").kafka == taken


@pytest.mark.parametrize("spoiled", [b"", b"{", b'{"kafka": "x"}', b"\xff"])
def test_a_spoiled_file_counts_as_none(tmp_path: Path, spoiled: bytes) -> None:
    written = tmp_path / "ports.json"
    written.write_bytes(spoiled)
    assert choose(Wanted(), written) == choose(Wanted(), written)


def test_a_port_is_free_or_accepts(taken: int) -> None:
    assert accepts(LOOPBACK, taken)
    assert not is_free(taken)
    with socket.socket() as bound_only:
        bound_only.bind((LOOPBACK, 0))
        assert not accepts(LOOPBACK, bound_only.getsockname()[1], timeout_s=0.2)


def test_one_node_of_a_cluster_is_enough(taken: int) -> None:
    assert any_accepts(f"127.0.0.1:1, 127.0.0.1:{taken}")
    assert not any_accepts("127.0.0.1:1")
