"""Pictures without Kafka, as `mimika illustrate` and `python -m illustrations REQUEST.json` make them."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import msgspec

from contracts.illustrations import Format, IllustrationRequest
from illustrations.art.model import ModelUnusable
from illustrations.art.painter import LOADING_S, Painter
from illustrations.art.painting import painted_sky
from illustrations.making import Made, PaintSky, make
from illustrations.settings import Settings


class Alone:
    """Draws forms of one request; an image model is loaded for the first and kept for the others."""

    def __init__(self, request: IllustrationRequest, settings: Settings) -> None:
        self._request, self._settings = request, settings
        self.no_art = ""
        """Why the sky is drawn although the request asks for art; empty where it is painted, or nobody asks."""

    def forms(self, wanted: Iterable[Format]) -> Iterator[tuple[IllustrationRequest, Made]]:
        """Make one form after the other; what a model takes to load is not counted as painting.

        Raises:
            FontUnavailable, TextsCollide, NotSet: as `make`.
        """
        with ExitStack() as held:
            painter = self._painter(held)
            for form in wanted:
                request = msgspec.structs.replace(self._request, format=form)
                made = make(request, self._settings.mimika_fonts, self._sky(painter))
                if painter is not None and not made.painted:
                    seconds = self._settings.mimika_art_seconds
                    self.no_art = f"the model painted nothing within {seconds:g} s; see MIMIKA_ART_SECONDS"
                yield request, made

    def _painter(self, held: ExitStack) -> Painter | None:
        if not self._request.art:
            return None
        try:
            model = self._settings.art()
        except ModelUnusable as error:
            self.no_art = str(error)
            return None
        if model is None:
            self.no_art = "MIMIKA_ART_FOLDER names no image model"
            return None
        return held.enter_context(Painter.of(model))

    def _sky(self, painter: Painter | None) -> PaintSky | None:
        if painter is None:
            return None
        painter.loaded(time.monotonic() + LOADING_S)
        until_s = time.monotonic() + self._settings.mimika_art_seconds
        return lambda scene: painted_sky(scene, painter, until_s)


def without_art(reason: str) -> str:
    """The sentence for whoever asked for art and gets none."""
    return f"the request asks for art, and its sky is drawn without: {reason}"
