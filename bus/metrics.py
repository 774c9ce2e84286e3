"""The one door to Prometheus: a service's figures, counted in memory and shown on loopback at /metrics."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, start_http_server

from contracts.metrics import Metric, Service, shown_by

_LOOPBACK = "127.0.0.1"


class UnknownFigure(Exception):
    """A figure, or a value of its label, that contracts/metrics.py does not give to this service."""


class Metrics:
    """The figures of one process, each at 0 from the start; usable from several threads at once."""

    def __init__(self, service: Service) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._figures = {
            (metric.name, value): made for metric in shown_by(service) for value, made in self._make(metric)
        }

    def _make(self, metric: Metric) -> list[tuple[str, Counter | Gauge | Histogram]]:
        labels = (metric.label,) if metric.label else ()
        figure: Counter | Gauge | Histogram
        match metric.kind:
            case "counter":
                figure = Counter(metric.name, metric.help, labels, registry=self._registry)
            case "gauge":
                figure = Gauge(metric.name, metric.help, labels, registry=self._registry)
            case "histogram":
                figure = Histogram(metric.name, metric.help, labels, registry=self._registry, buckets=metric.bounds)
        return [(value, figure.labels(value)) for value in metric.values] if labels else [("", figure)]

    def _find(self, metric: Metric, value: str) -> Counter | Gauge | Histogram:
        try:
            return self._figures[metric.name, value]
        except KeyError:
            raise UnknownFigure(f"{metric.name} {value!r}: add it to contracts/metrics.py") from None

    def count(self, metric: Metric, value: str = "", amount: float = 1) -> None:
        """Add to a counter.

        Args:
            metric: a counter.
            value: of its label; empty where it has none.
            amount: 0 or more.

        Raises:
            UnknownFigure: if there is none such.
        """
        figure = self._find(metric, value)
        assert isinstance(figure, Counter)
        figure.inc(amount)

    def observe(self, metric: Metric, amount: float, value: str = "") -> None:
        """Put an amount, in the metric's unit, into a histogram. Raises UnknownFigure."""
        self._histogram(metric, value).observe(amount)

    def timed(self, metric: Metric) -> AbstractContextManager[object]:
        """Put the seconds that a `with` takes into a histogram without a label. Raises UnknownFigure."""
        return self._histogram(metric, "").time()

    def _histogram(self, metric: Metric, value: str) -> Histogram:
        figure = self._find(metric, value)
        assert isinstance(figure, Histogram)
        return figure

    def show(self, metric: Metric, read: Callable[[], float], value: str = "") -> None:
        """Let a gauge be what `read` says, called in a thread of its own whenever somebody asks; it may not raise."""
        figure = self._find(metric, value)
        assert isinstance(figure, Gauge)
        figure.set_function(read)

    def serve(self, port: int, log: structlog.stdlib.BoundLogger) -> None:
        """Show the figures on a port of loopback until the process ends; 0 shows them nowhere.

        A port that is taken is told in the log: a service does its work without being watched.
        """
        if port == 0:
            return
        try:
            start_http_server(port, _LOOPBACK, self._registry)
        except OSError as error:
            log.error("figures are not shown", port=port, reason=str(error))
        else:
            log.info("figures are shown", address=f"http://{_LOOPBACK}:{port}/metrics")
