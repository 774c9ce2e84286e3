import string

import pytest

from console.panel.model import PanelModel, Standing
from console.panel.view import lost_view, view
from console.panel.words import EN, RU, clock, marks_in_words
from contracts.calls import MomentMarked
from contracts.windows import Hint, LiveColumn, LiveState, SatisfactionWindow

CALL = "01JD0000000000000000000001"
STARTED_MS = 1_700_000_000_000
NOW_MS = STARTED_MS + 840_000
BOTH = frozenset({"report", "live-hint"})
HINT = Hint(
    hint_id=f"{CALL}/1",
    shown_us=835_000_000,
    recent_s=15.0,
    recent_percent=60.2,
    before_percent=12.4,
    difference_points=(20.0, 70.0),
)


def standing(purposes=BOTH, started_ms=STARTED_MS, ended=False, stopped_by="", stopped_ms=None, shared=True):
    return Standing(
        started_ms=started_ms, ended=ended, stopped_by=stopped_by, stopped_ms=stopped_ms, purposes=frozenset(purposes),
        shared=shared,
    )  # fmt: skip


def state(word, hint=None, evidence_s=10.0, no_face_s=0.0, coverage_percent=93.4, columns=None):
    return LiveState(
        call_id=CALL,
        captured_us=839_500_000,
        word=word,
        evidence_s=evidence_s,
        no_face_s=no_face_s,
        columns=columns or (None, None, None, None, None, LiveColumn(negative=1, neutral=26, positive=3)),
        coverage_percent=coverage_percent,
        whole=LiveColumn(negative=10, neutral=10, positive=10),
        hint=hint,
        age_ms=80,
    )


def seen(word=None, state_ms=NOW_MS - 400, windows=(), marks=(), **state_fields):
    return PanelModel(
        call_id=CALL,
        started_ms=STARTED_MS,
        windows=windows,
        state=state(word, **state_fields) if word else None,
        state_ms=state_ms,
        marks=marks,
    )


def window(place, negative=0, neutral=0, positive=0):
    return SatisfactionWindow(
        call_id=CALL,
        window=place,
        negative=negative,
        neutral=neutral,
        positive=positive,
        no_face=0,
        abstained=0,
        skipped=0,
    )


def mark(second):
    return MomentMarked(call_id=CALL, mark_id=str(second), moment="price-named", captured_us=second * 1_000_000)


def test_collecting_counts_down_to_the_first_reading():
    shown = view(seen("collecting", evidence_s=6.2), standing(), "ru", NOW_MS)
    assert (shown.kind, shown.word, shown.under) == ("collecting", "Собираем данные", "ещё 4\u00a0с до первой оценки")
    assert (shown.chip, shown.evidence, shown.status, shown.clock) == ("6 из 10\u00a0с", 0.62, "анализ идёт", "14:00")
    assert shown.slot == "Подсказка появится не раньше чем через 10\u00a0с наблюдений"
    assert shown.columns == (None, None, None, None, None, (3, 87, 10))


@pytest.mark.parametrize(
    ("word", "ru", "en"),
    [
        ("negative", "Чаще негативное", "Mostly negative"),
        ("neutral", "Чаще нейтральное", "Mostly neutral"),
        ("positive", "Чаще позитивное", "Mostly positive"),
    ],
)
def test_a_word_is_said_with_how_much_of_the_face_was_seen(word, ru, en):
    russian, english = (view(seen(word), standing(), language, NOW_MS) for language in ("ru", "en"))
    assert (russian.word, russian.under, russian.chip) == (ru, "выражение лица за 10\u00a0с", "лицо видно 93\u00a0%")
    assert (english.word, english.under, english.chip) == (en, "expression over 10\u00a0s", "face seen 93%")
    assert (russian.slot, english.slot) == ("Подсказок нет", "No hints")


def test_a_hint_says_what_was_seen_and_against_what():
    shown = view(seen("negative", hint=HINT), standing(), "ru", NOW_MS)
    assert shown.hint is not None
    assert shown.hint.title == "Последние 15\u00a0с: больше негативных выражений лица"
    assert shown.hint.figures == "60\u00a0% против 12\u00a0% раньше"


def test_without_a_face_no_number_and_no_hint_is_left():
    shown = view(seen("no face", hint=HINT, no_face_s=40.9, columns=(None,) * 6), standing(), "en", NOW_MS)
    assert (shown.word, shown.under) == ("Face not seen", "40\u00a0s. Reading paused")
    assert (shown.chip, shown.hint, shown.columns) == ("face not seen 40\u00a0s", None, (None,) * 6)
    assert shown.slot == "Hints return once the face is seen for 10\u00a0s"


def test_five_seconds_without_a_state_are_a_lost_connection_and_leave_no_number():
    just = view(seen("negative", state_ms=NOW_MS - 5_000, hint=HINT), standing(), "ru", NOW_MS)
    late = view(seen("negative", state_ms=NOW_MS - 5_001, hint=HINT), standing(), "ru", NOW_MS)
    assert just.kind == "negative"
    assert (late.kind, late.word, late.under) == ("lost", "Нет связи", "Звонок идёт как обычно")
    assert (late.chip, late.hint, late.columns, late.status) == ("", None, (None,) * 6, "")


def test_the_browser_s_own_lost_connection_looks_the_same():
    assert lost_view("en").word == "No connection"
    assert (lost_view("en").columns, lost_view("en").hint, lost_view("en").chip) == ((None,) * 6, None, "")


def test_the_manager_s_stop_says_what_is_kept():
    stopped = standing(stopped_by="manager", stopped_ms=STARTED_MS + 565_000)
    shown = view(seen("neutral", marks=(mark(495),)), stopped, "ru", NOW_MS)
    assert (shown.word, shown.under, shown.clock) == ("Анализ остановлен", "вами, на 09:25", "09:25")
    assert shown.message == "Новые кадры не принимаются. Отчёт посчитаем по первым 09:25 звонка."
    assert shown.kept[0] == ("Сохранено", "числа за 09:25, 1\u00a0отметка")
    assert shown.line is not None
    assert (shown.line.title, shown.chip, shown.hint, shown.status) == ("До остановки", "", None, "")


def test_after_the_client_s_stop_only_the_client_may_resume():
    stopped = standing(purposes=(), stopped_by="client", stopped_ms=STARTED_MS + 565_000)
    shown = view(seen("neutral"), stopped, "en", NOW_MS)
    assert (shown.kind, shown.word) == ("stopped-by-client", "Stopped by the client")
    assert "Only the client can resume" in shown.message


def test_who_looks_on_gets_nothing_of_a_call_that_is_not_shared():
    told = view(seen("negative", windows=(window(0, 0, 30, 0),), hint=HINT), standing(shared=False), "en", NOW_MS, True)
    assert (told.kind, told.word, told.under) == ("not-shared", "Not shown", "The consent names only the manager")
    assert (told.hint, told.chip, told.columns, told.line, told.kept) == (None, "", (None,) * 6, None, ())


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (standing(purposes=()), "no-consent"),
        (standing(purposes={"trend"}), "no-consent"),
        (standing(purposes={"report"}), "report-only"),
        (standing(started_ms=None), "waiting"),
        (standing(ended=True, stopped_by="client", stopped_ms=NOW_MS), "ended"),
    ],
)
def test_what_forbids_or_ends_the_analysis_goes_before_what_it_found(known, kind):
    shown = view(seen("negative", hint=HINT), known, "ru", NOW_MS)
    assert (shown.kind, shown.hint, shown.chip, shown.columns, shown.line) == (kind, None, "", (None,) * 6, None)


def test_the_line_goes_on_to_now_over_a_gap_and_names_its_marks():
    shown = view(seen("no face", windows=(window(0, 0, 30, 0),), marks=(mark(3), mark(400))), standing(), "ru", NOW_MS)
    assert shown.line is not None
    assert (shown.line.until_s, shown.line.span_s, len(shown.line.bars)) == (839, 900, 1)
    assert shown.line.marks == ((3.0, "Цена названа"), (400.0, "Цена названа"))
    assert shown.line.marks_text == "отметки: 2"
    assert shown.line.summary == "Весь звонок: 13:59, из них с\u00a0оценкой 00:05"


@pytest.mark.parametrize(("ms", "text"), [(None, "–"), (0, "00:00"), (565_999, "09:25"), (3_600_000, "1:00:00")])
def test_the_clock(ms, text):
    assert clock(ms) == text


@pytest.mark.parametrize(
    ("count", "ru", "en"),
    [
        (0, "0 отметок", "0 marks"),
        (1, "1 отметка", "1 mark"),
        (3, "3 отметки", "3 marks"),
        (11, "11 отметок", "11 marks"),
    ],
)
def test_marks_in_words(count, ru, en):
    assert marks_in_words(count, "ru").replace("\u00a0", " ") == ru
    assert marks_in_words(count, "en").replace("\u00a0", " ") == en


def test_both_languages_have_the_same_words_with_the_same_places():
    def places(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    assert RU.keys() == EN.keys()
    assert {key: places(RU[key]) for key in RU} == {key: places(EN[key]) for key in EN}
