"""Print script and layout time per frame while eight drawings grow under 6x CPU throttling.

Run: python -m tests.illustrations.page.frame_time [trees|coins|towers]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from illustrations.making import projected
from illustrations.rendering import fonts
from illustrations.rendering.html import html
from illustrations.scene.build import build_scene
from tests.illustrations.page import asked

_THROTTLE = 6
_PLAY_MS = 6_500
_PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def measured(page: Page, session: CDPSession) -> dict[str, float]:
    """Milliseconds of each part per frame, and the number of frames."""
    session.send("Performance.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": _THROTTLE})

    def metrics() -> dict[str, float]:
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}

    page.evaluate(
        "() => { window.frames = 0; const f = () => { window.frames += 1; requestAnimationFrame(f); }; f(); }"
    )
    page.click("#play")
    page.evaluate("window.frames = 0")
    before = metrics()
    page.wait_for_timeout(_PLAY_MS)
    after, frames = metrics(), page.evaluate("window.frames")
    return {"frames": frames} | {name: (after[name] - before[name]) * 1000 / frames for name in _PARTS}


def main() -> None:
    """Make the page, play it, print the figures."""
    metaphor = sys.argv[1] if len(sys.argv) > 1 else "trees"
    request = asked.request(asked.EIGHT, metaphor=metaphor)
    loaded = fonts.load(Path.home() / ".cache" / "mimika" / "fonts")
    projections = projected(request)
    page_bytes = html(request, projections, build_scene(request, projections, loaded.metrics), loaded)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_bytes(page_bytes)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.goto(path.as_uri())
        page.wait_for_timeout(1_000)
        found = measured(page, page.context.new_cdp_session(page))
        browser.close()
    total = sum(found[name] for name in _PARTS)
    parts = ", ".join(f"{name} {found[name]:.2f} ms" for name in _PARTS)
    print(f"{metaphor}: {found['frames']:.0f} frames, {total:.2f} ms a frame ({parts}), CPU {_THROTTLE}x slower")


if __name__ == "__main__":
    main()
