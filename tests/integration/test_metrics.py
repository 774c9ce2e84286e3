"""The figures of the running services, as a scraper reads them, against reports of a recorded and a live call."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections import defaultdict

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest.whip_sender import play
from tests.live_calls import CLIP_S, FRAMES_PER_S, now_ms, opened_vault, reported, short_clip, whip

pytestmark = pytest.mark.integration

FRAMES = CLIP_S * FRAMES_PER_S
CLIENT = "client-of-figures"


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def clip(clips, tmp_path_factory):
    return short_clip(clips, tmp_path_factory.mktemp("figures"))


def texts(system):
    """What each service shows, by its name."""
    services = json.loads(system.mimika("status", "--json").stdout)["services"]
    addresses = {one["name"]: one["metrics"] for one in services}
    assert addresses["kafka"] is addresses["clickhouse"] is None
    return {name: read(address) for name, address in addresses.items() if address is not None}


def read(address):
    until_s = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.URLError:
            assert time.monotonic() < until_s, f"nobody shows figures at {address}"
            time.sleep(0.2)


def figures(system):
    """Every sample by its name and label, and by the service that shows it; of the bridges together."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for service, text in texts(system).items():
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                key = (service.partition("-")[0], sample.name.removeprefix("mimika_"), *sample.labels.values())
                found[key] += sample.value
    return found


def grown(system, before, until):
    """What came since; waited for until it holds what shall be there."""
    until_s = time.monotonic() + 20
    while True:
        now = figures(system)
        since = {key: now[key] - before[key] for key in now}
        if until(since) or time.monotonic() > until_s:
            return since
        time.sleep(0.5)


def frames_of_worker(since):
    """(by state, skipped) of the worker."""
    states = {
        state: since["worker", "worker_analysed_frames_total", state] for state in ("used", "no_face", "abstained")
    }
    return states, sum(since["worker", "worker_skipped_frames_total", reason] for reason in ("late", "withdrawn"))


def test_the_counts_of_a_recorded_call_are_those_of_its_report(system, safe, clip):
    before = figures(system)
    counts = system.report(clip)["counts"]
    since = grown(system, before, lambda now: now["sinks", "sinks_written_rows_total", "reports_rows"])
    assert counts["sent"] == counts["analysed"] == FRAMES
    assert frames_of_worker(since) == ({state: counts[state] for state in ("used", "no_face", "abstained")}, 0)
    assert since["worker", "worker_batch_frames_sum"] == FRAMES
    for stage in ("queue", "analysis"):
        assert since["worker", "worker_stage_seconds_count", stage] == FRAMES
        assert since["worker", "worker_stage_seconds_sum", stage] > 0
    assert since["sinks", "sinks_written_rows_total", "observations_rows"] == FRAMES
    assert since["sinks", "sinks_written_rows_total", "reports_rows"] == since["sinks", "sinks_made_reports_total"] == 1
    assert since["sinks", "sinks_write_seconds_count"] >= 4
    assert since["windows", "windows_sent_messages_total"] >= CLIP_S // 5
    for key in (("worker", "dead_letter_messages_total"), ("sinks", "dead_letter_messages_total")):
        assert since[key] == 0
    assert since["bridge", "bridge_received_frames_total"] == since["sessions", "sessions_timed_out_calls_total"] == 0


def test_the_counts_of_a_live_call_are_those_of_its_end_and_name_nobody(system, safe, clip):
    made = safe.accounts.add(
        "manager-of-figures",
        "manager",
        "north",
        "id-of-figures",
        "figures@bank.example",
        "ru",
        "correct horse",
        now_ms(),
    )
    call, _ = safe.live.plan(made.account, CLIENT, "Deposit", "ru", now_ms())
    for purpose in ("live-hint", "report"):
        safe.live.give(call.call_id, purpose, "a test", now_ms())
    before = figures(system)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        offered(whip(system, call.call_id))
    asyncio.run(
        play(clip, 6.0, whip(system, call.call_id), lambda track: safe.live.issue_token(call.call_id, track, now_ms()))
    )
    report, ended = reported(system, call.call_id, 30)
    since = grown(system, before, lambda now: now["mail", "mail_tried_mails_total", "sent"])
    states, skipped = frames_of_worker(since)
    dropped = sum(value for key, value in since.items() if key[1] == "bridge_dropped_frames_total")
    assert since["bridge", "bridge_sent_frames_total"] == since["bridge", "bridge_frame_seconds_count"] == ended.sent
    assert (dropped, skipped) == (ended.dropped, report.counts.skipped)
    assert since["bridge", "bridge_received_frames_total"] >= ended.sent + ended.dropped >= FRAMES / 2
    assert states == {state: getattr(report.counts, state) for state in states}
    assert since["sinks", "sinks_written_rows_total", "observations_rows"] == ended.sent
    assert since["bridge", "refused_requests_total", "token-refused"] == 1
    assert since["front", "refused_requests_total", "token-refused"] == 1
    assert since["mail", "mail_tried_mails_total", "sent"] == since["mail", "mail_outbox_mails", "sent"] == 1
    assert since["bridge", "bridge_calls"] == 0
    shown = "".join(texts(system).values())
    assert [word for word in (call.call_id, CLIENT, "id-of-figures", made.account.account_id) if word in shown] == []


OFFER = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 127.0.0.1
a=mid:0
a=sendonly
a=rtcp-mux
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 00
a=setup:actpass
a=rtpmap:96 VP8/90000
a=msid:stream track
""".replace("\n", "\r\n")


def offered(address):
    """Send an offer under a token that nobody issued."""
    headers = {"Content-Type": "application/sdp", "Authorization": "Bearer nobody-issued-it"}
    urllib.request.urlopen(urllib.request.Request(address, OFFER.encode(), headers), timeout=20).close()


def test_the_console_counts_its_answers_and_who_is_signed_in(system, safe):
    before, console = figures(system), system.environment_of_services["MIMIKA_CONSOLE_URL"]
    urllib.request.urlopen(f"{console}/health", timeout=10).close()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{console}/absent", timeout=10)
    made = safe.accounts.add(
        "signed-in", "manager", "north", "id-signed-in", "signed-in@bank.example", "ru", "correct horse", now_ms()
    )
    safe.web_sessions.open(made.account.account_id, "Tests", now_ms())
    since = grown(system, before, lambda now: now["console", "console_open_sessions"])
    assert since["console", "console_answered_requests_total", "2xx"] == 1
    assert since["console", "console_answered_requests_total", "4xx"] == 1
    assert since["console", "console_answered_requests_total", "5xx"] == 0
    assert since["console", "console_open_sessions"] == 1
