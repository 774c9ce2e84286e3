import math
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from contracts.illustrations import Format, IllustrationRequest, Language, Metaphor, View
from illustrations.making import projected
from illustrations.rendering.fonts import Fonts
from illustrations.rules.packs import broken
from illustrations.scene.build import build_scene
from illustrations.scene.collisions import TextsCollide, check
from illustrations.scene.scene import Scene
from illustrations.scene.sheet import overlap
from tests.illustrations.sampled import EIGHT, LADDER, MARKET, asked, product, requests


def scene_of(request: IllustrationRequest, fonts: Fonts) -> Scene:
    return build_scene(request, projected(request), fonts.metrics)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(request_=requests())
def test_no_text_lies_on_another_on_a_shape_or_off_the_page_whatever_is_asked(
    request_: IllustrationRequest, fonts: Fonts
) -> None:
    scene = scene_of(request_, fonts)  # raises where texts collide
    for column in scene.columns:
        assert column.height_px == pytest.approx(max(0, column.shown_minor) / scene.units_per_px)
        assert scene.ground_px - column.height_px >= scene.top_px - 0.01
    assert len({column.width_px for column in scene.columns}) == 1


def test_a_text_moved_onto_another_stops_the_build_and_both_are_named(fonts: Fonts) -> None:
    scene = scene_of(asked(*EIGHT[:3]), fonts)
    first, second, *others = scene.texts
    moved = replace(scene, texts=(first, replace(second, box=first.box), *others))
    with pytest.raises(TextsCollide, match=f"«{first.string}» .* lies on «{second.string}»"):
        check(moved)


def test_a_text_on_a_drawing_or_a_number_or_off_the_page_stops_the_build(fonts: Fonts) -> None:
    scene = scene_of(asked(*EIGHT, layout="phone"), fonts)
    column, text = scene.columns[0], next(one for one in scene.texts if one.role == "title")
    for x, y, what in (
        (column.middle_px, scene.ground_px - 20, "drawing of p0"),
        (scene.chips[0][0], scene.chips[0][1], "number of p0"),
        (-5, 5, "leaves the page"),
    ):
        box = replace(text.box, left=x - 3, right=x + 3, top=y - 3, bottom=y + 3)
        with pytest.raises(TextsCollide, match=what):
            check(replace(scene, texts=(replace(text, box=box),)))


def test_losses_hang_below_zero_on_the_same_scale_and_raise_no_tree(fonts: Fonts) -> None:
    loser = product(1, "-4", bad_percent=Decimal(-9))
    scene = scene_of(asked(product(0, "5"), loser), fonts)
    bad = -projected(asked(loser))[0].bad.balances_minor[-1] + 100_000_000  # type: ignore[union-attr]
    assert scene.columns[1].height_px == 0
    assert scene.columns[1].loss_px == pytest.approx(bad / scene.units_per_px)
    assert scene.columns[0].height_px == pytest.approx(scene.columns[0].shown_minor / scene.units_per_px)


def test_the_disclaimer_is_as_large_as_the_figures(fonts: Fonts) -> None:
    for layout, number in (("desktop", 3), ("desktop", 5), ("desktop", 8), ("phone", 8)):
        scene = scene_of(asked(*EIGHT[:number], layout=layout), fonts)
        sizes = {role: {text.size_px for text in scene.texts if text.role == role} for role in ("disclaimer", "figure")}
        assert min(sizes["disclaimer"]) >= max(sizes["figure"])


@pytest.mark.parametrize("pack", ["ru", "eu"])
@pytest.mark.parametrize("layout", ["desktop", "phone"])
def test_an_honest_request_breaks_no_rule(layout: str, pack: str, fonts: Fonts) -> None:
    offered = (product(0, "10"), LADDER, MARKET, product(3, "8", term_months=60))
    for view in ("final", "gain"):
        for language in ("ru", "en"):
            request = asked(
                *offered, layout=layout, rule_pack=pack, view=view, language=language, tax_percent=Decimal(13)
            )
            assert broken(request, scene_of(request, fonts), request.starts_on) == ()


def test_line_labels_that_would_meet_are_pushed_apart_with_leaders(fonts: Fonts) -> None:
    scene = scene_of(asked(*EIGHT[:3], view="final", inflation_percent=Decimal("0.1")), fonts)
    invested, inflation = (
        [text.box for text in scene.texts if text.role == role] for role in ("invested", "inflation")
    )
    assert not any(overlap(one, other) for one in invested for other in inflation)
    assert sum(line.role == "leader" for line in scene.lines) == 2
    apart = scene_of(asked(*EIGHT[:3], view="final", inflation_percent=Decimal(7)), fonts)
    assert not any(line.role == "leader" for line in apart.lines)


def test_two_tops_nearer_than_12_px_get_a_bracket_and_a_loupe_and_others_none(fonts: Fonts) -> None:
    near = asked(product(0, "10"), product(1, "11"), view="final", horizon_months=12)
    scene = scene_of(near, fonts)
    assert scene.loupe is not None
    assert "почти одинаково" in scene.title
    assert {"разница 10\u00a0000\u00a0₽", "0,9\u00a0% от\u00a0суммы, 10\u00a0% от\u00a0прибыли"} == {
        text.string for text in scene.texts if text.role == "difference"
    }
    assert scene_of(asked(product(0, "10"), product(1, "20"), view="final"), fonts).loupe is None


@pytest.mark.parametrize("view", ["final", "gain"])
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("metaphor", ["trees", "coins", "towers"])
@pytest.mark.parametrize("format_", ["png", "html"])
def test_on_the_phone_the_loupe_stands_between_the_drawings_and_keeps_the_difference_in_it(
    view: View, language: Language, metaphor: Metaphor, format_: Format, fonts: Fonts
) -> None:
    for rate in ("10.05", "10.1", "10.2"):
        near = asked(
            product(0, "10"), product(1, rate), view=view, language=language, metaphor=metaphor, layout="phone",
            format=format_,
        )  # fmt: skip
        scene = scene_of(near, fonts)
        left, right = scene.columns
        apart = abs(left.height_px - right.height_px)
        assert 1 <= apart < 12
        assert scene.loupe is not None
        assert scene.loupe.x - scene.loupe.radius_px > left.middle_px + left.width_px / 2
        assert scene.loupe.x + scene.loupe.radius_px < right.middle_px - right.width_px / 2
        assert apart * scene.loupe.times <= scene.loupe.radius_px
        assert len([text for text in scene.texts if text.role == "difference"]) == 2


def test_lines_of_guarantees_keep_off_each_other_and_off_the_neighbours(fonts: Fonts) -> None:
    eight = (product(index, "9", guaranteed_percent=Decimal(4), bad_percent=Decimal(4)) for index in range(8))
    scene = scene_of(asked(*eight, layout="phone"), fonts)
    lines = [line for line in scene.lines if line.role == "guarantee"]
    assert len(lines) == 8
    for left, right in pairwise(lines):
        assert left.x2 < right.x1 - 4
    for line, column in zip(lines, scene.columns, strict=True):
        assert line.x1 < column.middle_px - column.width_px / 2


def test_on_the_phone_two_drawings_that_differ_keep_their_width(fonts: Fonts) -> None:
    wide, near = (
        scene_of(asked(product(0, "10"), product(1, rate), view="final", layout="phone"), fonts)
        for rate in ("14", "10.2")
    )
    assert wide.loupe is None
    assert wide.columns[0].width_px == 74
    assert near.columns[0].width_px < 74


def test_a_difference_below_one_pixel_is_told_and_not_magnified(fonts: Fonts) -> None:
    scene = scene_of(asked(product(0, "10"), product(1, "10.01"), view="final", horizon_months=12), fonts)
    assert scene.loupe is None
    assert [text.string for text in scene.texts if text.role == "loupe"] == ["на рисунке разницы не видно"]


def test_room_for_controls_is_kept_for_html_only(fonts: Fonts) -> None:
    assert scene_of(asked(*EIGHT), fonts).areas == ()
    assert [role for role, _ in scene_of(asked(*EIGHT, format="html"), fonts).areas] == ["switch", "bar"]


def test_the_table_tells_every_product_in_full_words(fonts: Fonts) -> None:
    row = scene_of(asked(product(0, "10"), MARKET, view="final"), fonts).rows[1]
    assert row.final == "3\u00a0105\u00a0848\u00a0₽"
    assert row.gain == "+2\u00a0105\u00a0848\u00a0₽"
    assert row.rate == "12\u00a0%, эффективная, ожидаемая"
    assert row.guaranteed == "ничего"
    assert row.bad == "859\u00a0730\u00a0₽"
    assert row.difference == "+512\u00a0106\u00a0₽"


def test_heights_stand_on_one_scale_in_both_views(fonts: Fonts) -> None:
    for view in ("final", "gain"):
        columns = scene_of(asked(*EIGHT, view=view), fonts).columns
        ratios = [column.height_px / column.shown_minor for column in columns]
        assert math.isclose(min(ratios), max(ratios), rel_tol=1e-9)
