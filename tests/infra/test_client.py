"""Leases, starts and stops of a real supervisor; its servers are the shared ones, its services tiny."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra import client
from infra.home import Home
from infra.locking import is_held
from infra.running import ServiceStatus
from infra.services import Service
from infra.settings import Settings

pytestmark = pytest.mark.integration

STEADY = (Service("one", "steady", ("one",)), Service("two", "steady", ("two",)))

HOLD_LEASE = """
import sys, time
from infra import client
from infra.services import Service
from infra.settings import Settings
settings = Settings()
lease = client.acquire_lease(settings.home(), settings, services=(Service("one", "steady", ("one",)),))
print("leased", flush=True)
time.sleep(600)
"""


def wait_until(promise: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not promise():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def service(home: Home, name: str) -> ServiceStatus:
    return next(found for found in client.status(home).services if found.name == name)


def is_alive(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}").exists()


def test_a_lease_ends_everything_and_waits_for_it(guest: Settings) -> None:
    home = guest.home()
    with client.acquire_lease(home, guest, services=STEADY) as lease:
        assert not lease.running.was_up
        pids = [found.pid for found in client.status(home).services]
        assert all(map(is_alive, pids))
    assert not any(map(is_alive, pids))
    with pytest.raises(client.NotRunning):
        client.status(home)


def test_a_lease_never_stops_what_was_up(guest: Settings) -> None:
    home = guest.home()
    client.start(home, guest, services=STEADY)
    with client.acquire_lease(home, guest, services=STEADY) as lease:
        assert lease.running.was_up
    assert service(home, "one").state == "running"


def test_a_second_start_says_that_it_is_up(guest: Settings) -> None:
    assert not client.start(guest.home(), guest, services=STEADY).was_up
    pid = service(guest.home(), "one").pid
    assert client.start(guest.home(), guest, services=STEADY).was_up
    assert service(guest.home(), "one").pid == pid


def test_two_leases_share_until_the_last_ends(guest: Settings) -> None:
    first = client.acquire_lease(guest.home(), guest, services=STEADY)
    second = client.acquire_lease(guest.home(), guest, services=STEADY)
    first.close()
    assert service(guest.home(), "one").state == "running"
    second.close()
    assert not is_held(guest.home().supervisor_lock)


def test_kept_up_outlives_the_lease(guest: Settings) -> None:
    with client.acquire_lease(guest.home(), guest, services=STEADY) as lease:
        lease.keep_up()
    assert service(guest.home(), "one").state == "running"


def test_clients_that_start_at_the_same_moment_share_one_supervisor(guest: Settings) -> None:
    home = guest.home()
    with ThreadPoolExecutor(4) as pool:
        leases = list(pool.map(lambda _: client.acquire_lease(home, guest, services=STEADY), range(4)))
    assert sorted(lease.running.was_up for lease in leases) == [False, True, True, True]
    for lease in leases:
        lease.close()
    assert not is_held(home.supervisor_lock)


def test_a_lease_dies_with_its_holder(guest: Settings) -> None:
    home = guest.home()
    holder = subprocess.Popen([sys.executable, "-c", HOLD_LEASE], stdout=subprocess.PIPE, env=guest.environment())
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"leased\n"
        pid = service(home, "one").pid
        assert is_alive(pid)
    finally:
        holder.kill()
        holder.communicate()
    wait_until(lambda: not is_held(home.supervisor_lock))
    assert not is_alive(pid)


def test_a_new_lease_during_the_end_gets_a_supervisor_of_its_own(guest: Settings) -> None:
    home = guest.home()
    for _ in range(3):
        lease = client.acquire_lease(home, guest, services=STEADY)
        with ThreadPoolExecutor(1) as pool:
            ending = pool.submit(lease.close)
            with client.acquire_lease(home, guest, services=STEADY):
                assert service(home, "one").name == "one"
            ending.result()


def test_a_service_is_stopped_and_started_by_name(guest: Settings) -> None:
    home = guest.home()
    client.start(home, guest, services=STEADY)
    pid = service(home, "one").pid
    client.stop_service(home, "one")
    stopped = service(home, "one")
    assert (stopped.pid, stopped.state) == (None, "stopped")
    assert not is_alive(pid)
    assert service(home, "two").state == "running"
    client.start_service(home, "one")
    wait_until(lambda: service(home, "one").state == "running")


def test_a_service_left_out_can_be_started_later(guest: Settings) -> None:
    home = guest.home()
    client.start(home, guest, frozenset({"two"}), services=STEADY)
    assert service(home, "two").state == "stopped"
    client.start_service(home, "two")
    wait_until(lambda: service(home, "two").state == "running")


def test_an_unknown_service_is_named_with_the_known_ones(guest: Settings) -> None:
    with pytest.raises(client.UnknownService, match="no service 'three': there are one, two"):
        client.start(guest.home(), guest, frozenset({"three"}), services=STEADY)
    client.start(guest.home(), guest, services=STEADY)
    with pytest.raises(client.UnknownService, match="no service 'three': there are one, two"):
        client.stop_service(guest.home(), "three")


def test_a_killed_service_comes_back(guest: Settings) -> None:
    home = guest.home()
    client.start(home, guest, services=STEADY)
    pid = service(home, "one").pid
    subprocess.run(["kill", "-9", str(pid)], check=True)
    wait_until(lambda: service(home, "one").state == "running" and service(home, "one").pid != pid)


def test_a_service_that_always_crashes_is_restarted_and_keeps_its_log(guest: Settings) -> None:
    home = guest.home()
    client.start(home, guest, services=(Service("bad", "crashing"),))
    wait_until(lambda: (home.logs / "bad.log").read_text().count("it crashed") >= 2)
    assert service(home, "bad").state in ("restarting", "running")


def test_services_get_addresses_and_paths_by_their_environment(guest: Settings) -> None:
    home = guest.home()
    place = client.start(home, guest, services=STEADY)
    wait_until((home.root / "one.json").exists)
    given = json.loads((home.root / "one.json").read_text())
    assert given["KAFKA_BOOTSTRAP"] == place.kafka_bootstrap == guest.kafka_bootstrap
    assert given["CLICKHOUSE_URL"] == place.clickhouse_url == guest.clickhouse_url
    assert given["DATABASE_URL"] == f"sqlite:///{home.vault_database}"
    assert given["MIMIKA_MASTER_KEY_FILE"] == str(home.master_key)
    assert given["MIMIKA_MODELS"] == str(guest.cache().models)


def test_a_cluster_that_is_down_is_named(guest: Settings) -> None:
    down = guest.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})
    with pytest.raises(client.NeighbourDown, match=r"Kafka at 127\.0\.0\.1:1 does not answer: .*KAFKA_BOOTSTRAP"):
        client.start(guest.home(), down, services=STEADY)
    with pytest.raises(client.NotRunning, match=r"The last start failed: Kafka at 127\.0\.0\.1:1"):
        client.status(guest.home())


def test_nothing_that_runs_cannot_be_asked(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for call in (client.status, client.down, client.keep_up):
        with pytest.raises(client.NotRunning, match="mimika up"):
            call(home)
