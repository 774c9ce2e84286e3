"""The ways a mail leaves: by SMTP, or as a file where there is no mail server."""

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PERMANENT = range(500, 600)


class InvalidMailServer(ValueError):
    """An SMTP_URL that names no mail server."""


class NotSent(Exception):
    """The mail did not leave now; the text, which may name the recipient, says why."""


class Refused(NotSent):
    """The mail server will never take this mail."""


class Transport(Protocol):
    """What the sender needs of a way out."""

    def send(self, mail: EmailMessage) -> None:
        """Let a mail leave, or raise NotSent."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server that is spoken to anew for each mail."""

    host: str
    port: int
    user: str
    password: str
    implicit_tls: bool
    timeout_s: float
    context: ssl.SSLContext

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail over; it is sent once the server has answered 250 to its last line.

        Raises:
            Refused: if the server refuses the mail, its sender or its recipient for good.
            NotSent: if the server is away, asks to come again, or does not let us in.
        """
        try:
            server = self._connected()
            try:
                self._enter(server)
                server.send_message(mail)
            finally:
                with suppress(OSError, smtplib.SMTPException):  # the mail's fate is known
                    server.quit()
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _problem("recipient refused", code, text) from error
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(f"the mail server does not let us in: {error.smtp_code} {_text(error.smtp_error)}") from error
        except smtplib.SMTPResponseException as error:
            raise _problem("mail refused", error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server at {self.host}:{self.port} does not answer: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        if self.implicit_tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=self.context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)

    def _enter(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if not self.implicit_tls:
            if server.has_extn("starttls"):
                server.starttls(context=self.context)
            elif self.host not in _LOOPBACK:
                raise NotSent(
                    f"the mail server at {self.host}:{self.port} offers no STARTTLS, and mails with reports leave this "
                    "machine encrypted only: switch it on there, or name a port with TLS by smtps:// in SMTP_URL"
                )
        if self.user:
            server.login(self.user, self.password)


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder of .eml files, one per mail, named by its Message-ID; a repeat replaces its file."""

    folder: Path

    def send(self, mail: EmailMessage) -> None:
        """Write one mail whole or not at all.

        Raises:
            NotSent: if the folder cannot be written.
        """
        path = self.folder / eml_name(mail["Message-ID"])
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            part.unlink(missing_ok=True)
            with open(part, "xb", opener=_private) as file:
                file.write(mail.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise NotSent(f"{path} cannot be written ({error.strerror}); let MIMIKA_MAIL_FOLDER be written") from error


def smtp_server(url: str, timeout_s: float, context: ssl.SSLContext) -> SmtpServer:
    """Read an SMTP_URL.

    Args:
        url: smtp://user:password@host:port or smtps://..; user, password and port may be left out.
        timeout_s: of each answer of the server.
        context: by which the server's certificate is judged.

    Raises:
        InvalidMailServer: if it is something else; the text does not repeat the password.
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in _PORTS or not host:
        raise InvalidMailServer(
            "SMTP_URL is no address of a mail server: write smtp://user:password@host:port or smtps://user:password@"
            "host:port, with %-escapes in user and password"
        )
    return SmtpServer(
        host=host,
        port=port or _PORTS[scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=scheme == "smtps",
        timeout_s=timeout_s,
        context=context,
    )


def eml_name(message_id: str) -> str:
    """File name of a mail: its Message-ID without the angle brackets."""
    return f"{message_id.strip('<>').replace('/', '_')}.eml"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _problem(what: str, code: int, text: bytes | str) -> NotSent:
    kind = Refused if code in _PERMANENT else NotSent
    return kind(f"{what}: {code} {_text(text)}")


def _text(answer: bytes | str) -> str:
    return " ".join((answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer).split())
