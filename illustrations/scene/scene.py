"""The scene: a whole picture as plain values, ready for any renderer. Units are CSS pixels, y grows downwards."""

from dataclasses import dataclass
from typing import Literal

from contracts.illustrations import Kind, Language, Layout, Metaphor, Theme, View

Anchor = Literal["start", "middle", "end"]
Family = Literal["Onest", "Literata"]
TextRole = Literal[
    "title",
    "subtitle",
    "legend",
    "figure",  # the shown quantity, above its drawing
    "name",
    "final",
    "gain",
    "rate",
    "term",
    "guarantee",
    "bad",
    "fees",
    "conditions",
    "key",  # the word to the left of a row of the caption table
    "chip",  # number of a product on the phone
    "pot",  # sum on the pot of a sprout
    "axis",
    "zero",  # says what zero is, in the gain view
    "invested",
    "inflation",
    "difference",
    "loupe",
    "disclaimer",
]
LineRole = Literal["zero", "tick", "invested", "inflation", "guarantee", "bad", "difference", "leader"]
AreaRole = Literal["switch", "bar"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; left < right, top < bottom."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text."""

    x: float
    """Of the anchor."""
    y: float
    """Of the baseline."""
    string: str
    size_px: float
    weight: int
    """400, 500, 600 or 700."""
    colour: str
    """#rrggbb."""
    anchor: Anchor
    family: Family
    box: Box
    """From the font's own metrics: width of the letters, a little air above and below them."""
    role: TextRole
    product_id: str = ""
    """Whose text it is; empty where it is of the whole picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    role: LineRole
    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width_px: float
    dash: str = ""
    """As SVG's stroke-dasharray; empty: unbroken."""
    opacity: float = 1.0
    product_id: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One product's place and heights above the zero line, linear in the quantity shown; `drawings` draws it."""

    product_id: str
    number: int
    """From 1, in the manager's order."""
    middle_px: float
    width_px: float
    """Of the drawing, the same for all columns."""
    height_px: float
    """Of the expected value; 0 where it is not above zero."""
    guaranteed_px: float | None
    """Up to there the drawing is dense; None: nothing guaranteed, all of it light."""
    bad_px: float | None
    """Height of the pale drawing; None: there is none."""
    loss_px: float | None
    """Depth below zero of the worst value drawn; None: none is below zero."""
    shown_minor: int
    """The quantity whose height is drawn: final sum or gain."""
    kind: Kind
    """Whose species a tree has."""
    label: str
    """For readers of the screen: name, sums, rate."""


@dataclass(frozen=True, slots=True)
class Row:
    """One product in the table that stands for the picture; every value is written out."""

    product_id: str
    name: str
    invested: str
    final: str
    gain: str
    rate: str
    term: str
    guaranteed: str
    bad: str
    difference: str
    """From the first product's final sum; empty for the first."""
    conditions: str
    fees: str


@dataclass(frozen=True, slots=True)
class Loupe:
    """Two tips side by side, magnified alike; only for exactly two products."""

    x: float
    y: float
    radius_px: float
    times: float
    left_tip: tuple[float, float]
    right_tip: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LegendMark:
    """A sample of a drawing beside its word in the legend."""

    x: float
    y: float
    meaning: Literal["guaranteed", "expected", "bad", "loss"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture."""

    width_px: float
    height_px: float
    ground_px: float
    """y of the zero line."""
    land_px: float
    """y of the land's edge: the zero line, or the foot of the pots."""
    top_px: float
    """y of the greatest drawn value."""
    units_per_px: float
    """Minor units of the shown quantity for one pixel of height."""
    unit_minor: int
    """What one coin or floor stands for; 0 for trees and sprouts."""
    view: View
    theme: Theme
    layout: Layout
    metaphor: Metaphor
    language: Language
    seed: int
    columns: tuple[Column, ...]
    texts: tuple[Text, ...]
    lines: tuple[Line, ...]
    chips: tuple[tuple[float, float, str], ...]
    """Middle and product of each number's disc, radius CHIP_PX."""
    marks: tuple[LegendMark, ...]
    loupe: Loupe | None
    areas: tuple[tuple[AreaRole, Box], ...]
    """Kept free for the browser page's controls; none in a still."""
    title: str
    description: str
    rows: tuple[Row, ...]


CHIP_PX = 11.0
"""Radius of a number's disc."""
