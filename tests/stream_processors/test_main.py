from types import SimpleNamespace
from typing import Any

import pytest

from contracts.calls import CallEnded, CallStarted
from stream_processors.__main__ import end_in_vault
from vault.calls import UnknownCall


class Live:
    def __init__(self, known):
        self.known, self.ended = known, []

    def end(self, call_id, reason, now_ms):
        if call_id not in self.known:
            raise UnknownCall(call_id)
        self.ended.append((call_id, reason))


def ended(mode):
    started = CallStarted(
        call_id="A", mode=mode, started_ms=0, client="K", manager="M", team="", subject="", language="ru", consents={},
        period_us=166_667,
    )  # fmt: skip
    return CallEnded(started=started, reason="time-out", duration_us=0, sent=0, dropped=0, no_frames=0)


@pytest.mark.parametrize(("mode", "told"), [("live", [("A", "time-out")]), ("recorded", [])])
def test_a_live_call_that_timed_out_is_over_in_the_vault_too(mode, told):
    vault: Any = SimpleNamespace(live=Live({"A"}))
    end_in_vault(vault, ended(mode))
    assert vault.live.ended == told


def test_a_call_that_the_vault_never_knew_does_not_stop_the_others():
    vault: Any = SimpleNamespace(live=Live(set()))
    end_in_vault(vault, ended("live"))
    assert vault.live.ended == []
