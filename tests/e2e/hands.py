"""Ways in which a person uses a page: by mouse, by touch, by the keyboard alone. All do the same."""

from typing import Protocol

from playwright.sync_api import Locator, Page, Position, expect

from tests.e2e.keyboard import press, tab_to

_TAG = "each => each.type || each.tagName"


class Hand(Protocol):
    """What a person does with an element of a page."""

    def press(self, page: Page, wanted: Locator) -> None:
        """A button, a link, a tick or a choice among several."""

    def write(self, page: Page, wanted: Locator, text: str) -> None:
        """Put a text into a field in place of what stands there."""

    def slide(self, page: Page, slider: Locator, to: int) -> None:
        """Bring a slider near a step."""


class Mouse:
    """Clicks."""

    def press(self, page: Page, wanted: Locator) -> None:
        del page
        wanted.click()

    def write(self, page: Page, wanted: Locator, text: str) -> None:
        del page
        wanted.fill(text)

    def slide(self, page: Page, slider: Locator, to: int) -> None:
        del page
        slider.click(position=_place(slider, to))


class Touch(Mouse):
    """Taps."""

    def press(self, page: Page, wanted: Locator) -> None:
        del page
        wanted.tap()

    def slide(self, page: Page, slider: Locator, to: int) -> None:
        del page
        slider.tap(position=_place(slider, to))


class Keyboard:
    """Tab, Enter, Space, arrows and letters; nothing else."""

    def press(self, page: Page, wanted: Locator) -> None:
        kind = wanted.evaluate(_TAG)
        if kind == "radio":
            self._choose(page, wanted)
        else:
            press(page, wanted, "Space" if kind == "checkbox" else "Enter")

    def write(self, page: Page, wanted: Locator, text: str) -> None:
        tab_to(page, wanted)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    def slide(self, page: Page, slider: Locator, to: int) -> None:
        tab_to(page, slider)
        by = to - int(slider.input_value())
        for _ in range(abs(by)):
            page.keyboard.press("ArrowRight" if by > 0 else "ArrowLeft")

    def _choose(self, page: Page, wanted: Locator) -> None:
        """Tab stops at a group once; arrows choose in it."""
        group = wanted.locator(f"xpath=ancestor::fieldset//input[@name='{wanted.get_attribute('name')}']")
        chosen = [number for number in range(group.count()) if group.nth(number).is_checked()]
        first = chosen[0] if chosen else 0
        press(page, group.nth(first), "Space")
        while not wanted.is_checked():
            page.keyboard.press("ArrowRight")
        expect(wanted).to_be_checked()


def _place(slider: Locator, to: int) -> Position:
    """Where the thumb stands at a step."""
    low, high = (int(slider.get_attribute(name) or 0) for name in ("min", "max"))
    box = slider.bounding_box()
    assert box is not None
    thumb_px = 22
    along = (to - low) / max(1, high - low) * (box["width"] - thumb_px) + thumb_px / 2
    return {"x": along, "y": box["height"] / 2}
