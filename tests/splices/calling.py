"""Spliced clips as calls by WHIP, from a source that notes its times; and what the topics tell of them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest
from av import VideoFrame

from bus.reader import Message, SinceReader
from contracts.topics import SATISFACTION_WINDOWS, Topic
from ingest import whip_sender
from tests.conftest import System
from tests.live_calls import now_ms, whip
from tests.splices.making import FRAMES_PER_S
from tests.splices.stages import TICKS, states
from vault.accounts import Account
from vault.database import Vault


@dataclass
class Stamped:
    """When the source gave each picture of a call: Unix time in us by the picture's place in the clip."""

    given_us: dict[int, int] = field(default_factory=dict)

    def at_s(self, second: float) -> float:
        """Unix time at which the picture of that second of the clip was given."""
        return self.given_us[round(second * FRAMES_PER_S)] / 1e6


@contextmanager
def following(system: System, *topics: Topic) -> Iterator[dict[str, list[Message]]]:
    """Messages by call that the topics get meanwhile."""
    reader, enough = SinceReader(system.running.kafka_bootstrap, topics, now_ms()), Event()
    found: dict[str, list[Message]] = {}

    def follow() -> None:
        while not enough.is_set():
            for message in reader.poll(0.1):
                found.setdefault(message.key, []).append(message)

    thread = Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        enough.set()
        thread.join()
        reader.close()


def planned(safe: Vault, account: Account) -> str:
    """A call whose client lets hint and report be made."""
    call, _ = safe.live.plan(account, "client-splices", "Deposit", "en", now_ms())
    for purpose in ("live-hint", "report"):
        safe.live.give(call.call_id, purpose, "a test", now_ms())
    return call.call_id


@dataclass
class Sender:
    """Plays clips as calls and notes when it gave each picture."""

    system: System
    safe: Vault
    sources: dict[str, Stamped] = field(default_factory=dict)
    """By call, and by track."""

    def play(self, call_id: str, clip: Path) -> None:
        """Send a whole clip; at twice its rate no slot holds two pictures, however their times are rounded."""
        asyncio.run(
            whip_sender.play(clip, 2.0 * FRAMES_PER_S, whip(self.system, call_id), lambda at: self._token(call_id, at))
        )

    def _token(self, call_id: str, track: str) -> str:
        self.sources[call_id] = self.sources.setdefault(track, Stamped())
        return self.safe.live.issue_token(call_id, track, now_ms())


@contextmanager
def stamping_sender(system: System, safe: Vault) -> Iterator[Sender]:
    """A sender whose tracks note when they give a picture."""
    made = Sender(system, safe)

    class StampedTrack(whip_sender.ClipTrack):
        async def recv(self) -> VideoFrame:
            frame = await super().recv()
            place = round((frame.pts or 0) / TICKS)
            made.sources.setdefault(self.id, Stamped()).given_us[place] = time.time_ns() // 1000
            return frame

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whip_sender, "ClipTrack", StampedTrack)
        yield made


def await_services(system: System, sender: Sender, new_call: Callable[[], str], clip: Path) -> None:
    """Play short calls until one has a state with used frames: worker and windows have their partitions then."""
    until_s = time.monotonic() + 60
    with following(system, SATISFACTION_WINDOWS) as found:
        while time.monotonic() < until_s:
            call_id = new_call()
            sender.play(call_id, clip)
            if any(state.evidence_s > 0 for _, state in states(found.get(call_id, []))):
                return
    raise TimeoutError("worker or windows do not answer")
