"""Routes that fill the form: from a sentence and from the CRM's file. Nothing is kept, nothing is drawn."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.access import CHECKED_CSRF
from console.illustrations.filling import CrmRefused, Filled, from_crm, from_sentence
from console.illustrations.form import PictureForm
from console.illustrations.pages import form_page
from console.illustrations.routes import NEW, Manager
from console.illustrations.words import WORDS
from console.pages import language_of, timezone
from console.services import services_of
from console.times import moment
from illustrations.sentence.form import Refused
from illustrations.sentence.parsing import GREATEST_LENGTH, parse

MOST_CRM = 20_000
"""Characters of an export."""

router = APIRouter()


@router.post("/illustrations/sentence", response_class=HTMLResponse, dependencies=[CHECKED_CSRF])
def sentence(
    request: Request,
    who: Manager,
    sentence: Annotated[str, Form(max_length=4 * GREATEST_LENGTH)] = "",
    client_number: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Show the form that a sentence fills, to confirm; or why it could not be read."""
    language = language_of(request, who)
    words, read = WORDS[language], parse(sentence, language)
    if isinstance(read, Refused):
        reasons = [reason.ru if language == "ru" else reason.en for reason in read.reasons]
        empty = PictureForm(client_number=client_number, language=language)
        return form_page(request, who, empty, NEW, said=[" ".join([words["sentence_refused"], *reasons])])
    return _confirm(request, who, from_sentence(read, client_number, language))


@router.post("/illustrations/crm", response_class=HTMLResponse, dependencies=[CHECKED_CSRF])
async def crm(
    request: Request,
    who: Manager,
    text: Annotated[str, Form(max_length=MOST_CRM)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Show the form that the CRM's JSON fills, pasted or as a file, to confirm; or why it could not be read."""
    language, services = language_of(request, who), services_of(request)
    words = WORDS[language]
    if file is not None and file.filename:
        text = (await file.read(4 * MOST_CRM)).decode("utf-8", "replace")
    today = moment(services.now_ms(), timezone()).date()
    try:
        filled = from_crm(text, services.vault.products.current(today), language)
    except CrmRefused as refused:
        said = [words["crm_refused"].format(reason=refused)]
        return form_page(request, who, PictureForm(language=language), NEW, said=said)
    return _confirm(request, who, filled)


def _confirm(request: Request, who: Manager, filled: Filled) -> Response:
    words = WORDS[language_of(request, who)]
    said = [words["confirm"]]
    if filled.missing:
        said.append(words["crm_missing"].format(products=", ".join(filled.missing)))
    return form_page(request, who, filled.form, NEW, sources=filled.sources, said=said)
