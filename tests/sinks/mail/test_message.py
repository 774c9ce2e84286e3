"""A mail as it goes over the wire."""

import email
import email.policy

import pytest

from sinks.export.mail_parts import MailParts
from sinks.mail.message import Envelope, message

CALL = "01JD0000000000000000000001"
PARTS = MailParts(subject="Отчёт о звонке: клиент K-1", text="Лицо видно 83 %\n", html="<p>Лицо видно 83 %</p>")
ENVELOPE = Envelope("mimika@bank.example", "manager@bank.example", "<01J@bank.example>", 1_764_000_000_999, "ru")


def made():
    return message(ENVELOPE, PARTS, CALL, b"%PDF-1.7 \xff", b"PK\x03\x04")


def test_text_and_html_are_alternatives_and_the_report_is_attached_as_pdf_and_xlsx():
    read = email.message_from_bytes(made().as_bytes(), policy=email.policy.default)
    assert read["Subject"] == PARTS.subject
    assert (read["From"], read["To"]) == ("mimika@bank.example", "manager@bank.example")
    alternatives, pdf, xlsx = read.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in alternatives.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content().strip() for part in alternatives.iter_parts())
    assert (text, html) == (PARTS.text.strip(), PARTS.html)
    assert (pdf.get_content_type(), pdf.get_filename(), pdf.get_content()) == (
        "application/pdf", f"{CALL}.pdf", b"%PDF-1.7 \xff",
    )  # fmt: skip
    assert (xlsx.get_filename(), xlsx.get_content()) == (f"{CALL}.xlsx", b"PK\x03\x04")


def test_a_repeat_is_the_same_to_the_byte_with_the_outboxs_id_and_date():
    assert made().as_bytes() == made().as_bytes()
    assert made()["Message-ID"] == "<01J@bank.example>"
    assert made()["Date"] == "Mon, 24 Nov 2025 16:00:00 +0000"


def test_the_bytes_are_short_7_bit_lines_that_every_server_takes():
    written = made().as_bytes()
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_a_line_break_never_makes_a_header():
    with pytest.raises(ValueError, match="linefeed"):
        message(
            ENVELOPE, MailParts(subject="s\r\nBcc: other@example.org", text="t", html="h"), CALL, b"", b""
        ).as_bytes()
