"""What sinks asks the vault about live calls: may there be a report, is it to be mailed, was the call erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.calls import CallStarted
from contracts.reports import SessionReport
from vault.calls import UnknownCall


class LiveCall(Protocol):
    """A live call as the vault knows it."""

    @property
    def account_id(self) -> str:
        """Of the manager who held it."""

    @property
    def erased_ms(self) -> int | None:
        """When its client erased it."""

    @property
    def ended_ms(self) -> int | None:
        """When it ended."""

    @property
    def consents(self) -> Mapping[str, str]:
        """Consent id by purpose, those that hold now."""

    @property
    def paused(self) -> Sequence[str]:
        """Purposes that the client's present stop paused."""


class Live(Protocol):
    """The vault's live calls."""

    def find(self, call_id: str) -> LiveCall:
        """Return a call; UnknownCall for any other."""


class Clients(Protocol):
    """Who was erased, as the vault knows it."""

    def client_erased(self, call_id: str) -> bool:
        """Whether the client of a recorded call was erased, or is being erased."""


class Account(Protocol):
    """A person who signs in."""

    @property
    def language(self) -> str:
        """In which the person reads."""


class Accounts(Protocol):
    """The vault's accounts."""

    def find(self, account_id: str) -> Account:
        """Return an account."""


class Outbox(Protocol):
    """The vault's mails to send."""

    def put(self, call_id: str, account_id: str, language: str, version: int, domain: str, now_ms: int) -> bool:
        """Order a call's mail once; False for a repeat."""


@dataclass(frozen=True, slots=True)
class LiveCalls:
    """Answers from the vault, each asked anew."""

    live: Live
    clients: Clients
    accounts: Accounts
    outbox: Outbox
    domain: str
    """What ends the ids of mails."""

    def may_report(self, started: CallStarted) -> bool:
        """Whether a report may be made: of a live call only if its client's consent to one holds or is paused.

        A recorded call was admitted on its consents when it began; its client may have been erased since.
        """
        if started.mode == "live":
            return self.may_mail(started.call_id)
        return not self.clients.client_erased(started.call_id)

    def may_mail(self, call_id: str) -> bool:
        """Whether a live call is known, not erased, and its client did not withdraw the consent to a report.

        A stop is no withdrawal: what was counted before it stays (docs/en/calls.md).
        """
        call = self._find(call_id)
        return call is not None and call.erased_ms is None and _reportable(call)

    def erased(self, call_id: str) -> bool:
        """Whether a live call was erased, or the client of a recorded one."""
        call = self._find(call_id)
        return self.clients.client_erased(call_id) if call is None else call.erased_ms is not None

    def refused(self, call_id: str) -> bool:
        """Whether nothing of a call may be stored any more: erased, or over without a consent to its report."""
        call = self._find(call_id)
        if call is None:
            return self.clients.client_erased(call_id)
        return call.erased_ms is not None or (call.ended_ms is not None and not _reportable(call))

    def order_mail(self, report: SessionReport, now_ms: int) -> bool:
        """Put the report's mail to the manager into the outbox; False where it is there already."""
        account_id = self.live.find(report.call_id).account_id
        language = self.accounts.find(account_id).language
        return self.outbox.put(report.call_id, account_id, language, report.version, self.domain, now_ms)

    def _find(self, call_id: str) -> LiveCall | None:
        try:
            return self.live.find(call_id)
        except UnknownCall:
            return None


def _reportable(call: LiveCall) -> bool:
    return "report" in call.consents or "report" in call.paused
