"""Figures in the terminal."""

from cli.understanding import written
from sinks.understanding import Figure


def test_a_figure_stands_with_its_interval_unit_and_n():
    assert written(Figure(n=12, value=0.625, interval=(0.41, 0.83)), 100, "%") == "62.5 [41, 83] %, n 12"
    assert written(Figure(n=1, value=4.0, interval=None), 1, "") == "4, n 1"
    assert written(Figure(n=0, value=None, interval=None), 1, "s") == "-"
