"""ClickHouse on loopback: the `clickhouse` program where there is one, otherwise its engine from a library."""

import hashlib
import secrets
import shutil
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec

from infra.embedded.server import CannotStart, Command, last_line, write_private
from infra.home import Cache, Home
from infra.ports import LOOPBACK, is_free

DATABASE = "mimika"
_APPLICATION, _READER = "mimika", "mimika_reader"
_PING_S = 1.0
_SERVER = Path(__file__).parent / "chdb_server.py"
_ENGINES = ("MergeTree", "ReplacingMergeTree", "SummingMergeTree", "AggregatingMergeTree", "Null")

_CONFIG = """\
<clickhouse>
  <path>{data}/</path>
  <listen_host>{host}</listen_host>
  <http_port>{http}</http_port>
  <tcp_port>{native}</tcp_port>
  <users_config>{users}</users_config>
  <max_server_memory_usage>2000000000</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
</clickhouse>
"""
# The session that starts the listeners is the user `default`, without a password, and can be reached by TCP. Its one
# session is taken for as long as the server runs, so everybody else who comes under that name is turned away.
_USERS = """\
<clickhouse>
  <profiles>
    <default/>
    <one_session><max_sessions_for_user>1</max_sessions_for_user></one_session>
    <reader><readonly>2</readonly></reader>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>{host}</ip></networks>
      <profile>one_session</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
    <{application}>
      <password_sha256_hex>{application_sha256}</password_sha256_hex>
      <networks><ip>{host}</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
{application_grants}
      </grants>
    </{application}>
    <{reader}>
      <password_sha256_hex>{reader_sha256}</password_sha256_hex>
      <networks><ip>{host}</ip></networks>
      <profile>reader</profile>
      <quota>default</quota>
      <grants><query>GRANT SELECT ON {database}.*</query></grants>
    </{reader}>
  </users>
</clickhouse>
"""
_LISTEN = (
    "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; "
    "SELECT sleepEachRow(1) FROM numbers(100000000) FORMAT Null "
    "SETTINGS function_sleep_max_microseconds_per_block=0, max_block_size=1"
)


class Credentials(msgspec.Struct, frozen=True):
    """A ClickHouse user."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class ClickHouse:
    """The embedded ClickHouse of one installation."""

    home: Home
    cache: Cache
    http_port: int
    native_port: int
    asked_for: bool
    """Whether the operator set a port."""
    name: str = "clickhouse"

    def prepare(self) -> Command:
        """Write users and settings (see infra.children.Plan)."""
        for port in (self.http_port, self.native_port):
            if not is_free(port):
                raise CannotStart(f"Port {port}, meant for ClickHouse, is taken by another program: {self._way_out()}.")
        library = self.cache.clickhouse / "libchdb.so"
        program = shutil.which("clickhouse")
        if program is None and not library.is_file():
            raise CannotStart(f"The ClickHouse library is not in {self.cache.clickhouse}: run `make setup`.")
        if self.home.clickhouse.exists() and not self.home.clickhouse.is_dir():
            raise CannotStart(f"{self.home.clickhouse} is meant for ClickHouse's data and is no folder: move it away.")
        self.home.clickhouse.mkdir(mode=0o700, exist_ok=True)
        config = self._write_settings()
        if program is not None:
            return Command((program, "server", f"--config-file={config}"))
        return Command((sys.executable, "-I", "-S", str(_SERVER), str(library), *self._local_arguments(config)))

    def answers(self) -> bool:
        """Whether our database exists, which is made here: a client that names one that does not can end the server."""
        user = credentials(self.home.application_credentials, _APPLICATION)
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{self.http_port}/",
            data=f"CREATE DATABASE IF NOT EXISTS {DATABASE}".encode(),
            headers={"X-ClickHouse-User": user.user, "X-ClickHouse-Key": user.password},
        )
        try:
            with urllib.request.urlopen(request, timeout=_PING_S) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def explain(self, log: str) -> str:
        """Say why the server ended."""
        cause = last_line(log, "Exception", "Error", "error")
        return (
            f"ClickHouse did not start from {self.home.clickhouse}: {cause} "
            f"(the whole log is {self.home.logs / 'clickhouse.log'}; without that folder it starts empty)"
        )

    def url(self) -> str:
        """URL of the application's user on the native port; it holds the password."""
        user = credentials(self.home.application_credentials, _APPLICATION)
        return f"clickhouse://{user.user}:{user.password}@{LOOPBACK}:{self.native_port}/{DATABASE}"

    def _way_out(self) -> str:
        if self.asked_for:
            return "free it, or set MIMIKA_CLICKHOUSE_HTTP_PORT and MIMIKA_CLICKHOUSE_NATIVE_PORT to others"
        return "start again"

    def _local_arguments(self, config: Path) -> tuple[str, ...]:
        return (
            f"--path={self.home.clickhouse}",
            f"--config-file={config}",
            f"--tcp_port={self.native_port}",
            f"--http_port={self.http_port}",
            f"--listen_host={LOOPBACK}",
            f"--query={_LISTEN}",
        )

    def _write_settings(self) -> Path:
        users = self.home.configuration / "clickhouse-users.xml"
        write_private(users, self._users())
        config = self.home.configuration / "clickhouse.xml"
        data = escape(str(self.home.clickhouse))
        text = _CONFIG.format(
            data=data, host=LOOPBACK, http=self.http_port, native=self.native_port, users=escape(str(users))
        )
        write_private(config, text)
        return config

    def _users(self) -> str:
        grants = (
            "SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP, TRUNCATE, OPTIMIZE, "
            f"SYSTEM MERGES, SYSTEM VIEWS ON {DATABASE}.*",
            *(f"TABLE ENGINE ON {engine}" for engine in _ENGINES),
            *(f"SELECT ON system.{table}" for table in ("parts", "mutations", "view_refreshes")),
        )
        return _USERS.format(
            host=LOOPBACK,
            database=DATABASE,
            application=_APPLICATION,
            application_sha256=_sha256(credentials(self.home.application_credentials, _APPLICATION).password),
            application_grants="\n".join(f"        <query>GRANT {grant}</query>" for grant in grants),
            reader=_READER,
            reader_sha256=_sha256(credentials(self.home.reader_credentials, _READER).password),
        )


def credentials(path: Path, user: str) -> Credentials:
    """Read a user's credentials; at the first time make a random password and write them.

    Raises:
        CannotStart: if the file holds something else.
    """
    if not path.exists():
        made = Credentials(user, secrets.token_urlsafe(32))
        write_private(path, msgspec.json.encode(made).decode())
        return made
    try:
        return msgspec.json.decode(path.read_bytes(), type=Credentials)
    except msgspec.DecodeError as error:
        raise CannotStart(f"{path} holds no credentials ({error}): delete it, and new ones are made.") from None


def _sha256(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
