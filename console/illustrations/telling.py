"""Tells illustration-feedback what clients did; what Kafka does not take now waits in the vault."""

import structlog

from bus.neighbour import NeighbourUnavailable
from console.services import Services
from contracts.illustrations import IllustrationFeedback
from contracts.topics import ILLUSTRATION_FEEDBACK

_LOG = structlog.get_logger("console")


def hand_over(services: Services) -> None:
    """Publish all that waits, oldest first."""

    def publish(told: IllustrationFeedback) -> None:
        services.publisher.publish(ILLUSTRATION_FEEDBACK, told.request_id, told)

    try:
        services.vault.feedback_outbox.hand_over(publish)
    except NeighbourUnavailable as error:
        _LOG.warning("feedback waits for Kafka", reason=str(error))
