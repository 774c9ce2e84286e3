"""Apache Kafka in KRaft mode, one node on loopback, started from its published jars."""

import os
import secrets
import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from infra.artifacts import jar_names
from infra.embedded.server import CannotStart, Command, last_line, write_private
from infra.home import Cache, Home
from infra.launch import launched
from infra.ports import LOOPBACK, accepts, is_free

_LOG4J = Path(__file__).parent / "log4j2.xml"
_FORMAT_S = 60.0
_JVM = ("-Xmx384m", "-Xms128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1")
"""The last one spares the optimising compiler: 2.5 s of processor time in place of 4.0 s until the broker listens."""
_MISSING_JAVA = "Java is not installed, and Kafka runs on it: install Java 17 or later, or set KAFKA_BOOTSTRAP."

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=CLIENT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=CLIENT://{host}:{port},CONTROLLER://{host}:{controller}
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers={host}:{controller}
log.dirs={data}
auto.create.topics.enable=false
# One node holds the only copy of everything.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
# Groups form and heal in seconds.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
# After kill -9 the node takes itself back after 3 s, not 9.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# Frames leave the disk soon after their retention.
log.retention.check.interval.ms=5000
# The least memory that the cleaner takes well.
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
"""


@dataclass(frozen=True, slots=True)
class Kafka:
    """The embedded Kafka of one installation."""

    home: Home
    cache: Cache
    port: int
    controller_port: int
    asked_for: bool
    """Whether the operator set the port."""
    name: str = "kafka"

    def prepare(self) -> Command:
        """Write the settings, and format the data folder at the first start (see infra.children.Plan)."""
        java = shutil.which("java")
        if java is None:
            raise CannotStart(_MISSING_JAVA)
        absent = [name for name in jar_names() if not (self.cache.jars / name).is_file()]
        if absent:
            raise CannotStart(f"{len(absent)} jars of Kafka are not in {self.cache.jars}: run `make setup`.")
        if not is_free(self.port):
            raise CannotStart(f"Port {self.port}, meant for Kafka, is taken by another program: {self._way_out()}.")
        self._write_settings()
        if not (self.home.kafka / "meta.properties").exists():
            self._format(java)
        return Command((java, f"@{self._arguments}", "kafka.Kafka", str(self._properties)), {"LC_ALL": "C.UTF-8"})

    def answers(self) -> bool:
        """Whether the broker takes connections, which it does only once it serves."""
        return accepts(LOOPBACK, self.port)

    def explain(self, log: str) -> str:
        """Say why the broker ended."""
        if "UnsupportedClassVersionError" in log:
            return "Kafka needs Java 17 or later, and the `java` on PATH is older: install a newer one."
        cause = last_line(log, "Exception", "ERROR", "FATAL", "error")
        return (
            f"Kafka did not start from {self.home.kafka}: {cause} "
            f"(the whole log is {self.home.logs / 'kafka.log'}; without that folder it starts empty)"
        )

    def _way_out(self) -> str:
        return "free it, or set MIMIKA_KAFKA_PORT to another" if self.asked_for else "start again"

    @property
    def _properties(self) -> Path:
        return self.home.configuration / "kafka.properties"

    @property
    def _arguments(self) -> Path:
        return self.home.configuration / "kafka.java-arguments"

    def _write_settings(self) -> None:
        data = self.home.kafka
        if "," in str(data):
            raise CannotStart(f"Kafka cannot keep data under {data}, since the name holds a comma: set MIMIKA_HOME.")
        text = _PROPERTIES.format(
            host=LOOPBACK, port=self.port, controller=self.controller_port, data=escaped_property(str(data))
        )
        write_private(self._properties, text)
        class_path = os.pathsep.join(str(self.cache.jars / name) for name in jar_names())
        options = (*_JVM, f"-Dlog4j2.configurationFile={_LOG4J}", "-cp", class_path)
        write_private(self._arguments, "\n".join(map(_quoted, options)) + "\n")

    def _format(self, java: str) -> None:
        """Format a new data folder beside its place, so that a cut-off attempt leaves none."""
        data = self.home.kafka
        if data.exists() and any(data.iterdir()):
            raise CannotStart(f"{data} holds files but no Kafka data (no meta.properties): move it away.")
        part = data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        properties = self.home.configuration / "kafka-format.properties"
        text = self._properties.read_text(encoding="utf-8")
        line = "log.dirs="
        write_private(properties, text.replace(line + escaped_property(str(data)), line + escaped_property(str(part))))
        command = [java, f"@{self._arguments}", "kafka.tools.StorageTool", "format", "--standalone"]
        command += ["--cluster-id", _cluster_id(), "--config", str(properties)]
        done = subprocess.run(
            [*launched(os.getpid()), *command], capture_output=True, text=True, timeout=_FORMAT_S, check=False
        )
        if done.returncode:
            raise CannotStart(self.explain(done.stdout + done.stderr))
        if data.exists():
            data.rmdir()
        part.replace(data)


def escaped_property(value: str) -> str:
    """A value as java.util.Properties reads it: ASCII, with backslashes doubled."""
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[place : place + 2], "big") for place in range(0, len(units), 2))
    return "".join(chr(code) if 0x20 <= code < 0x7F else f"\\u{code:04x}" for code in codes)


def _quoted(argument: str) -> str:
    """An argument as a line of java's argument file."""
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _cluster_id() -> str:
    """A random id in Kafka's form: a UUID in URL-safe base64 without a dash in front."""
    while True:
        text = urlsafe_b64encode(uuid.UUID(bytes=secrets.token_bytes(16), version=4).bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text
