"""`mimika topics`: the table of contracts.topics."""

from typing import get_args

from rich.console import Console
from rich.table import Table

from contracts.topics import TOPICS, Topic


def topics() -> None:
    """Print every topic with its records, key, partitions, retention, producer and consumers."""
    table = Table(box=None)
    for heading in ("topic", "records", "key", "partitions", "kept", "producer", "consumers"):
        table.add_column(heading, header_style="dim", overflow="fold")
    for topic in TOPICS:
        table.add_row(
            topic.name, _records(topic), topic.key, str(topic.partitions), _length(topic.retention_ms),
            topic.producer, ", ".join(topic.consumers),
        )  # fmt: skip
    Console(highlight=False).print(table)


def _records(topic: Topic) -> str:
    names = [kind.__name__ for kind in get_args(topic.payload) or (topic.payload,)]
    return ", ".join(["sealed pictures", *names] if topic.name == "frames" else names)


def _length(retention_ms: int) -> str:
    days, rest_ms = divmod(retention_ms, 86_400_000)
    return f"{days} d" if days and not rest_ms else f"{retention_ms // 1000} s"
