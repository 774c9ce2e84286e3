"""A mail with a report as the bytes that go over the wire: the same mail always gives the same bytes. Pure."""

import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

from sinks.export.mail_parts import MailParts

_POLICY = email.policy.SMTP.clone(cte_type="7bit")
"""Every server takes 7-bit lines that end in CRLF."""
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and the names that a repeat of the mail must keep."""

    sender: str
    recipient: str
    message_id: str
    """With its angle brackets, as the outbox fixed it."""
    put_ms: int
    """Unix time at which the mail was ordered."""
    language: str


def message(envelope: Envelope, parts: MailParts, call_id: str, pdf: bytes, xlsx: bytes) -> EmailMessage:
    """Build the mail: text and HTML as alternatives, the report as PDF and XLSX beside them.

    The names of the files carry the call's id only.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"], mail["To"], mail["Subject"] = envelope.sender, envelope.recipient, parts.subject
    mail["Date"] = datetime.fromtimestamp(envelope.put_ms // 1000, UTC)
    mail["Message-ID"] = envelope.message_id
    mail["Content-Language"] = envelope.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(parts.text)
    mail.add_alternative(parts.html, subtype="html")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{call_id}.pdf")
    mail.add_attachment(xlsx, maintype="application", subtype=_XLSX, filename=f"{call_id}.xlsx")
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{call_id}_{number}")
    return mail
