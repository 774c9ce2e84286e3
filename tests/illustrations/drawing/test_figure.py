import math

import pytest

from illustrations.drawing.figure import Facet, Figure, Form, Ink, Part, Shape, Stamp, Template, Use, placed

LEAF = Template(dense=((0, "m0 0l1 1z"),), light=((1, "m0 0l1 1z"),), left_px=3, right_px=4, up_px=5, down_px=6)


def figure(*parts: Part, level: tuple[tuple[float, float], ...] = (), roots: tuple[Form | Facet, ...] = ()) -> Figure:
    return Figure(
        name="x",
        width_px=100,
        outline=(50.0, 20.0, 0.0),
        level=level,
        inks=(Ink("#000000"), Ink("#ffffff")),
        bad_inks=(Ink("#888888"), Ink("#999999")),
        templates=(LEAF,),
        stand=(),
        parts=parts,
        roots=roots,
    )


def pieces(made: Figure, height_px: float, guaranteed_px: float | None = None) -> list[Use | Shape]:
    layers = placed(made, height_px=height_px, guaranteed_px=guaranteed_px, bad_px=None, loss_px=None)
    return [piece for layer in layers for piece in layer.pieces]


def test_a_stamp_moves_with_the_height_and_follows_the_outline() -> None:
    made = figure(Stamp(0, 0.5, 0.25, None, 0))
    assert pieces(made, 100) == [Use(0, 0.5 * 35, -25)]
    assert pieces(made, 200) == [Use(0, 0.5 * 35, -50)]


def test_a_stamp_with_a_fixed_level_stays_and_moves_outwards_as_the_outline_widens_there() -> None:
    made = figure(Stamp(0, 0.5, 0, 50, 0))
    assert pieces(made, 100) == [Use(0, 10, -50)]
    assert pieces(made, 200) == [Use(0, 0.5 * 35, -50)]


def test_a_stamp_is_shown_from_its_height_until_its_end() -> None:
    made = figure(Stamp(0, 0, 0.5, None, 60, 90))
    assert [len(pieces(made, height)) for height in (59.9, 60, 89.9, 90)] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("stamp", "put"),
    [
        (Stamp(0, 1, 0, 10, 0), Use(0, 46, -10)),  # 4 to the right of its origin: inside the width
        (Stamp(0, -1, 0, 10, 0), Use(0, -47, -10)),
        (Stamp(0, 0, 1, None, 0), Use(0, 0, -1995)),  # 5 above its origin: below the datum
        (Stamp(0, 0, 0, None, 0), Use(0, 0, -6)),  # 6 below its origin: above the ground
    ],
)
def test_a_stamp_that_would_leave_the_box_is_moved_back_in(stamp: Stamp, put: Use) -> None:
    assert pieces(figure(stamp), 2000) == [put]


def test_a_form_reaches_the_datum_exactly() -> None:
    assert pieces(figure(Form(((-2, 0), (0, 1), (2, 0)), 0, 1, 0)), 80.5) == [Shape(1, "M-2 0l2-80.5 2 80.5z")]


def test_parts_without_an_ink_in_a_look_are_left_out() -> None:
    assert pieces(figure(Form(((-2, 0), (0, 1), (2, 0)), 0, -1, 0)), 80) == []


def test_dense_below_and_light_above_the_guaranteed_level() -> None:
    made = figure(Stamp(0, 0, 0.1, None, 0), Stamp(0, 0, 0.5, None, 0), Stamp(0, 0, 0.9, None, 0))
    light, dense = placed(made, height_px=100, guaranteed_px=50, bad_px=None, loss_px=None)
    assert (light.look, light.bottom_px, light.top_px) == ("light", 50, math.inf)
    assert (dense.look, dense.bottom_px, dense.top_px) == ("dense", -math.inf, 50)
    assert [piece.y for piece in light.pieces if isinstance(piece, Use)] == [-50, -90]
    assert [piece.y for piece in dense.pieces if isinstance(piece, Use)] == [-10, -50]


@pytest.mark.parametrize(
    ("guaranteed_px", "looks"), [(None, ["light"]), (-5, ["light"]), (0, ["light"]), (100, ["dense"]), (120, ["dense"])]
)
def test_one_look_where_all_or_nothing_is_guaranteed(guaranteed_px: float | None, looks: list[str]) -> None:
    layers = placed(figure(), height_px=100, guaranteed_px=guaranteed_px, bad_px=None, loss_px=None)
    assert [layer.look for layer in layers] == looks
    assert layers[0].bottom_px == -math.inf
    assert layers[0].top_px == math.inf


LEVEL = ((-50.0, 0.9), (0.0, 1.0), (50.0, 0.9))


def test_a_facet_is_cut_at_the_part_and_lies_on_the_level_line() -> None:
    made = figure(Facet(((0, 0), (50, 0), (50, 200), (0, 200)), 0, 1, -1), level=LEVEL)
    assert pieces(made, 100, 40) == [Shape(1, "M0-40l50 4 0-54-50-10z"), Shape(0, "M0 0l50 0 0-36-50-4z")]


def test_a_whole_facet_is_not_drawn_where_it_would_be_cut() -> None:
    made = figure(Facet(((0, 10), (5, 10), (5, 20)), 0, -1, -1, "whole"), level=LEVEL)
    assert [len(pieces(made, height, height)) for height in (5, 19.9, 20)] == [0, 0, 1]


def test_a_top_facet_hangs_from_the_part() -> None:
    made = figure(Facet(((0, -2), (0, 0), (50, 0)), 0, -1, -1, "top"), level=LEVEL)
    assert pieces(made, 70, 70) == [Shape(0, "M0-68l0-2 50 7z")]


def test_roots_reach_down_by_the_loss() -> None:
    pit = Facet(((0, 0), (0, -90), (50, -90)), 0, -1, -1)
    made = figure(roots=(Form(((-1, 0), (0, 1), (1, 0)), 0, 0, -1), pit), level=LEVEL)
    (loss,) = placed(made, height_px=0, guaranteed_px=None, bad_px=None, loss_px=30)
    assert loss.pieces == (Shape(0, "M-1 0l1 30 1-30z"), Shape(0, "M0 0l0 30 50-3z"))


def test_bad_scenario_stands_before_the_tree_at_its_own_height() -> None:
    made = figure(Form(((-2, 0), (0, 1), (2, 0)), 0, 1, 1))
    layers = placed(made, height_px=100, guaranteed_px=100, bad_px=30, loss_px=None)
    assert [layer.look for layer in layers] == ["dense", "bad"]
    assert layers[1].pieces == (Shape(1, "M-2 0l2-30 2 30z"),)
