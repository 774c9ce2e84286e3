"""`mimika topics`: the table of contracts.topics."""

from typing import get_args

from rich.console import Console

from contracts.topics import TOPICS, Topic


def topics() -> None:
    """Print every topic with its key, partitions, retention, records, producer and consumers."""
    output = Console(highlight=False, soft_wrap=True)
    output.print(f"[dim]{'topic':24}{'key':13}partitions  kept")
    for topic in TOPICS:
        output.print(f"[bold]{topic.name:24}[/]{topic.key:13}{topic.partitions:10}  {_length(topic.retention_ms)}")
        output.print(f"  {_records(topic)}: {topic.producer} → {', '.join(topic.consumers)}", style="dim")


def _records(topic: Topic) -> str:
    names = [kind.__name__ for kind in get_args(topic.payload) or (topic.payload,)]
    return ", ".join(["sealed pictures", *names] if topic.name == "frames" else names)


def _length(retention_ms: int) -> str:
    days, rest_ms = divmod(retention_ms, 86_400_000)
    return f"{days} d" if days and not rest_ms else f"{retention_ms // 1000} s"
