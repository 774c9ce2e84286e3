"""Planted calls: their observations on the topic, and what the manager's panel shows of them meanwhile."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event

import httpx
import msgspec
import pyotp

from bus.publisher import Publisher
from contracts.calls import CallEnded, CallStarted
from contracts.topics import FACE_OBSERVATIONS
from tests.conftest import System
from tests.live_calls import now_ms
from tests.splices.planting import FRAMES_PER_S, Polarity, planted

SENT_AT_ONCE_S, TIMES_FASTER = 40, 3
"""The first seconds of a planted call are sent in one go, then three seconds of it in each second."""


@dataclass
class Watched:
    """What the panel's stream of a call told: (Unix ms, id of the hint or "")."""

    hints: list[tuple[int, str]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """The panel's page, opened anew whenever a hint came."""


def signed_in(system: System, login: str, password: str, totp_secret: str) -> httpx.Client:
    """A browser of somebody who signed in."""
    browser = httpx.Client(base_url=system.environment_of_services["MIMIKA_CONSOLE_URL"], timeout=30)
    given = {"login": login, "password": password, "code": pyotp.TOTP(totp_secret).now()}
    assert browser.post("/sign-in", data=given).status_code == 303
    return browser


def watch(browser: httpx.Client, call_id: str, seen: Watched, enough: Event) -> None:
    """Follow the panel's stream, which the console ends each minute."""
    while not enough.is_set():
        with browser.stream("GET", f"/api/calls/{call_id}/state") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    hint = msgspec.json.decode(line.removeprefix("data: "))["hint"]
                    hint_id = hint["hint_id"] if hint else ""
                    if hint_id and not (seen.hints and seen.hints[-1][1]):
                        seen.pages.append(browser.get(f"/calls/{call_id}/panel").text)
                    seen.hints.append((now_ms(), hint_id))
                if enough.is_set():
                    return


def plant(publisher: Publisher, call_id: str, polarities: Sequence[Polarity]) -> None:
    """Send a call's observations as the worker would, then its end."""
    began_s = time.monotonic()
    for seq, polarity in enumerate(polarities):
        ahead_s = (seq / FRAMES_PER_S - SENT_AT_ONCE_S) / TIMES_FASTER - (time.monotonic() - began_s)
        time.sleep(max(0.0, ahead_s))
        publisher.publish(FACE_OBSERVATIONS, call_id, planted(call_id, seq, polarity, now_ms()))
    time.sleep(1)
    started = CallStarted(
        call_id=call_id, mode="live", started_ms=now_ms(), client="K-planted", manager="manager-splices", team="west",
        subject="", language="en", consents={}, period_us=166_667,
    )  # fmt: skip
    sent = len(polarities)
    end = CallEnded(
        started=started, reason="hang-up", duration_us=round(sent / FRAMES_PER_S * 1e6), sent=sent, dropped=0,
        no_frames=0,
    )  # fmt: skip
    publisher.publish(FACE_OBSERVATIONS, call_id, end)
