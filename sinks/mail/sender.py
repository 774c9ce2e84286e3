"""Takes due mails from the outbox and lets them leave; a stop at any step loses none."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol

from bus.metrics import Metrics
from contracts.metrics import MAIL_TRIES
from sinks.mail.transport import NotSent, Refused, Transport
from vault.outbox import UnknownMail


class NotRendered(Exception):
    """A mail cannot be made now; the text says why."""


class Mail(Protocol):
    """One mail of the outbox."""

    @property
    def mail_id(self) -> str:
        """ULID."""

    @property
    def call_id(self) -> str:
        """Whose report it brings."""

    @property
    def account_id(self) -> str:
        """To whom."""

    @property
    def language(self) -> str:
        """`ru` or `en`."""

    @property
    def message_id(self) -> str:
        """The same on every attempt."""

    @property
    def put_ms(self) -> int:
        """Unix time of its order."""


class Outbox(Protocol):
    """The vault's mails to send."""

    def take_due(self, now_ms: int) -> Mail | None:
        """Mark one due mail as being sent, due again in a minute."""

    def sent(self, mail_id: str, now_ms: int) -> None:
        """It left."""

    def failed(self, mail_id: str, error: str, now_ms: int, *, final: bool) -> None:
        """It did not leave; it comes again later, or never where that is final or a day is over."""

    def cancel_call(self, call_id: str) -> object:
        """Its call has no report for anybody any more."""


@dataclass(frozen=True, slots=True)
class Sender:
    """One after another: taken, rendered, sent, marked as sent.

    A stop before the server's 250 repeats a mail that nobody got; one between the 250 and the mark repeats a mail
    that was got, under the same Message-ID; a stop after the mark repeats nothing.
    """

    outbox: Outbox
    render: Callable[[Mail], EmailMessage | None]
    """Makes a mail's message; None where its call has no report for anybody any more."""
    transport: Transport
    now_ms: Callable[[], int]
    log: Any
    """Never gets an address: reasons stand in the outbox only."""
    metrics: Metrics
    """Of the service `mail`."""

    def turn(self) -> bool:
        """Deal with one due mail; False where none is due."""
        mail = self.outbox.take_due(self.now_ms())
        if mail is None:
            return False
        try:
            outcome = self._deal_with(mail)
        except UnknownMail:
            outcome = "cancelled"
            self.log.info("mail cancelled meanwhile", mail_id=mail.mail_id, call_id=mail.call_id)
        self.metrics.count(MAIL_TRIES, outcome)
        return True

    def _deal_with(self, mail: Mail) -> str:
        """What became of it, as MAIL_TRIES names it. Raises UnknownMail."""
        told = {"mail_id": mail.mail_id, "call_id": mail.call_id}
        try:
            message = self.render(mail)
            if message is None:
                self.outbox.cancel_call(mail.call_id)
                self.log.info("mail cancelled", **told)
                return "cancelled"
            self.transport.send(message)
        except (NotRendered, NotSent) as error:
            refused = isinstance(error, Refused)
            self.outbox.failed(mail.mail_id, str(error), self.now_ms(), final=refused)
            self.log.warning("mail not sent", **told, kind=type(error).__name__)
            return "refused" if refused else "put off"
        self.outbox.sent(mail.mail_id, self.now_ms())
        self.log.info("mail sent", **told)
        return "sent"
