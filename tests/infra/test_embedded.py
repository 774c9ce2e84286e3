"""The two real servers, met as a stranger meets them."""

import base64
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import Error
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from infra import client
from infra.embedded.clickhouse import Credentials
from infra.home import Home
from infra.locking import is_held
from infra.settings import Settings

pytestmark = pytest.mark.integration

DEFAULT = Credentials("default", "")


def reader(home: Home) -> Credentials:
    return msgspec.json.decode(home.reader_credentials.read_bytes(), type=Credentials)


def application(home: Home) -> Credentials:
    return msgspec.json.decode(home.application_credentials.read_bytes(), type=Credentials)


def sql(home: Home, user: Credentials, query: str) -> str:
    """Answer to a query over HTTP, or the server's exception."""
    secret = base64.b64encode(f"{user.user}:{user.password}".encode()).decode()
    url = f"http://127.0.0.1:{client.status(home).clickhouse.http_port}/"
    request = urllib.request.Request(url, query.encode(), headers={"Authorization": f"Basic {secret}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.read().decode().strip())
    except urllib.error.HTTPError as error:
        return str(error.read().decode())


def is_alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(promise: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not promise():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def answers(home: Home) -> bool:
    try:
        return sql(home, reader(home), "SELECT 1") == "1"
    except OSError:
        return False


def publish(home: Home, value: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=client.status(home).kafka.bootstrap)
    producer.send("dead-letters", value).get(timeout=10)
    producer.close()


def published(home: Home) -> list[bytes]:
    """All values on dead-letters."""
    consumer = KafkaConsumer(bootstrap_servers=client.status(home).kafka.bootstrap)
    partition = TopicPartition("dead-letters", 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    end = consumer.end_offsets([partition])[partition]
    values: list[bytes] = []
    while consumer.position(partition) < end:
        values += [record.value for records in consumer.poll(1000).values() for record in records]
    consumer.close()
    return values


def test_a_foreign_client_writes_and_reads_a_topic(servers: Settings) -> None:
    publish(servers.home(), b"from a stranger")
    assert b"from a stranger" in published(servers.home())


def test_the_application_makes_and_changes_its_tables(servers: Settings) -> None:
    home, user = servers.home(), application(servers.home())
    for query in (
        "CREATE TABLE mimika.own (a UInt8, t DateTime) ENGINE = ReplacingMergeTree ORDER BY a TTL t + INTERVAL 1 DAY",
        "INSERT INTO mimika.own VALUES (1, now()), (2, now())",
        "CREATE OR REPLACE VIEW mimika.own_view AS SELECT * FROM mimika.own FINAL",
        "CREATE MATERIALIZED VIEW mimika.own_sum ENGINE = MergeTree ORDER BY a AS SELECT a FROM mimika.own",
        "ALTER TABLE mimika.own ADD COLUMN b UInt8",
        "ALTER TABLE mimika.own DELETE WHERE a = 1 SETTINGS mutations_sync = 2",
        "OPTIMIZE TABLE mimika.own FINAL",
    ):
        assert sql(home, user, query) == ""
    assert sql(home, reader(home), "SELECT a FROM mimika.own_view") == "2"
    for table in ("own_sum", "own_view", "own"):
        assert sql(home, user, f"DROP TABLE mimika.{table}") == ""


def test_the_application_speaks_the_native_protocol(servers: Settings) -> None:
    with client.acquire_lease(servers.home(), servers) as lease, Client.from_url(lease.running.clickhouse_url) as door:
        assert door.execute("SELECT currentUser()") == [("mimika",)]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO mimika.read VALUES (2)",
        "CREATE TABLE mimika.other (a UInt8) ENGINE = Memory",
        "DROP TABLE mimika.read",
        "ALTER TABLE mimika.read DELETE WHERE 1",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM system.processes",
        "SYSTEM SHUTDOWN",
    ],
)
def test_the_reader_may_only_select(servers: Settings, query: str) -> None:
    home = servers.home()
    sql(home, application(home), "CREATE TABLE IF NOT EXISTS mimika.read (a UInt8) ENGINE = MergeTree ORDER BY a")
    assert sql(home, reader(home), "SELECT count() FROM mimika.read") == "0"
    assert "ACCESS_DENIED" in sql(home, reader(home), query) or "READONLY" in sql(home, reader(home), query)
    assert sql(home, reader(home), "SELECT count() FROM mimika.read") == "0"


@pytest.mark.parametrize(
    "query",
    ["SELECT 1", "CREATE DATABASE other", "SYSTEM SHUTDOWN", "SYSTEM STOP LISTEN HTTP", "SELECT * FROM mimika.x"],
)
def test_the_nameless_user_can_do_nothing(servers: Settings, query: str) -> None:
    home = servers.home()
    assert "USER_SESSION_LIMIT_EXCEEDED" in sql(home, DEFAULT, query)
    assert sql(home, reader(home), "SELECT 1") == "1"


def test_the_nameless_user_is_refused_over_the_native_protocol_and_the_server_is_there_again(servers: Settings) -> None:
    home = servers.home()
    with (
        Client("127.0.0.1", port=client.status(home).clickhouse.native_port, user="default") as door,
        pytest.raises(Error, match="session"),
    ):
        door.execute("SYSTEM STOP LISTEN HTTP")
    # The engine as a library aborts after any failed login over this protocol; the supervisor starts it again.
    wait_until(lambda: answers(home), 20.0)


def test_passwords_are_random_and_private(servers: Settings) -> None:
    home = servers.home()
    assert reader(home).password != application(home).password
    assert len(reader(home).password) >= 32
    secrets = [home.reader_credentials, home.application_credentials, home.running, *home.configuration.iterdir()]
    for path in secrets:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "AUTHENTICATION_FAILED" in sql(home, Credentials("mimika", "guess"), "SELECT 1")


def test_servers_listen_on_loopback_only(servers: Settings) -> None:
    found = client.status(servers.home())
    ports = {int(found.kafka.bootstrap.split(":")[1]), found.clickhouse.http_port, found.clickhouse.native_port}
    listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=True).stdout
    addresses = [line.split()[3] for line in listening.splitlines()]
    ours = {address for address in addresses if int(address.rsplit(":", 1)[1]) in ports}
    # Java binds an IPv6 socket to the mapped address.
    assert {address.replace("[::ffff:127.0.0.1]", "127.0.0.1") for address in ours} == {
        f"127.0.0.1:{port}" for port in ports
    }


def test_no_password_stands_on_a_command_line(servers: Settings) -> None:
    home = servers.home()
    words = subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True, check=True).stdout
    assert "kafka.Kafka" in words
    assert reader(home).password not in words
    assert application(home).password not in words


def test_a_killed_supervisor_leaves_no_child_and_all_data(downloads: None, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    settings = Settings(mimika_home=home.root, kafka_bootstrap="", clickhouse_url="", database_url="")
    client.start(home, settings, services=())
    before = client.status(home)
    publish(home, b"kept")
    assert sql(home, application(home), "CREATE TABLE mimika.kept (a UInt8) ENGINE = MergeTree ORDER BY a") == ""
    assert sql(home, application(home), "INSERT INTO mimika.kept VALUES (7)") == ""

    kafka_pid = before.services[0].pid
    assert kafka_pid is not None
    subprocess.run(["kill", "-9", str(kafka_pid)], check=True)
    wait_until(lambda: client.status(home).services[0].pid not in (None, kafka_pid))
    wait_until(lambda: client.status(home).services[0].state == "running")
    assert published(home) == [b"kept"]

    pids = [service.pid for service in client.status(home).services if service.pid is not None]
    supervisor = msgspec.json.decode(home.running.read_bytes())["pid"]
    assert len(pids) == 2
    subprocess.run(["kill", "-9", str(supervisor)], check=True)
    wait_until(lambda: not any(map(is_alive, [supervisor, *pids])), 5.0)
    wait_until(lambda: not is_held(home.supervisor_lock), 5.0)  # a dead process gives its files back a moment later
    with pytest.raises(client.NotRunning):
        client.status(home)

    client.start(home, settings, services=())
    after = client.status(home)
    assert (after.kafka, after.clickhouse) == (before.kafka, before.clickhouse)
    assert published(home) == [b"kept"]
    assert sql(home, reader(home), "SELECT a FROM mimika.kept") == "7"
    client.down(home)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", before.clickhouse.native_port), 1)
