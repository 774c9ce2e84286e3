"""From a request and its projections to the scene."""

from contracts.illustrations import IllustrationRequest
from illustrations.money.projection import Projection
from illustrations.scene import collisions, desktop, heading, phone
from illustrations.scene.drawings import label, unit_minor
from illustrations.scene.frame import Frame
from illustrations.scene.metrics import Metrics
from illustrations.scene.palette import palette
from illustrations.scene.quantities import Quantity, quantities
from illustrations.scene.scene import Scene
from illustrations.scene.sheet import Sheet
from illustrations.scene.table import rows


def build_scene(request: IllustrationRequest, projections: tuple[Projection, ...], metrics: Metrics) -> Scene:
    """Lay out a picture. A request for HTML gets room for the page's controls, others are stills.

    Args:
        request: one that `illustrations.admission` has nothing against.
        projections: of the request's products, in their order.
        metrics: of the pictures' fonts.

    Raises:
        TextsCollide: if a text would lie on another thing or leave the page.
    """
    sheet = Sheet(metrics, palette(request.theme))
    shown = quantities(request, projections)
    layout = desktop if request.layout == "desktop" else phone
    frame = layout.lay_out(sheet, request, shown, request.format == "html")
    scene = _scene(request, shown, frame, sheet)
    collisions.check(scene)
    return scene


def _scene(request: IllustrationRequest, shown: tuple[Quantity, ...], frame: Frame, sheet: Sheet) -> Scene:
    return Scene(
        width_px=frame.width_px,
        height_px=frame.height_px,
        ground_px=frame.plot.ground_px,
        land_px=frame.land_px,
        top_px=frame.plot.top_px,
        units_per_px=frame.plot.units_per_px,
        unit_minor=unit_minor(request, frame.plot),
        view=request.view,
        theme=request.theme,
        layout=request.layout,
        metaphor=request.metaphor,
        language=request.language,
        seed=request.seed,
        columns=frame.columns,
        texts=tuple(sheet.texts),
        lines=tuple(sheet.lines),
        chips=frame.chips,
        marks=frame.marks,
        loupe=frame.loupe,
        areas=frame.areas,
        title=heading.title(request, shown),
        description="; ".join(label(one, request) for one in shown) + ".",
        rows=rows(request, shown),
    )
