"""How far each consumer group is behind: counted from offsets, asked of Kafka, shown by status and figures."""

import json
import math
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import illustrations
import sinks
import stream_processors
from bus.lag import Lag, Lags, behind, consumer_lags
from bus.neighbour import NeighbourUnavailable
from bus.publisher import Publisher
from contracts.groups import CONSUMERS, GROUPS
from contracts.topics import FRAMES, TOPICS
from sinks.service import READ


def of(lags, group, topic):
    (found,) = [lag.behind for lag in lags if (lag.group, lag.topic) == (group, topic)]
    return found


def test_what_a_group_has_before_it_is_summed_over_partitions():
    committed = {"mimika-worker": {("frames", 0): 7, ("frames", 3): 5}}
    ends = {("frames", 0): 10, ("frames", 3): 5, ("frames", 5): 2}
    assert of(behind(committed, {}, ends), "mimika-worker", "frames") == 3 + 0 + 2


def test_two_groups_of_one_topic_are_apart():
    ends = {("face-observations", 1): 9}
    lags = behind({"mimika-sinks": {("face-observations", 1): 8}}, {}, ends)
    assert of(lags, "mimika-sinks", "face-observations") == 1
    assert of(lags, "mimika-windows", "face-observations") == 9


def test_what_retention_deleted_unread_is_before_nobody():
    committed = {"mimika-worker": {("frames", 0): 100}}
    assert of(behind(committed, {("frames", 0): 900}, {("frames", 0): 1000}), "mimika-worker", "frames") == 100


def test_a_commit_that_is_newer_than_the_end_is_no_lag_below_zero():
    assert of(behind({"mimika-worker": {("frames", 0): 12}}, {}, {("frames", 0): 10}), "mimika-worker", "frames") == 0


def test_every_group_is_told_with_each_of_its_topics():
    assert [(lag.group, lag.topic) for lag in behind({}, {}, {})] == [(group, topic.name) for group, topic in CONSUMERS]


def test_the_groups_are_those_of_the_services():
    folders = [Path(str(package.__path__[0])) for package in (illustrations, sinks, stream_processors)]
    sources = "".join(file.read_text("utf-8") for folder in folders for file in folder.rglob("*.py"))
    assert set(re.findall(r'"(mimika-[a-z]+)"', sources)) == set(GROUPS)
    assert {topic.name for topic in GROUPS["mimika-sinks"]} == {topic.name for topic in READ}
    assert all(topic in TOPICS for _, topic in CONSUMERS)


class Asked:
    """Kafka's answers, one for each time that it is asked."""

    def __init__(self, *answers):
        self.answers, self.now_s = list(answers), 50.0
        self.lags = Lags(self.read, lambda: self.now_s)

    def read(self):
        answer = self.answers.pop(0)
        if answer is None:
            raise NeighbourUnavailable("Kafka does not answer")
        return [Lag(group="mimika-worker", topic="frames", behind=answer)]


def test_one_answer_stands_for_a_second():
    asked = Asked(3, 5)
    assert [asked.lags.of("mimika-worker", "frames") for _ in range(9)] == [3] * 9
    asked.now_s += 1.0
    assert asked.lags.of("mimika-worker", "frames") == 5


def test_without_an_answer_there_is_no_figure_and_none_of_before():
    asked = Asked(3, None, 4)
    asked.lags.of("mimika-worker", "frames")
    asked.now_s += 1.0
    assert math.isnan(asked.lags.of("mimika-worker", "frames"))
    asked.now_s += 1.0
    assert asked.lags.of("mimika-worker", "frames") == 4


def test_a_kafka_that_is_not_there_is_said():
    with pytest.raises(NeighbourUnavailable, match=r"127\.0\.0\.1:9 does not answer"):
        consumer_lags("127.0.0.1:9")


def shown(system):
    """What status says for programs and for people, and what the figures say, of the worker and its frames; None
    while Kafka or the service has not said it."""
    status = json.loads(system.mimika("status", "--json").stdout)
    if status["consumers"] is None:
        return None
    (by_json,) = [one["behind"] for one in status["consumers"] if one["group"] == "mimika-worker"]
    lines = [line.split() for line in system.mimika("status").stdout.splitlines()]
    line = next((words for words in lines if words[:2] == ["mimika-worker", "frames"]), None)
    if line is None:
        return None
    (address,) = [one["metrics"] for one in status["services"] if one["name"] == "sessions"]
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            text = answer.read().decode()
    except urllib.error.URLError:
        return None
    (figure,) = re.findall(r'consumer_lag_messages\{consumer="mimika-worker frames"\} (\S+)', text)
    return by_json, int(line[-1]), float(figure)


def wait_for(system, wanted):
    """Within a minute: the groups' coordinator of a fresh Kafka needs some seconds."""
    until_s = time.monotonic() + 60
    while (seen := shown(system)) != wanted:
        assert time.monotonic() < until_s, seen
        time.sleep(0.5)


@pytest.mark.integration
def test_a_worker_that_does_not_work_is_seen_to_fall_behind_and_to_catch_up(system):
    assert system.mimika("stop", "worker").returncode == 0
    try:
        publisher = Publisher(system.running.kafka_bootstrap)
        for number in range(5):
            publisher.send(FRAMES, f"call {number}", b"no sealed picture").get(timeout=10)
        publisher.close()
        wait_for(system, (5, 5, 5.0))
    finally:
        assert system.mimika("start", "worker").returncode == 0
    wait_for(system, (0, 0, 0.0))
