"""A neighbour that does not answer."""


class NeighbourUnavailable(RuntimeError):
    """Kafka cannot be reached; the text names the address and the way out."""


def kafka_unavailable(bootstrap: str, error: Exception) -> NeighbourUnavailable:
    """Say that Kafka does not answer, and what to do."""
    return NeighbourUnavailable(
        f"Kafka at {bootstrap} does not answer ({error}); see `mimika status` and `mimika doctor`"
    )
