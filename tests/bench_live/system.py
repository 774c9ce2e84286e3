"""A whole Mimika in a folder of its own, a sender beside it, and what the bench's own consumer reads of Kafka."""

import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import msgspec
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from bus.reader import recent_messages
from contracts.calls import CallBeat
from contracts.codec import decode
from contracts.frames import FRAME, KIND, FrameHeaders, from_headers
from contracts.observations import FaceObservation
from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, FRAMES
from infra import client
from infra.settings import Settings
from tests.bench_live.latencies import Seen, Span
from tests.bench_live.profiles import Profile
from tests.bench_live.sender import Begin, Opened, Ready, Stamps, Told
from tests.conftest import System
from tests.live_calls import await_doors, now_ms, whip
from vault.accounts import Account
from vault.database import Vault, open_vault

_PATIENCE_S = 120
_BEATS_BEFORE_MS = 6_000
_LEAD_MS = 500
_GOLDEN_RATIO = 0.618


@contextmanager
def running_system(home: Path, bridge_calls: int) -> Iterator[System]:
    """Start everything, each bridge with so many calls at most; face-observations bears Kafka's own times."""
    os.environ["MIMIKA_BRIDGE_CALLS"] = str(bridge_calls)
    settings = Settings(mimika_home=home)
    started = client.start(settings.home(), settings)
    try:
        admin = KafkaAdminClient(bootstrap_servers=started.kafka_bootstrap)
        own_times = {"message.timestamp.type": "LogAppendTime"}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, FACE_OBSERVATIONS.name, own_times)])
        admin.close()
        system = System(home, {**os.environ, "MIMIKA_HOME": str(home)}, started)
        await_doors(system)
        yield system
    finally:
        client.down(settings.home())


@dataclass
class Calls:
    """The calls of one sender."""

    system: System
    profile: Profile
    vault: Vault
    manager: Account
    process: subprocess.Popen[bytes]
    stamps: dict[tuple[str, int], int] = field(default_factory=dict)
    opened: list[Opened] = field(default_factory=list)
    _told: queue.Queue[Opened | Ready] = field(default_factory=queue.Queue)

    def listen(self) -> None:
        """Read what the sender tells, until it ends; belongs into a thread."""
        for line in self.process.stdout or ():
            match msgspec.json.decode(line, type=Told):
                case Stamps(call_id, sent):
                    for timestamp, left_us in sent:
                        self.stamps.setdefault((call_id, timestamp), left_us)
                case told:
                    self._told.put(told)

    def await_ready(self) -> None:
        """Wait until the clip is encoded."""
        assert isinstance(self._told.get(timeout=_PATIENCE_S), Ready)

    def begin(self) -> Opened:
        """Plan a call, offer it, and say what the bridge answered."""
        call, _ = self.vault.live.plan(self.manager, f"client-{len(self.opened)}", "Deposit", "en", now_ms())
        for purpose in ("live-hint", "report"):
            self.vault.live.give(call.call_id, purpose, "a bench", now_ms())
        token = self.vault.live.issue_token(call.call_id, "", now_ms())
        phase_s = len(self.opened) * _GOLDEN_RATIO % 1 / self.profile.frames_per_s
        order = Begin(call.call_id, whip(self.system, call.call_id), token, phase_s)
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode(order) + b"\n")
        self.process.stdin.flush()
        opened = self._told.get(timeout=_PATIENCE_S)
        assert isinstance(opened, Opened)
        self.opened.append(opened)
        return opened

    def running(self) -> int:
        """Calls that were taken."""
        return sum(one.status == 201 for one in self.opened)

    def pids(self) -> dict[str, int]:
        """Processes whose CPU counts, by name."""
        services = client.status(Settings(mimika_home=self.system.home).home()).services
        return {"sender": self.process.pid, **{one.name: one.pid for one in services if one.pid}, "bench": os.getpid()}


@contextmanager
def sending(system: System, profile: Profile, clip: Path) -> Iterator[Calls]:
    """A sender with its clip encoded."""
    vault = open_vault(system.running.database_url, Path(system.running.master_key_file))
    added = vault.accounts.add(
        "bench", "manager", "north", "manager-bench", "bench@bank.example", "en", "correct horse battery", now_ms()
    )
    words = [sys.executable, "-m", "tests.bench_live.sender", str(clip), profile.name]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    calls = Calls(system, profile, vault, added.account, process)
    listening = Thread(target=calls.listen, daemon=True)
    listening.start()
    try:
        calls.await_ready()
        yield calls
    finally:
        process.kill()
        process.wait()
        vault.close()


@dataclass(frozen=True)
class Read:
    """What stands in Kafka."""

    frames: dict[tuple[str, int], FrameHeaders]
    seen: dict[tuple[str, int], Seen]
    beats: list[CallBeat]


def read_kafka(bootstrap: str, span: Span) -> Read:
    """Read what came since the span began, a while after its end, so that reading disturbs nothing that is measured."""
    time.sleep(1.5)
    since_ms = span.from_us // 1000
    frames = {}
    for message in recent_messages(bootstrap, FRAMES, range(FRAMES.partitions), since_ms - _LEAD_MS):
        if message.headers.get(KIND) == FRAME:
            headers = from_headers(message.headers)
            frames[message.key, headers.seq] = headers
    seen: dict[tuple[str, int], Seen] = {}
    for message in recent_messages(
        bootstrap, FACE_OBSERVATIONS, range(FACE_OBSERVATIONS.partitions), since_ms - _LEAD_MS
    ):
        record = decode(FACE_OBSERVATIONS, message.value)
        if isinstance(record, FaceObservation):
            seen.setdefault((message.key, record.seq), Seen(record, message.appended_ms))
    events = recent_messages(bootstrap, CALL_EVENTS, range(CALL_EVENTS.partitions), since_ms - _BEATS_BEFORE_MS)
    records = [decode(CALL_EVENTS, message.value) for message in events]
    return Read(frames, seen, [record for record in records if isinstance(record, CallBeat)])
