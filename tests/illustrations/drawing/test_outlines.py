import pytest

from illustrations.drawing.outlines import CROWNS, FILL, half_at, outline
from illustrations.drawing.palette import Species


@pytest.mark.parametrize("species", CROWNS)
def test_every_species_fills_the_same_share_of_its_box(species: Species) -> None:
    mean = sum(half_at(species, (index + 0.5) / 1000) for index in range(1000)) / 1000
    assert mean == pytest.approx(FILL, abs=0.004)


@pytest.mark.parametrize("species", CROWNS)
def test_every_outline_is_widest_at_the_full_width_and_ends_at_the_top(species: Species) -> None:
    assert max(outline(species)) == pytest.approx(1, abs=0.01)
    assert outline(species)[-1] == 0
