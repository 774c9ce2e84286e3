import itertools
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from contracts.illustrations import Kind, Metaphor, Theme
from illustrations.drawing.figure import Figure, Layer, Use, placed
from illustrations.drawing.growing import grown
from tests.illustrations.drawing.measured import GROUND, PIXELS, depth, document, painted, top, width

KINDS: tuple[Kind, ...] = get_args(Kind)
FIGURES: list[tuple[Metaphor, Kind]] = [
    *(("trees", kind) for kind in KINDS),
    ("coins", "fund"),
    ("sprouts", "fund"),
    ("towers", "fund"),
]
HEIGHTS_PX = (20.0, 41.3, 90.0, 160.7, 300.0, 480.0)


def figure(metaphor: Metaphor, kind: Kind, width_px: float, seed: int, theme: Theme = "light") -> Figure:
    return grown(metaphor, kind, width_px=width_px, full_px=480, unit_px=31, seed=seed, theme=theme)


def shown(made: Figure, height_px: float, sure: float | None = None, bad: float | None = None) -> tuple[Layer, ...]:
    return placed(made, height_px=height_px, guaranteed_px=sure, bad_px=bad, loss_px=None)


@pytest.mark.parametrize(("metaphor", "kind"), FIGURES)
@pytest.mark.parametrize(("width_px", "seed"), [(150.0, 1), (100.0, 2), (26.0, 4)])
def test_painted_height_and_width_are_the_data(metaphor: Metaphor, kind: Kind, width_px: float, seed: int) -> None:
    made = figure(metaphor, kind, width_px, seed)
    sures = (None, 20.0, 90.0)
    drawn = [(made, shown(made, height, sures[index % 3])) for index, height in enumerate(HEIGHTS_PX)]

    pictures = painted(drawn)
    tops = [top(picture) for picture in pictures]

    assert tops == pytest.approx(HEIGHTS_PX, abs=0.3)
    for one, other in itertools.combinations(range(len(HEIGHTS_PX)), 2):
        factor = (tops[other] / tops[one]) / (HEIGHTS_PX[other] / HEIGHTS_PX[one])
        assert factor == pytest.approx(1, abs=0.012)
    for picture in pictures:
        assert width(picture) == pytest.approx(width_px, abs=0.7)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tree_has_the_width_of_its_neighbours_even_when_it_is_low(kind: Kind) -> None:
    made = figure("trees", kind, 150, 7)
    (picture,) = painted([(made, shown(made, 8.0, 8.0))])
    assert top(picture) == pytest.approx(8, abs=0.3)
    assert width(picture) == pytest.approx(150, abs=1.5)


@pytest.mark.parametrize(("metaphor", "kind"), FIGURES)
def test_only_a_loss_is_painted_below_zero_and_its_depth_is_on_the_same_scale(metaphor: Metaphor, kind: Kind) -> None:
    made = replace(figure(metaphor, kind, 150, 5), stand=())  # the pot stands below the scale
    losses_px = (6.0, 30.0, 120.0)
    drawn = [
        (made, placed(made, height_px=0.0, guaranteed_px=None, bad_px=None, loss_px=loss_px)) for loss_px in losses_px
    ]
    assert [depth(picture) for picture in painted(drawn)] == pytest.approx(losses_px, abs=0.3)
    (above,) = painted([(made, shown(made, 300.0, 120.0))])
    assert above[GROUND * PIXELS + 1 :].max() == 0


@pytest.mark.parametrize(("metaphor", "kind"), FIGURES)
def test_bad_scenario_is_cut_out_at_its_own_height_in_the_same_width(metaphor: Metaphor, kind: Kind) -> None:
    made = figure(metaphor, kind, 150, 5)
    layers = shown(made, 400.0, None, 170.0)
    assert [layer.look for layer in layers] == ["light", "bad"]
    (picture,) = painted([(made, layers[1:])])
    assert top(picture) == pytest.approx(170, abs=0.3)
    assert width(picture) == pytest.approx(150, abs=0.7)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("metaphor", "kind"), FIGURES)
def test_dense_part_ends_exactly_at_the_guaranteed_level(metaphor: Metaphor, kind: Kind, theme: Theme) -> None:
    made = figure(metaphor, kind, 150, 5, theme)
    light, dense = shown(made, 400.0, 233.0)
    assert (light.look, dense.look) == ("light", "dense")
    (picture,) = painted([(made, (dense,))])
    assert top(picture) == pytest.approx(233, abs=0.3)


@pytest.mark.parametrize("kind", KINDS)
def test_light_part_of_a_tree_paints_less_than_the_dense_one(kind: Kind) -> None:
    made = figure("trees", kind, 150, 5)
    dense, light = painted([(made, shown(made, 400.0, 400.0)), (made, shown(made, 400.0, None))])
    assert light.mean() < 0.8 * dense.mean()


@pytest.mark.parametrize("kind", KINDS)
def test_area_of_a_tree_grows_as_its_height_does(kind: Kind) -> None:
    made = figure("trees", kind, 100, 5)
    low, high = painted([(made, shown(made, 200.0, 200.0)), (made, shown(made, 400.0, 400.0))])
    assert float(high.sum() / low.sum()) == pytest.approx(2, abs=0.2)


def test_all_species_paint_a_like_share_of_their_box() -> None:
    made = [figure("trees", kind, 150, 5) for kind in KINDS]
    shares = [
        picture.sum() / (150 * 400 * PIXELS**2) for picture in painted([(one, shown(one, 400, 400)) for one in made])
    ]
    assert max(shares) < 0.68
    assert min(shares) > 0.45


def test_equal_arguments_give_an_equal_figure_and_another_seed_another_one() -> None:
    for metaphor, kind in FIGURES:
        assert figure(metaphor, kind, 100, 9) == figure(metaphor, kind, 100, 9)
    for kind in KINDS:
        assert figure("trees", kind, 100, 9) != figure("trees", kind, 100, 10)


def test_figures_of_one_set_share_their_templates() -> None:
    one, other = figure("trees", "deposit", 100, 1), figure("trees", "deposit", 100, 2)
    assert one.name == other.name
    assert one.templates is other.templates
    names = {figure(metaphor, kind, 100, 1).name for metaphor, kind in FIGURES}
    assert len(names) == len(FIGURES)


def test_a_taller_tree_has_more_clumps_of_the_same_size() -> None:
    made = figure("trees", "deposit", 150, 5)
    clumps = [
        [piece.template for layer in shown(made, height, height) for piece in layer.pieces if isinstance(piece, Use)]
        for height in (120.0, 480.0)
    ]
    large = [[index for index in used if made.templates[index].up_px > 20] for used in clumps]
    assert set(large[0]) & set(large[1])
    assert len(large[1]) > 2.5 * len(large[0]) > 0


def test_eight_trees_weigh_less_than_their_share_of_a_picture() -> None:
    kinds: tuple[Kind, ...] = (*KINDS, "deposit", "bonds", "fund")
    made = [figure("trees", kind, 100, seed) for seed, kind in enumerate(kinds)]
    drawn = [
        (one, shown(one, 250 + 30 * at, [None, 200, 600][at % 3], [90, None, None][at % 3]))
        for at, one in enumerate(made)
    ]
    assert len(document(drawn, 140)) < 260_000


@pytest.mark.parametrize("kind", KINDS)
def test_one_tall_tree_weighs_little(kind: Kind) -> None:
    made = figure("trees", kind, 150, 5)
    assert len(document([(made, shown(made, 480, 240))], 210)) < 45_000
    assert len(document([(made, shown(made, 480, None, 150))], 210)) < 45_000


def test_nothing_is_painted_where_there_is_no_sum() -> None:
    made = figure("trees", "deposit", 150, 5)
    assert shown(made, 0.0) == ()
    assert np.isinf(shown(made, 300.0)[0].top_px)
