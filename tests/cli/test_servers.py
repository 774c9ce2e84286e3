"""What `mimika status` says, from what the supervisor and Kafka tell."""

import json

import pytest

from bus.lag import Lag
from bus.neighbour import NeighbourUnavailable
from cli import servers
from infra.running import ClickHouseStatus, KafkaStatus, ServiceStatus, Status


def told(kafka_state):
    return Status(
        kafka=KafkaStatus(bootstrap="127.0.0.1:9092"),
        clickhouse=ClickHouseStatus(http_port=8123, native_port=9000, database="mimika", credentials_file=None),
        console="http://127.0.0.1:8600",
        whip="http://127.0.0.1:8700/whip/",
        services=(
            ServiceStatus(name="kafka", pid=7, state=kafka_state),
            ServiceStatus(name="worker", pid=8, state="running", metrics="http://127.0.0.1:9100/metrics"),
        ),
    )


@pytest.fixture
def said(monkeypatch, capsys):
    """The lines of status and its JSON, of a Kafka in a state that answers so."""

    def say(kafka_state, lags):
        def consumer_lags(bootstrap):
            assert (bootstrap, kafka_state) == ("127.0.0.1:9092", "running"), "a Kafka that is down is not waited for"
            if lags is None:
                raise NeighbourUnavailable("Kafka does not answer")
            return lags

        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr("infra.client.status", lambda _: told(kafka_state))
        monkeypatch.setattr(servers, "consumer_lags", consumer_lags)
        servers.status(json=False)
        lines = [line.split() for line in capsys.readouterr().out.splitlines()]
        servers.status(json=True)
        return lines, json.loads(capsys.readouterr().out)

    return say


def test_each_service_is_told_with_the_address_of_its_figures(said):
    lines, _ = said("running", [])
    assert ["worker", "running", "8", "http://127.0.0.1:9100/metrics"] in lines


def test_each_consumer_is_told_with_the_messages_before_it(said):
    lines, found = said("running", [Lag(group="mimika-worker", topic="frames", behind=1200)])
    assert ["mimika-worker", "frames", "1200"] in lines
    assert found["consumers"] == [{"group": "mimika-worker", "topic": "frames", "behind": 1200}]


@pytest.mark.parametrize(("state", "lags"), [("running", None), ("stopped", [])])
def test_without_kafka_that_is_said_in_place_of_numbers(said, state, lags):
    lines, found = said(state, lags)
    assert ["n/a:", "Kafka", "does", "not", "answer"] in lines
    assert found["consumers"] is None
    assert found["kafka"] == {"bootstrap": "127.0.0.1:9092"}
