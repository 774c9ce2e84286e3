"""Tells call-events what the console has done; the vault knows it first."""

from console.services import Services
from contracts.calls import AnalysisResumed, AnalysisStopped, ClientAnswered, ConsentWithdrawn, MomentMarked
from contracts.topics import CALL_EVENTS

Told = AnalysisStopped | AnalysisResumed | ConsentWithdrawn | MomentMarked | ClientAnswered


def tell(services: Services, record: Told) -> None:
    """Publish a record of a call and return when Kafka has it.

    Raises:
        NeighbourUnavailable: if Kafka did not take it.
    """
    services.publisher.publish(CALL_EVENTS, record.call_id, record)
