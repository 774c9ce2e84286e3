from hypothesis import given
from hypothesis import strategies as st

from illustrations.drawing.paths import Run, chained, closed, number


def test_numbers_are_as_short_as_svg_allows() -> None:
    assert [number(value) for value in (0.04, -0.04, 0.5, -0.5, 12.0, -3.25, 10.46)] == [
        "0", "0", ".5", "-.5", "12", "-3.2", "10.5",
    ]  # fmt: skip


def test_a_chain_of_shapes_goes_on_from_the_last_start() -> None:
    square = Run("l", ((1, 1), (2, 1), (2, 2)))
    leaf = Run("q", ((4, 1), (5, 0), (6, 1)))
    assert chained([square, leaf]) == "m1 1l1 0 0 1zm3 0q1-1 2 0z"


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=40))
def test_rounding_errors_do_not_add_up(points: list[tuple[float, float]]) -> None:
    text = closed(points).removeprefix("M").removesuffix("z").replace("l", " ").replace("-", " -")
    values = [float(word) for word in text.split()]
    x = sum(values[0::2])
    y = sum(values[1::2])
    assert abs(x - points[-1][0]) < 0.1001
    assert abs(y - points[-1][1]) < 0.1001
