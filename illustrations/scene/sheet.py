"""The sheet that a layout writes on: every text gets its box from the font, and nothing may lie on another thing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from illustrations.scene.metrics import Metrics
from illustrations.scene.palette import Palette
from illustrations.scene.scene import Anchor, Box, Family, Line, LineRole, Text, TextRole


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size_px: float
    weight: int
    colour: str
    family: Family = "Onest"


@dataclass(slots=True)
class Sheet:
    """Texts and lines of one picture while it is laid out."""

    metrics: Metrics
    palette: Palette
    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def text(
        self,
        role: TextRole,
        string: str,
        place: tuple[float, float],
        style: Style,
        anchor: Anchor = "start",
        product_id: str = "",
    ) -> Text:
        """One line of text with its anchor at `place` on the baseline, not yet written."""
        x, y = place
        box = self.metrics.box(string, x, y, style.size_px, style.weight, anchor, style.family)
        return Text(
            x, y, string, style.size_px, style.weight, style.colour, anchor, style.family, box, role, product_id
        )

    def write(
        self,
        role: TextRole,
        string: str,
        place: tuple[float, float],
        style: Style,
        anchor: Anchor = "start",
        product_id: str = "",
    ) -> Text:
        """Write one line of text."""
        text = self.text(role, string, place, style, anchor, product_id)
        self.texts.append(text)
        return text

    def draw(
        self,
        role: LineRole,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        width_px: float,
        **more: object,
    ) -> None:
        """Draw one straight line; `more` as the fields of `Line`."""
        self.lines.append(replace(Line(role, *start, *end, colour, width_px), **more))  # type: ignore[arg-type]

    def wrapped(self, string: str, width_px: float, style: Style) -> list[str]:
        """Break a text into lines."""
        return self.metrics.lines(string, width_px, style.size_px, style.weight, style.family)

    def width(self, string: str, style: Style) -> float:
        """Width of one line."""
        return self.metrics.width(string, style.size_px, style.weight, style.family)


def around(texts: Iterable[Text]) -> Box:
    """The smallest box around texts, of which there must be one."""
    boxes = [text.box for text in texts]
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def overlap(one: Box, other: Box, air_px: float = 0.0) -> bool:
    """Whether two boxes share more than an edge, or come nearer than `air_px`."""
    return (
        one.left < other.right + air_px
        and other.left < one.right + air_px
        and one.top < other.bottom + air_px
        and other.top < one.bottom + air_px
    )
