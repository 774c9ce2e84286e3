"""Creates the topics: never by the broker's auto-creation, always from contracts.topics."""

from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from bus.neighbour import kafka_unavailable
from contracts.topics import TOPICS


def ensure_topics(bootstrap: str, replication: int = 1) -> None:
    """Create each topic that is missing; one that exists is left as it is.

    Args:
        bootstrap: host:port, several joined by commas.
        replication: copies of each partition.

    Raises:
        NeighbourUnavailable: if Kafka does not answer.
    """
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","))
    except KafkaError as error:
        raise kafka_unavailable(bootstrap, error) from error
    try:
        present = set(admin.list_topics())
        missing = [topic for topic in TOPICS if topic.name not in present]
        for topic in missing:
            settings = {"retention.ms": str(topic.retention_ms), **topic.config}
            new = NewTopic(topic.name, topic.partitions, replication, topic_configs=settings)
            try:
                admin.create_topics([new])
            except TopicAlreadyExistsError:
                continue  # another process was faster
    except KafkaError as error:
        raise kafka_unavailable(bootstrap, error) from error
    finally:
        admin.close()
