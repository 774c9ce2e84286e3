"""What tests of live calls share: the bridges' address, the vault, and a short clip of a real face."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from contracts.calls import CallEnded
from contracts.reports import SessionReport
from infra.ports import accepts
from ingest.sources import taken_frames
from sinks import queries
from sinks.clickhouse import Database
from tests.conftest import System
from tests.made_videos import write_video
from vault.database import Vault, open_vault

FRAMES_PER_S = 6
CLIP_S = 12
_PATIENCE_S = 180


def now_ms() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def whip(system: System, call_id: str) -> str:
    """Where a call's video goes."""
    return f"{system.environment_of_services['MIMIKA_BRIDGE_URL']}/whip/{call_id}"


def await_doors(system: System) -> None:
    """Wait until the console, the front and both bridges listen."""
    services = system.environment_of_services
    addresses = [services["MIMIKA_CONSOLE_URL"], services["MIMIKA_BRIDGE_URL"], *services["MIMIKA_BRIDGES"].split(",")]
    until_s = time.monotonic() + _PATIENCE_S
    for address in addresses:
        place = urlsplit(address)
        while not accepts(place.hostname or "", place.port or 0):
            assert time.monotonic() < until_s, f"nobody listens at {address}"
            time.sleep(0.2)


def opened_vault(system: System) -> Iterator[Vault]:
    """The vault of a running system whose doors are open."""
    await_doors(system)
    vault = open_vault(system.running.database_url, Path(system.running.master_key_file))
    yield vault
    vault.close()


def short_clip(clips: Path, folder: Path) -> Path:
    """The first CLIP_S seconds of a talking man at FRAMES_PER_S."""
    taken = taken_frames(clips / "franck.mp4", FRAMES_PER_S)
    pictures = [next(taken).picture for _ in range(CLIP_S * FRAMES_PER_S)]
    return write_video(folder / "clip.mp4", pictures, rate=FRAMES_PER_S)


def reported(system: System, call_id: str, within_s: float) -> tuple[SessionReport, CallEnded]:
    """The report and the end record of a call that ends, with the identities of their counts checked."""
    database, until_s = Database(system.running.clickhouse_url), time.monotonic() + within_s
    while (found := queries.newest_report(database, call_id)) is None:
        assert time.monotonic() < until_s, "no report"
        time.sleep(0.2)
    ended, rows = queries.call_end(database, call_id), queries.observed_frames(database, call_id)
    database.close()
    assert ended is not None
    counts = found[0].counts
    assert counts.sent == counts.analysed + counts.skipped + counts.lost
    assert counts.analysed == counts.used + counts.no_face + counts.abstained
    assert rows == counts.analysed + counts.skipped
    return found[0], ended
