"""From a scene to its painted sky: the landscape is drawn, the painter paints over it, or there is no time."""

from illustrations.art.order import Order
from illustrations.art.painter import Painter
from illustrations.rendering.backdrop import sky
from illustrations.rendering.raster import png
from illustrations.scene.scene import Scene

_PROMPTS = {
    "light": "watercolour of a calm morning sky over soft low hills, pale paper texture, quiet, empty",
    "dark": "gouache of a calm night sky over soft low hills, few stars, dark, quiet, empty",
}
_UNWANTED = "text, letters, numbers, coins, trees, people, animals, houses, frame, signature"
_LANDSCAPE_S = 5.0
"""For drawing the landscape; it takes a tenth of a second."""


def painted_sky(scene: Scene, painter: Painter, until_s: float) -> bytes:
    """What the model makes of the scene's sky and hills.

    Args:
        scene: of which nothing but the landscape is shown to the model.
        painter: may be killed by this.
        until_s: on the clock `time.monotonic`.

    Returns:
        JPEG, to be stretched from the top to the land's edge; empty where it was not done in time.

    Raises:
        NotSet: if typst does not draw the landscape.
    """
    if not painter.loaded(until_s):
        return b""
    landscape = png(sky(scene), (scene.width_px, scene.land_px), 1, (), _LANDSCAPE_S)
    return painter.painted(Order(landscape, _PROMPTS[scene.theme], _UNWANTED, scene.theme, scene.seed), until_s)
