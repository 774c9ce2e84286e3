"""Calls that end otherwise than by their file's end."""

import json
import signal
import time

import pytest
from kafka import KafkaConsumer, TopicPartition

from bus.reader import partition_of
from contracts.codec import decode
from contracts.topics import SATISFACTION_WINDOWS
from contracts.windows import SatisfactionWindow
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable, Database

pytestmark = pytest.mark.integration


def stored_report(system, call_id, timeout_s):
    database = Database(system.running.clickhouse_url)
    deadline = time.monotonic() + timeout_s
    while (found := queries.newest_report(database, call_id)) is None:
        assert time.monotonic() < deadline, "no report"
        time.sleep(0.5)
    ended = queries.call_end(database, call_id)
    database.close()
    return found[0], ended


def observed(system, call_id):
    database = Database(system.running.clickhouse_url)
    try:
        return queries.observed_frames(database, call_id)
    except ClickHouseUnavailable:
        return 0  # before the first migration
    finally:
        database.close()


def begun(system, file, call_id):
    """An analysis of which at least 30 frames are stored."""
    running = system.begin(*system.order(file, "--call", call_id, "--json"))
    while observed(system, call_id) < 30:
        assert running.poll() is None
        time.sleep(0.1)
    return running


def test_a_source_killed_with_9_is_ended_after_30_s_of_silence_and_gets_its_report(system, clips):
    call_id = "01JD00000000000000000000K9"
    running = begun(system, clips / "franck.mp4", call_id)
    running.kill()
    running.communicate()
    report, ended = stored_report(system, call_id, timeout_s=75)
    assert ended.reason == "time-out"
    assert report.counts.sent == observed(system, call_id)
    assert report.counts.lost == 0
    assert report.counts.sent < 1200


def test_an_interrupted_analysis_ends_its_call_at_once(system, clips):
    call_id = "01JD00000000000000000000CC"
    running = begun(system, clips / "franck.mp4", call_id)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "interrupted"
    report, ended = stored_report(system, call_id, timeout_s=45)
    assert ended.reason == "source lost"
    assert report.counts.sent == report.counts.analysed + report.counts.skipped + report.counts.lost


def test_a_withdrawal_in_mid_call_ends_it(system, clips):
    call_id, consent = "01JD00000000000000000000WD", system.consent()
    running = system.begin(*system.order(clips / "franck.mp4", "--call", call_id, "--json", consent=consent))
    while observed(system, call_id) < 30:
        time.sleep(0.1)
    assert system.mimika("consent", "withdraw", consent).returncode == 0
    printed, said = running.communicate(timeout=60)
    assert running.returncode == 4
    assert "withdrawn" in said
    report, ended = stored_report(system, call_id, timeout_s=45)
    assert ended.reason == "withdrawn"
    assert report.counts.sent < 1200
    assert printed == ""


def test_the_windows_of_a_call_are_on_their_topic_and_add_up_to_its_report(system, clips):
    report = system.report(clips / "cap13_edit2.mp4")
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka_bootstrap, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(SATISFACTION_WINDOWS.name, partition_of(report["call_id"], 8))])
    windows: list[SatisfactionWindow] = []
    deadline = time.monotonic() + 20
    while len(windows) < 7:
        assert time.monotonic() < deadline
        for records in consumer.poll(500).values():
            found = [decode(SATISFACTION_WINDOWS, record.value) for record in records]
            windows += [window for window in found if window.call_id == report["call_id"]]
    consumer.close()
    assert [window.window for window in windows] == list(range(7))
    for name in ("negative", "neutral", "positive", "no_face", "abstained"):
        assert sum(getattr(window, name) for window in windows) == report["counts"][name]


def test_two_processes_of_one_lease_share_the_servers(system, faceless_video):
    first, second = (system.begin(*system.order(faceless_video, "--json")) for _ in range(2))
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in (first, second)]
    assert reports[0]["counts"] == reports[1]["counts"]
    assert system.mimika("status").returncode == 0
