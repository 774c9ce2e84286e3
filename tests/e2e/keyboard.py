"""A page used by the keyboard alone: all that has the focus on the way shows it by a ring of 2 px, in frames too."""

from playwright.sync_api import Frame, Locator, Page

MOST_TABS = 90
_FOCUS = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const shown = [focused, ...focused.querySelectorAll("svg"), focused.nextElementSibling];
    const rings = shown.filter((each) => each?.checkVisibility()).map((each) => {
        const style = getComputedStyle(each);
        return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    });
    return {
        on: `${focused.tagName} ${focused.id || focused.name || focused.textContent.trim().slice(0, 30)}`,
        ring: Math.max(...rings),
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""
_IS_FOCUSED = "each => each === document.activeElement && document.hasFocus()"


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to an element by Tab alone.

    Raises:
        AssertionError: if it cannot be reached, or the focus is not seen on the way.
    """
    for _ in range(MOST_TABS):
        if wanted.evaluate(_IS_FOCUSED):
            return
        page.keyboard.press("Tab")
        frame = focused_frame(page)
        if frame.evaluate("document.activeElement === document.body"):
            continue
        focus = frame.evaluate(_FOCUS)
        assert focus["ring"] >= 2, f"{page.url}: {focus['on']} has the focus without showing it"
        assert focus["seen"], f"{page.url}: {focus['on']} has the focus out of sight"
    assert wanted.evaluate(_IS_FOCUSED), f"{page.url}: {wanted} cannot be reached by Tab"


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go to an element by Tab and press a key on it."""
    tab_to(page, wanted)
    page.keyboard.press(key)


def focused_frame(page: Page) -> Frame:
    """The frame that has the focus: that of the picture, or the page's own."""
    inner = [frame for frame in page.frames[1:] if frame.evaluate("document.hasFocus() && document.activeElement")]
    within = page.evaluate("document.activeElement.tagName === 'IFRAME'")
    return inner[0] if within and inner else page.main_frame
