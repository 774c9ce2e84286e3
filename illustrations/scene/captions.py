"""Captions: what is said of each product, as a table beside few products, a stack under many, a list on the phone."""

from dataclasses import dataclass

from contracts.illustrations import IllustrationRequest
from illustrations.scene import phrases
from illustrations.scene.quantities import Quantity, common_invested, written
from illustrations.scene.scene import TextRole
from illustrations.scene.sheet import Sheet, Style


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of a caption."""

    role: TextRole
    key: str
    """Beside it in a table; empty in a stack, where `value` stands alone."""
    value: str
    strong: bool
    muted: bool = False


def table_entries(quantity: Quantity, request: IllustrationRequest, tells_invested: bool) -> list[Entry]:
    """The facts in full words, the name left out."""
    words = phrases.WORDS[request.language]
    terms, language = quantity.terms, request.language
    sure = terms.certainty == "fixed"
    entries = [
        Entry("final", words["final"], written(quantity.final_minor, request), True),
        Entry("gain", words["gain"], written(quantity.gain_minor, request, signed=True), True),
        Entry("rate", words["rate"], phrases.rate(terms, language, short=False), False),
        Entry("term", words["term"], phrases.term(terms, request), False),
        Entry("guarantee", words["guarantee"], phrases.guarantee(terms, language, short=False), not sure),
    ]
    if tells_invested:
        entries.insert(
            0, Entry("invested", words["invested"].capitalize(), written(quantity.invested_minor, request), False)
        )
    if quantity.bad_final_minor is not None:
        entries.append(Entry("bad", words["bad"], written(quantity.bad_final_minor, request), True))
    if fees := phrases.fees(terms, language):
        entries.append(Entry("fees", words["fees"], fees, False))
    if conditions := phrases.conditions(terms, language):
        entries.append(Entry("conditions", words["conditions"], conditions, False))
    return entries


def short_entries(quantity: Quantity, request: IllustrationRequest, tells_invested: bool) -> list[Entry]:
    """The facts in short words, each standing alone, the name left out."""
    words = phrases.WORDS[request.language]
    terms, language = quantity.terms, request.language
    side = "loss in a line" if quantity.gain_minor < 0 else "gain in a line"
    entries = [
        Entry("final", "", written(quantity.final_minor, request), True),
        Entry("gain", "", f"{words[side]} {written(quantity.gain_minor, request, signed=True)}", True),
        Entry("rate", "", phrases.rate(terms, language, short=True), False, muted=True),
        Entry("term", "", phrases.short_term(terms, request), False, muted=True),
        Entry("guarantee", "", phrases.guarantee(terms, language, short=True), True),
    ]
    if tells_invested:
        invested = f"{words['invested']} {written(quantity.invested_minor, request)}"
        entries.insert(1, Entry("invested", "", invested, False))
    if quantity.bad_final_minor is not None:
        bad = f"{words['bad in a line']} {written(quantity.bad_final_minor, request)}"
        entries.append(Entry("bad", "", bad, True))
    if fees := phrases.fees(terms, language):
        entries.append(Entry("fees", "", f"{words['fees'].lower()}: {fees}", False))
    if conditions := phrases.conditions(terms, language):
        entries.append(Entry("conditions", "", conditions, False))
    return entries


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a caption, from the caption's own corner: left edge, or middle of a stack; baseline of the name."""

    role: TextRole
    string: str
    x: float
    y: float
    style: Style


_TABLE_PITCH_PX, _NAME_PITCH_PX, _KEY_AIR_PX = 26.0, 28.0, 16.0


def tables(
    sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], width_px: float
) -> list[list[Piece]]:
    """Two columns for each product, none wider than `width_px`; rows begin at one height for all."""
    palette = sheet.palette
    named = Style(22, 600, palette.ink)
    names = [sheet.wrapped(phrases.name(one.terms, request.language), width_px, named) for one in shown]
    first_row = max(map(len, names)) * _NAME_PITCH_PX + 3
    blocks = []
    for one, name in zip(shown, names, strict=True):
        pieces = [Piece("name", line, 0, index * _NAME_PITCH_PX, named) for index, line in enumerate(name)]
        pieces += _rows(sheet, table_entries(one, request, common_invested(shown) is None), width_px, first_row)
        blocks.append(pieces)
    return blocks


def _rows(sheet: Sheet, entries: list[Entry], width_px: float, y: float) -> list[Piece]:
    key = Style(17, 400, sheet.palette.muted)
    value_x = max(sheet.width(entry.key, key) for entry in entries) + _KEY_AIR_PX
    pieces = []
    for entry in entries:
        style = Style(17, 600 if entry.strong else 400, sheet.palette.ink)
        pieces.append(Piece("key", entry.key, 0, y, key))
        for line in sheet.wrapped(entry.value, width_px - value_x, style):
            pieces.append(Piece(entry.role, line, value_x, y, style))
            y += _TABLE_PITCH_PX
    return pieces


def stacks(
    sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], width_px: float
) -> list[list[Piece]]:
    """Centred lines for each product, none wider than `width_px`; sums begin at one height for all."""
    many = len(shown) > 5
    named, size = Style(18 if many else 20, 600, sheet.palette.ink), 15.5 if many else 16.5
    pitch, name_pitch = round(1.42 * size), 1.24 * named.size_px
    names = [sheet.wrapped(phrases.name(one.terms, request.language), width_px, named) for one in shown]
    first_row = (max(map(len, names)) - 1) * name_pitch + 26 + (3 if many else 5)
    blocks = []
    for one, name in zip(shown, names, strict=True):
        pieces = [Piece("name", line, 0, index * name_pitch, named) for index, line in enumerate(name)]
        y = first_row
        for entry in short_entries(one, request, common_invested(shown) is None):
            colour = sheet.palette.muted if entry.muted else sheet.palette.ink
            weight = 700 if entry.role == "final" else 500 if entry.strong else 400
            style = Style(size, weight, colour)
            for line in sheet.wrapped(entry.value, width_px, style):
                pieces.append(Piece(entry.role, line, 0, y, style))
                y += pitch
        blocks.append(pieces)
    return blocks


def depth_px(blocks: list[list[Piece]]) -> float:
    """From the first baseline of all captions to the last one."""
    return max(piece.y for block in blocks for piece in block)


def breadth_px(sheet: Sheet, block: list[Piece]) -> float:
    """Of a table."""
    return max(piece.x + sheet.width(piece.string, piece.style) for piece in block)
