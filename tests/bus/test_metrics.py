"""Figures are those of the contract, at 0 from the start, and stand on loopback only."""

import math
import socket
import urllib.request

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from bus.metrics import Metrics, UnknownFigure
from contracts.metrics import (
    ANALYSED,
    BATCH_FRAMES,
    BRIDGE_SENT,
    CONSOLE_REQUESTS,
    METRICS,
    OUTBOX,
    SIGNED_IN,
    WRITE_SECONDS,
    shown_by,
)
from infra.ports import is_free
from infra.services import SERVICES

LOG = structlog.stdlib.get_logger("test")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shown(metrics):
    """What a scraper reads: families by name, and values by sample and label."""
    port = free_port()
    metrics.serve(port, LOG)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    values = {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}
    return families, values


@pytest.mark.parametrize("service", sorted({service for metric in METRICS for service in metric.services}))
def test_a_service_shows_its_figures_of_the_contract_and_nothing_else(service):
    families, values = shown(Metrics(service))
    assert [(family.name, family.type, family.documentation) for family in families] == [
        (metric.name.removesuffix("_total"), metric.kind, metric.help) for metric in shown_by(service)
    ]
    assert set(values.values()) == {0}
    for metric in shown_by(service):
        suffix = "_count" if metric.kind == "histogram" else ""
        for value in metric.values or ("",):
            assert (metric.name + suffix, *([value] if value else [])) in values


def test_every_service_of_the_supervisor_that_shows_figures_is_in_the_contract():
    known = {service for metric in METRICS for service in metric.services}
    assert known <= {service.name.partition("-")[0] for service in SERVICES}


def test_a_name_ends_in_its_unit_and_a_counter_s_in_total():
    for metric in METRICS:
        assert metric.name.removesuffix("_total").endswith(f"_{metric.unit}"), metric.name
        assert metric.name.endswith("_total") == (metric.kind == "counter"), metric.name
        assert bool(metric.bounds) == (metric.kind == "histogram"), metric.name
        assert bool(metric.label) == bool(metric.values), metric.name
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_what_is_counted_observed_and_read_is_shown():
    metrics = Metrics("worker")
    metrics.count(ANALYSED, "used")
    metrics.count(ANALYSED, "used", 2)
    metrics.observe(BATCH_FRAMES, 3)
    _, values = shown(metrics)
    assert values[ANALYSED.name, "used"] == 3
    assert values["mimika_worker_batch_frames_sum",] == 3
    assert values["mimika_worker_batch_frames_bucket", "2.0"] == 0
    assert values["mimika_worker_batch_frames_bucket", "4.0"] == 1
    mails = Metrics("mail")
    mails.show(OUTBOX, lambda: 7, "queued")
    assert shown(mails)[1][OUTBOX.name, "queued"] == 7


def test_a_gauge_that_cannot_be_read_is_nan_and_the_others_stay():
    metrics = Metrics("console")
    metrics.show(SIGNED_IN, lambda: math.nan)
    metrics.count(CONSOLE_REQUESTS, "2xx")
    _, values = shown(metrics)
    assert math.isnan(values[SIGNED_IN.name,])
    assert values[CONSOLE_REQUESTS.name, "2xx"] == 1


def test_a_block_that_is_refused_is_timed_too():
    metrics = Metrics("sinks")
    with pytest.raises(ZeroDivisionError), metrics.timed(WRITE_SECONDS):
        raise ZeroDivisionError
    assert shown(metrics)[1]["mimika_sinks_write_seconds_count",] == 1


def test_neither_another_value_of_a_label_nor_another_service_s_figure_is_counted():
    metrics = Metrics("worker")
    with pytest.raises(UnknownFigure, match="mimika_worker_analysed_frames_total 'client-1'"):
        metrics.count(ANALYSED, "client-1")
    with pytest.raises(UnknownFigure):
        metrics.count(BRIDGE_SENT)


def test_port_0_shows_nothing_and_a_taken_port_stops_no_service():
    metrics = Metrics("worker")
    metrics.serve(0, LOG)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        metrics.serve(taken.getsockname()[1], LOG)


def test_figures_are_not_shown_beyond_this_machine():
    port = free_port()
    Metrics("worker").serve(port, LOG)
    assert not is_free(port)
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))  # free there: it listens on 127.0.0.1, not on every address
