"""The message of a due mail, from what is stored of its call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from sinks.clickhouse import ClickHouseUnavailable, Database
from sinks.export.mail_parts import mail_parts
from sinks.export.pdf import pdf
from sinks.export.xlsx import xlsx
from sinks.live_calls import LiveCalls
from sinks.mail.message import Envelope, message
from sinks.mail.sender import Mail, NotRendered
from sinks.page.fonts import FontUnavailable
from sinks.page.words import Language
from sinks.papers import stored_paper

_LANGUAGES: Mapping[str, Language] = {"ru": "ru", "en": "en"}


class Account(Protocol):
    """Who gets the mail."""

    @property
    def email(self) -> str:
        """Address."""

    @property
    def disabled(self) -> bool:
        """True of people who may see no report any more."""


class Accounts(Protocol):
    """The vault's accounts."""

    def find(self, account_id: str) -> Account:
        """Return an account."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """Makes messages; calling it twice for one mail gives the same bytes, unless a newer report came between."""

    database: Database
    calls: LiveCalls
    accounts: Accounts
    sender: str
    console_url: str
    """Empty leaves the link out."""
    fonts_folder: Path
    timezone: tzinfo

    def __call__(self, mail: Mail) -> EmailMessage | None:
        """Make a mail's message; None where the call was erased, its consent withdrawn, or the account disabled.

        Raises:
            NotRendered: if ClickHouse does not answer or the fonts are missing.
        """
        account = self.accounts.find(mail.account_id)
        if account.disabled or not self.calls.may_mail(mail.call_id):
            return None
        address = f"{self.console_url}/calls/{mail.call_id}" if self.console_url else ""
        language = _LANGUAGES[mail.language]
        try:
            paper = stored_paper(self.database, mail.call_id, address, mail.put_ms)
            if paper is None:
                raise NotRendered(f"no report of call {mail.call_id} is stored yet")
            document = pdf(paper, language, self.timezone, self.fonts_folder)
        except (ClickHouseUnavailable, FontUnavailable) as error:
            raise NotRendered(str(error)) from error
        return message(
            Envelope(self.sender, account.email, mail.message_id, mail.put_ms, language),
            mail_parts(paper, language, self.timezone),
            mail.call_id,
            document,
            xlsx(paper, language, self.timezone),
        )
