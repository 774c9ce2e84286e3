"""Papers of made calls: enough seen, too little seen, nothing seen; with moments, stops and long texts."""

from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from contracts.calls import Moment, Stop
from contracts.codec import encode
from infra.settings import Settings
from sinks.export.fonts import ttf_files
from sinks.export.paper import ReportPaper
from sinks.page.fonts import SUBSETS
from sinks.report.moments import Mark, MomentChange
from tests.sinks.page.conftest import Call, call_of, long_windows, window

MOSCOW = timezone(timedelta(hours=3))
MADE_MS = 1_795_433_180_000


def change(
    moment: Moment, captured_us: int, before: float | None, after: float | None, points: tuple[float, float] | None
) -> MomentChange:
    """What was seen around a marked moment."""
    mark = Mark(mark_id=f"mark-{captured_us}", moment=moment, captured_us=captured_us)
    return MomentChange(mark=mark, before_percent=before, after_percent=after, difference_points=points)


MOMENTS = (
    change("goal-stated", 72_000_000, 17.2, 14.1, (-9.0, 3.0)),
    change("product-shown", 495_000_000, 14.0, 5.0, (-16.0, -2.0)),
    change("price-named", 870_000_000, 22.0, 50.0, (19.0, 37.0)),
    change("objection", 890_000_000, 20.0, None, None),
)


def paper_of(call: Call, moments: Sequence[MomentChange] = (), stops: tuple[Stop, ...] = ()) -> ReportPaper:
    """Put a call on paper."""
    return ReportPaper(
        report=call.report,
        payload=encode(call.report),
        windows=call.windows,
        started=call.started,
        end_reason="hang-up",
        stops=stops,
        moments=moments,
        address="https://console.example/calls/01JDC6W1V8Q4M2Z7T5N3R0KXAB",
        made_ms=MADE_MS,
    )


@pytest.fixture
def paper() -> ReportPaper:
    """24 min 10 s with gaps, four moments and a stop."""
    call = call_of(long_windows(290, [range(62, 70), range(137, 146)]), 1450.0)
    return paper_of(call, MOMENTS, (Stop(by="client", from_us=310_000_000, to_us=350_000_000),))


@pytest.fixture
def paper_short_of_face() -> ReportPaper:
    """Ten minutes, the face seen for 14 % of them."""
    seen = [window(number, 4, 20, 6) for number in range(17)]
    unseen = [window(number, 0, 0, 0, no_face=30) for number in range(17, 120)]
    return paper_of(call_of([*seen, *unseen], 600.0))


@pytest.fixture
def paper_unseen() -> ReportPaper:
    """A minute without a face."""
    return paper_of(call_of([window(number, 0, 0, 0, no_face=30) for number in range(12)], 60.0))


@pytest.fixture
def make_paper() -> Callable[..., ReportPaper]:
    """Builds a paper from a call's windows, its length and its texts."""
    return lambda *given, **texts: paper_of(call_of(*given, **texts))


@pytest.fixture(scope="session")
def fonts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fonts that set-up fetched, as WOFF2 and as the TTF files made from them."""
    folder = tmp_path_factory.mktemp("fonts")
    fetched = Settings().cache().fonts
    for name in SUBSETS:
        (folder / name).symlink_to(fetched / name)
    ttf_files(folder)
    return folder
