import re
from datetime import UTC, timedelta, timezone
from html.parser import HTMLParser

import pytest

from sinks.page.phrases import NO_BREAK
from sinks.page.render import render
from sinks.page.typeface import FontFace
from sinks.page.words import EN, RU

MOSCOW = timezone(timedelta(hours=3))
FONT = FontFace(name="tiny.woff2", unicode_range="U+0000-00FF", woff2=b"wOF2tiny")
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&"


class Visible(HTMLParser):
    """Collects the text of a page without its style and scripts, and the names of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._silent = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def page_of(call, language="en", zone=MOSCOW):
    return render(call.report, call.windows, call.started, language, zone, [FONT])


def parsed(page: str) -> Visible:
    visible = Visible()
    visible.feed(page)
    return visible


def text_of(page: str) -> str:
    return " ".join(" ".join(parsed(page).texts).split())


def literal_call(make_call, make_window):
    """Four minutes: half of the windows 6, 18, 6; half 3, 15, 9 with three unclear frames."""
    windows = [make_window(n, 6, 18, 6) if n % 2 else make_window(n, 3, 15, 9, abstained=3) for n in range(48)]
    return make_call(windows, 240.0)


def test_page_says_the_numbers_of_the_report(make_call, make_window):
    text = text_of(page_of(literal_call(make_call, make_window)))
    # 216 negative, 792 neutral, 360 positive of 1368 used and 72 unclear frames
    assert "0.5 × 792 + 360" in text
    assert "756 972 = 77.8%" in text
    assert "Frames: 6 a second × 240 s 1,440" in text
    assert "seen and counted 95%" in text
    assert "seen, but unclear 5%" in text
    assert "Satisfied time (50% or more) 4 min 00 s of 4 min 00 s" in text
    assert re.search(r"Negative 15\.\d% |Negative 16% ", text)


def test_russian_page_follows_russian_typography(make_call, make_window):
    page = page_of(literal_call(make_call, make_window), "ru")
    assert f"77,8{NO_BREAK}%" in page
    assert f"1{NO_BREAK}440" in page
    assert f"23{NO_BREAK}ноября{NO_BREAK}2026, 14:02–14:06" in page
    assert "\u202f" not in page


def test_head_says_who_when_how_long_and_on_which_consents(make_call, make_window):
    call = make_call([make_window(n, 6, 18, 6) for n in range(48)], 240.0, team="North", subject="Deposit")
    text = text_of(page_of(call))
    assert "Client K-4821" in text
    assert "Manager M-07" in text
    assert "Team North" in text
    assert "Subject: Deposit" in text
    assert "23 November 2026, 14:02–14:06" in text
    assert "4 min 00 s" in text
    assert "Client’s consent: hint, report, trend" in text
    assert "11:02–11:06" in text_of(page_of(call, zone=UTC))


def test_engine_line_names_all_three_with_versions(call_24_min):
    text = text_of(page_of(call_24_min))
    assert "Model: mimika-first@0.1.0, evaluation weights" in text
    assert "retinaface-mobilenet0.25@1.0.0" in text
    assert "onnxruntime@1.22.0" in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_without_a_used_frame_every_number_is_absent_with_its_reason(call_unseen, language):
    words = {"en": EN, "ru": RU}[language]
    page = page_of(call_unseen, language)
    text = text_of(page)
    assert text.count(words["na"]) >= 4 + 1 + 7 + 1
    assert words["no_used"].replace(NO_BREAK, " ").split(" ", 1)[1] in text
    assert "fraction" not in page[page.index("<main") :]
    assert 'class="gap-floor" d="M0 100H12"' in page


def test_too_little_of_the_face_is_said_with_both_figures_in_place_of_the_numbers(call_short_of_face):
    page = page_of(call_short_of_face)
    text = text_of(page)
    assert "Too little of the face was seen: face seen 14% of the time, 20% needed" in text
    assert call_short_of_face.report.satisfaction is not None
    assert "86.7%" not in text
    assert "Overall satisfaction from facial expression, not a survey n/a" in text
    assert 'class="negative" width="100%"' in page, "the timeline is drawn"
    assert "face not seen 86%" in text, "the coverage stands"


def test_call_of_four_seconds_has_one_window_of_its_real_length(call_4_s):
    text = text_of(page_of(call_4_s))
    assert "face seen for 4 s, 60 s needed" in text
    assert "00:00–00:04" in text
    assert "24 of 24 frames" in text


def test_call_without_any_frame_is_a_page_too(make_call):
    page = page_of(make_call([], 0.0))
    text = text_of(page)
    assert "No frame came" in text
    assert "no frame was analysed" in text


def test_long_call_says_how_wide_its_columns_are(call_3_h):
    text = text_of(page_of(call_3_h))
    assert "30 s columns in place of 5 s" in text
    assert "1 min columns in place of 5 s" in text


def test_skipped_and_lost_frames_are_in_the_explanation(make_call, make_window):
    call = make_call([make_window(n, 6, 14, 6, skipped=4) for n in range(48)], 240.0, lost=12)
    text = text_of(page_of(call))
    assert "skipped 192" in text
    assert "lost 12" in text
    assert "part of neither the shares nor the coverage" in text


def test_no_text_of_a_call_becomes_markup(make_call, make_window):
    windows = [make_window(n, 6, 18, 6) for n in range(24)]
    honest = make_call(windows, 120.0, client="a", manager="b", team="c", subject="d")
    hostile = make_call(windows, 120.0, client=HOSTILE, manager=HOSTILE, team=HOSTILE, subject=HOSTILE)
    page = page_of(hostile)
    assert parsed(page).tags == parsed(page_of(honest)).tags
    assert text_of(page).count(HOSTILE) == 5


def test_purpose_without_a_word_of_ours_stands_as_it_is_and_escaped(make_call, make_window):
    page = page_of(make_call([make_window(0, 6, 18, 6)], 5.0, consents=["report", "<b>new</b>"]))
    assert "report, &lt;b&gt;new&lt;/b&gt;" in page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_file_asks_for_nothing_outside_itself(call_24_min, language):
    page = page_of(call_24_min, language)
    assert not re.findall(r"https?://|@import|\bsrc=|srcset|<link(?! rel=\"icon\" href=\"data:)|<iframe|<form", page)
    assert all(url.startswith(("#", "data:")) for url in re.findall(r"url\(([^)]*)\)", page))
    assert all(url.startswith(("#", "data:")) for url in re.findall(r'href="([^"]*)"', page))
    assert "default-src &#39;none&#39;" in page
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)


def test_same_input_gives_the_same_bytes(call_24_min):
    assert page_of(call_24_min) == page_of(call_24_min)
