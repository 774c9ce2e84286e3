"""Live calls that lose their bridge, their worker or their sender: they go on, or end for the right reason."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from threading import Thread

import pytest

from infra import client
from infra.home import Home
from ingest.whip_sender import PublishRefused, play
from tests.live_calls import await_doors, now_ms, opened_vault, reported, short_clip, whip

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def manager(safe):
    return safe.accounts.add(
        "losses-manager", "manager", "east", "manager-losses", "l@bank.example", "en", "correct horse battery", now_ms()
    ).account


@pytest.fixture(scope="module")
def clip(clips, tmp_path_factory):
    return short_clip(clips, tmp_path_factory.mktemp("losses"))


@pytest.fixture
def call_id(safe, manager):
    call, _ = safe.live.plan(manager, "client-losses", "Deposit", "en", now_ms())
    safe.live.give(call.call_id, "report", "a test", now_ms())
    return call.call_id


def sending(system, safe, clip, call_id) -> Thread:
    """A source that plays the clip, and is given up where its bridge goes away."""

    def send():
        with contextlib.suppress(PublishRefused):
            asyncio.run(
                play(clip, 6.0, whip(system, call_id), lambda track: safe.live.issue_token(call_id, track, now_ms()))
            )

    thread = Thread(target=send, daemon=True)
    thread.start()
    return thread


def kill(system, *names):
    for service in client.status(Home(system.home)).services:
        if service.name in names and service.pid:
            os.kill(service.pid, signal.SIGKILL)


def test_a_bridge_that_is_killed_in_mid_call_is_followed_by_another_and_the_call_goes_on(system, safe, clip, call_id):
    sending(system, safe, clip, call_id)
    time.sleep(7)
    before = safe.live.find(call_id).epoch
    kill(system, "bridge-1", "bridge-2")
    time.sleep(1)
    await_doors(system)
    sending(system, safe, clip, call_id).join()
    report, ended = reported(system, call_id, 40)
    assert (before, safe.live.find(call_id).epoch) == (1, 2)
    assert ended.reason == "hang-up"
    assert report.counts.used >= 70, "frames of both bridges"
    assert report.duration_s >= 19


def test_without_its_worker_a_call_goes_on_and_what_came_late_is_skipped(system, safe, clip, call_id):
    source = sending(system, safe, clip, call_id)
    time.sleep(5)
    kill(system, "worker")
    source.join()
    report, ended = reported(system, call_id, 60)
    assert ended.reason == "hang-up"
    assert report.counts.used >= 10
    assert report.counts.skipped >= 10


SENDER = """
import asyncio, sys
from pathlib import Path
from ingest.whip_sender import play
asyncio.run(play(Path(sys.argv[1]), 6.0, sys.argv[2], lambda track: sys.argv[3]))
"""


def test_a_sender_that_is_killed_ends_the_call_as_source_lost(system, safe, clip, call_id):
    token = safe.live.issue_token(call_id, "", now_ms())
    sender = subprocess.Popen([sys.executable, "-c", SENDER, str(clip), whip(system, call_id), token])
    until_s = time.monotonic() + 30
    while safe.live.find(call_id).started_ms is None:
        assert time.monotonic() < until_s, "no source was let in"
        time.sleep(0.1)
    time.sleep(6)
    sender.kill()
    sender.wait()
    report, ended = reported(system, call_id, 120)
    assert ended.reason == "source lost"
    assert report.counts.used >= 15
    assert report.counts.no_frames >= 100, "the time until the loss was certain"
