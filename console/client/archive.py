"""A client's archive as one zip of JSON files and a PDF to read, and the papers' contents; pure."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from babel import Locale

from console.client.consent_text import CONSENTS, DRAFT
from console.client.kept import Kept
from console.client.papers import Paper, Section
from console.client.words import WORDS
from console.times import clock, moment
from console.words import WORDS as CORE
from contracts.reports import SessionReport
from sinks.erasing import Proof
from sinks.page.phrases import Phrases
from vault.consents import TEXT_VERSION

Rows = tuple[tuple[str, str], ...]

_OBSERVATIONS = "observations"
_REPORTS = "reports"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The same archive has the same bytes; when it was made stands in its files."""


def archive(kept: Kept, paper: bytes, made_ms: int) -> bytes:
    """Pack what is kept.

    Args:
        kept: everything about the call.
        paper: the PDF to read.
        made_ms: Unix time.

    Returns:
        A zip with call.json, consents.json, report.json (byte for byte as published, where there is one), windows.json,
        hints.json, marks.json, answer.json, note.json and call.pdf.
    """
    call = kept.call
    told = {
        "call_id": call.call_id,
        "client": call.client,
        "manager": call.manager,
        "team": call.team,
        "subject": call.subject,
        "started_ms": call.started_ms,
        "ended_ms": call.ended_ms,
        "end_reason": call.end_reason,
        "stops": call.counters.stops,
        "observed_frames": kept.observed,
        "made_ms": made_ms,
    }
    contents: dict[str, bytes] = {
        "call.json": _json(told),
        "consents.json": _json(kept.consents),
        "windows.json": _json(kept.windows),
        "hints.json": _json(kept.hints),
        "marks.json": _json(kept.marks),
        "answer.json": _json({"answer": kept.answer, "sentence": kept.sentence}),
        "note.json": _json({"note": kept.note}),
        "call.pdf": paper,
    }
    if kept.report_json:
        contents["report.json"] = kept.report_json
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name in sorted(contents):
            packed.writestr(ZipInfo(name, _ZIP_TIME), contents[name], ZIP_DEFLATED)
    return target.getvalue()


def archive_paper(kept: Kept, phrases: Phrases, made_ms: int) -> Paper:
    """The archive's PDF: what is kept, in words."""
    w, call = WORDS[phrases.language], kept.call
    about: Rows = (
        (w["paper_call"], call.call_id),
        (w["paper_started"], _time(call.started_ms, phrases)),
        (w["paper_client"], call.client),
        (w["paper_manager"], call.manager),
        (w["paper_subject"], call.subject or w["paper_none"]),
        (w["kept"], rows_word(kept.observed, phrases)),
        (w["video"], w["video_not_kept"]),
    )
    texts = CONSENTS[phrases.language]
    consents: Rows = tuple(
        (
            f"{w[f'purpose_{each.purpose}']}, {_time(each.given_ms, phrases)}",
            f"{each.consent_id}. {texts[each.purpose] + ' ' if each.text_version == TEXT_VERSION else ''}"
            + w["text_version"].format(version=each.text_version, draft=DRAFT[phrases.language]),
        )
        for each in kept.consents
    )
    sections = (
        Section("", about),
        Section(w["paper_consents"], consents, "" if consents else w["paper_none"]),
        _numbers(kept.report, phrases),
        Section("", _beside(kept, phrases), w["paper_files"]),
    )
    return Paper(w["paper_archive"], sections, _made(made_ms, phrases))


def proof_rows(proof: Proof, phrases: Phrases) -> Rows:
    """What was erased and how much of it: for the page and for the PDF."""
    w, rows, destroyed = WORDS[phrases.language], proof.rows, proof.destroyed
    others = sum(number for table, number in rows.items() if table not in (_OBSERVATIONS, _REPORTS))
    counts = (
        ("proof_observations", rows.get(_OBSERVATIONS, 0)),
        ("proof_reports", rows.get(_REPORTS, 0)),
        ("proof_others", others),
        ("proof_keys", destroyed.get("keys", 0)),
        ("proof_texts", destroyed.get("notes", 0) + destroyed.get("answers", 0)),
        ("proof_tokens", destroyed.get("tokens", 0)),
    )
    counted = tuple((w[key], phrases.number(number)) for key, number in counts)
    return ((w["paper_erased"], _second(proof.erased_ms, phrases)), *counted)


def proof_paper(proof: Proof, phrases: Phrases) -> Paper:
    """The PDF that proves an erasure."""
    w = WORDS[phrases.language]
    rows = ((w["paper_call"], proof.call_id), *proof_rows(proof, phrases))
    sections = (Section("", rows), Section("", (), w["paper_log"]))
    return Paper(w["paper_proof"], sections, _made(proof.erased_ms, phrases))


def rows_word(number: int, phrases: Phrases) -> str:
    """`3 390 rows of numbers`."""
    form = f"kept_rows_{_plural(number, phrases)}"
    return WORDS[phrases.language][form].format(n=phrases.number(number))


def _numbers(report: SessionReport | None, phrases: Phrases) -> Section:
    w = WORDS[phrases.language]
    if report is None:
        return Section(w["paper_numbers"], (), w["paper_numbers_none"])
    found: list[tuple[str, str]] = []
    values = {"satisfaction": report.satisfaction, **msgspec.structs.asdict(report.shares)}
    for name, bounds in msgspec.structs.asdict(report.intervals).items():
        value = values[name]
        if value is None or bounds is None or not report.enough:
            found.append((w[f"paper_{name}"], w["na"]))
            continue
        low, high = (phrases.percent(bound) for bound in bounds)
        said = w["paper_interval"].format(value=phrases.percent(value), low=low, high=high)
        found.append((w[f"paper_{name}"], said))
    found.append((w["paper_coverage"], phrases.percent(report.coverage)))
    return Section(w["paper_numbers"], tuple(found), w["paper_caution"])


def _beside(kept: Kept, phrases: Phrases) -> Rows:
    w, moments = WORDS[phrases.language], phrases.words
    marks = "; ".join(
        f"{phrases.clock(mark.captured_us / 1e6)} {moments[f'moment_{mark.moment}']}" for mark in kept.marks
    )
    hints = "; ".join(phrases.clock(hint.shown_us / 1e6) for hint in kept.hints)
    answered = w["paper_answer_value"].format(n=kept.answer.satisfaction) if kept.answer else w["paper_none"]
    return (
        (w["paper_windows"], phrases.number(len(kept.windows))),
        (w["paper_hints"], hints or w["paper_none"]),
        (w["paper_marks"], marks or w["paper_none"]),
        (w["paper_note"], kept.note or w["paper_none"]),
        (w["paper_answer"], answered),
        (w["paper_sentence"], kept.sentence or w["paper_none"]),
    )


def _time(unix_ms: int | None, phrases: Phrases) -> str:
    if unix_ms is None:
        return WORDS[phrases.language]["paper_none"]
    return f"{phrases.date(unix_ms)}, {clock(unix_ms, phrases.timezone)}"


def _second(unix_ms: int, phrases: Phrases) -> str:
    return f"{phrases.date(unix_ms)}, {moment(unix_ms, phrases.timezone):%H:%M:%S}"


def _made(unix_ms: int, phrases: Phrases) -> str:
    made = WORDS[phrases.language]["paper_made"].format(moment=_second(unix_ms, phrases))
    return f"{CORE[phrases.language]['product']} · {made}, {phrases.zone(unix_ms)}"


def _plural(number: int, phrases: Phrases) -> str:
    return str(Locale(phrases.language).plural_form(number))


def _json(content: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2)
