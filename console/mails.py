"""The outbox: who gets which report when, and the mails that lie in a folder where there is no SMTP server."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from console.access import SignedIn, signed_in
from console.pages import language_of, page, timezone
from console.services import Services, services_of
from console.times import day_and_clock
from console.words import WORDS
from vault.outbox import Mail

router = APIRouter()

LISTED = 200
"""Mails of the list, the newest."""

Reader = Annotated[SignedIn, signed_in("manager", "administrator")]


def file_name(message_id: str) -> str:
    """Of the .eml file of a message id, with or without its angle brackets."""
    return f"{message_id.strip('<>')}.eml"


@router.get("/mails", response_class=HTMLResponse)
def mails(request: Request, who: Reader) -> Response:
    """List an administrator every mail, a manager their own."""
    services, language, zone = services_of(request), language_of(request, who), timezone()
    folder = services.settings.mimika_mail_folder
    listed = [
        {
            "mail": mail,
            "put": day_and_clock(mail.put_ms, zone, language),
            "has_file": (folder / file_name(mail.message_id)).is_file(),
        }
        for mail in _visible(services, who)
    ]
    return page(request, "mails.html", language, WORDS[language], who, mails=listed)


@router.get("/mails/{mail_id}", response_class=HTMLResponse)
def mail_page(request: Request, mail_id: str, who: Reader) -> Response:
    """Show a mail's text and what is attached."""
    language = language_of(request, who)
    path = _file(services_of(request), who, mail_id)
    return page(request, "mail.html", language, WORDS[language], who, mail_id=mail_id, **_read(path))


@router.get(
    "/mails/{mail_id}/message.eml", response_class=Response, responses={200: {"content": {"message/rfc822": {}}}}
)
def mail_file(request: Request, mail_id: str, who: Reader) -> Response:
    """Give the mail as it would be sent."""
    path = _file(services_of(request), who, mail_id)
    return FileResponse(path, media_type="message/rfc822", filename=f"{mail_id}.eml")


def _visible(services: Services, who: SignedIn) -> list[Mail]:
    found = services.vault.outbox.list(LISTED)
    every = who.account.role == "administrator"
    return [mail for mail in found if every or mail.account_id == who.account.account_id]


def _file(services: Services, who: SignedIn, mail_id: str) -> Path:
    """The file of a visible mail.

    Raises:
        HTTPException: 404 if there is none.
    """
    for mail in _visible(services, who):
        path = services.settings.mimika_mail_folder / file_name(mail.message_id)
        if mail.mail_id == mail_id and path.parent == services.settings.mimika_mail_folder and path.is_file():
            return path
    raise HTTPException(404)


def _read(path: Path) -> dict[str, Any]:
    """Subject, addressee, text and names of attachments."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    return {
        "subject": message.get("Subject", ""),
        "to": message.get("To", ""),
        "text": body.get_content() if body else "",
        "attached": [part.get_filename("") for part in message.iter_attachments()],
    }
