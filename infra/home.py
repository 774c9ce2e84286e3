"""Where things lie: the folder of this installation's state, and the folder of what was downloaded."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The layout of MIMIKA_HOME; nothing is created until `create`."""

    root: Path

    @property
    def kafka(self) -> Path:
        """Kafka's data."""
        return self.root / "kafka"

    @property
    def clickhouse(self) -> Path:
        """ClickHouse's data."""
        return self.root / "clickhouse"

    @property
    def configuration(self) -> Path:
        """What the servers are started with, written anew at each start."""
        return self.root / "configuration"

    @property
    def logs(self) -> Path:
        """Output of each child, as NAME.log and NAME.log.1."""
        return self.root / "logs"

    @property
    def vault(self) -> Path:
        """Folder of the vault."""
        return self.root / "vault"

    @property
    def vault_database(self) -> Path:
        """The vault's SQLite file."""
        return self.vault / "vault.sqlite3"

    @property
    def master_key(self) -> Path:
        """The key that wraps the vault's keys; the vault writes it."""
        return self.vault / "master.key"

    @property
    def reports(self) -> Path:
        """HTML and JSON of reports."""
        return self.root / "reports"

    @property
    def mails(self) -> Path:
        """Mails as .eml files, where no SMTP server is set."""
        return self.root / "mails"

    @property
    def running(self) -> Path:
        """What runs now, or why the last start failed (infra.running)."""
        return self.root / "running.json"

    @property
    def ports(self) -> Path:
        """Ports that were chosen, kept over restarts."""
        return self.root / "ports.json"

    @property
    def application_credentials(self) -> Path:
        """JSON with `user` and `password` of the ClickHouse user that owns the database."""
        return self.root / "credentials" / "application.json"

    @property
    def reader_credentials(self) -> Path:
        """JSON with `user` and `password` of the ClickHouse user that may only read."""
        return self.root / "credentials" / "reader.json"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor and each of its children while it lives."""
        return self.root / "supervisor.lock"

    @property
    def start_lock(self) -> Path:
        """Held by the client that starts a supervisor."""
        return self.root / "start.lock"

    def create(self) -> None:
        """Make the folders, readable by their owner only.

        Raises:
            OSError: if the place cannot be written.
        """
        for folder in (self.root, self.configuration, self.logs, self.vault, self.reports, self.mails):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.reader_credentials.parent.mkdir(mode=0o700, exist_ok=True)


@dataclass(frozen=True, slots=True)
class Cache:
    """The layout of MIMIKA_CACHE: what can be downloaded again."""

    root: Path

    @property
    def jars(self) -> Path:
        """Kafka's jars."""
        return self.root / "jars"

    @property
    def clickhouse(self) -> Path:
        """The ClickHouse library."""
        return self.root / "clickhouse"

    @property
    def models(self) -> Path:
        """Weights as published, and the ONNX files made from them."""
        return self.root / "models"

    @property
    def fonts(self) -> Path:
        """Fonts of the report page."""
        return self.root / "fonts"

    @property
    def clips(self) -> Path:
        """Videos of talking people, for the demo and the tests."""
        return self.root / "clips"

    @property
    def lock(self) -> Path:
        """Held while something is downloaded."""
        return self.root / "download.lock"
