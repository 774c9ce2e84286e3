"""What a process of the worker does with one request."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from contracts.illustrations import Illustration, IllustrationRequest
from illustrations.art.model import Model
from illustrations.art.painter import Painter
from illustrations.art.painting import painted_sky
from illustrations.making import answer, make


@dataclass(slots=True)
class Answering:
    """Sent to a process as plain values; there it keeps the painter from one request to the next."""

    fonts_folder: Path
    model: Model | None
    """None: skies are drawn."""
    art_s: float
    """From a request's arrival until its painting is ended."""
    _painter: Painter | None = field(default=None, init=False)

    def __call__(self, request: IllustrationRequest, asked_ms: int) -> Illustration:
        """Draw a request and say what came of it. Raises as `make` does.

        Args:
            request: to draw.
            asked_ms: when it arrived, Unix time; a time to come counts as now.
        """
        if self.model is None or not request.art:
            return answer(request, make(request, self.fonts_folder))
        if self._painter is None:
            self._painter = Painter.of(self.model)
        painter, waited_s = self._painter, max(0.0, time.time() - asked_ms / 1000)
        until_s = time.monotonic() + self.art_s - waited_s
        return answer(request, make(request, self.fonts_folder, lambda scene: painted_sky(scene, painter, until_s)))
