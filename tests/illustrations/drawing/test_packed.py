import json

from contracts.illustrations import Kind
from illustrations.drawing.figure import Facet, Form, Stamp
from illustrations.drawing.growing import grown
from illustrations.drawing.packed import packed

KINDS: tuple[Kind, ...] = ("savings", "deposit", "bonds", "insurance", "fund", "deposit", "bonds", "fund")


def test_page_gets_the_very_numbers_of_the_figure() -> None:
    for metaphor, kind in (("trees", "bonds"), ("towers", "fund"), ("coins", "fund"), ("sprouts", "fund")):
        figure = grown(metaphor, kind, width_px=100, full_px=300, unit_px=30, seed=2, theme="dark")  # type: ignore[arg-type]
        data = json.loads(json.dumps(packed([figure])))
        rows = data["figures"][0]["parts"]
        assert len(rows) == len(figure.parts)
        for row, part in zip(rows, figure.parts, strict=True):
            match part:
                case Stamp(fixed_px=None):
                    assert row[:5] == ["a", part.template, part.x_share, part.at_share, part.from_px]
                case Stamp():
                    assert row[:5] == ["z", part.template, part.x_share, part.fixed_px, part.from_px]
                case Form():
                    assert row == ["f", part.dense, part.light, part.bad, [value for at in part.points for value in at]]
                case Facet():
                    assert row[:5] == ["p", part.dense, part.light, part.bad, part.hold]
        one_set = data["sets"][figure.name]
        assert one_set["width"] == 100
        assert len(one_set["templates"]) == len(figure.templates)
        assert [ink for ink, _ in one_set["inks"]] == [ink.colour for ink in figure.inks]


def test_figures_of_one_set_bring_their_templates_once() -> None:
    figures = [grown("trees", kind, width_px=100, full_px=420, unit_px=1, seed=1, theme="light") for kind in KINDS]
    data = packed(figures)
    assert isinstance(data["sets"], dict)
    assert isinstance(data["figures"], list)
    assert (len(data["sets"]), len(data["figures"])) == (5, 8)


def test_eight_trees_are_small_enough_for_a_mail() -> None:
    for width_px, full_px in ((100.0, 420.0), (26.0, 300.0)):
        figures = [
            grown("trees", kind, width_px=width_px, full_px=full_px, unit_px=1, seed=seed, theme="light")
            for seed, kind in enumerate(KINDS)
        ]
        assert len(json.dumps(packed(figures), separators=(",", ":"))) < 350_000
