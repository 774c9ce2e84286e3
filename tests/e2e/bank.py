"""A manager before their pages of pictures."""

from playwright.sync_api import Page

from tests.console.conftest import PASSWORD
from tests.e2e.hands import Hand
from tests.look.day import Day

CODE_MS = 30_000
"""A second factor's code is good once; the next one comes after it."""


class Bank:
    """The manager's page and what is done on it."""

    def __init__(self, page: Page, hand: Hand, day: Day, address: str) -> None:
        self.page, self.hand, self.day, self.address = page, hand, day, address

    def sign_in(self) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.day.console.clock.now_ms += CODE_MS
        code = self.day.console.code("newcomer")
        for name, text in (("login", "newcomer"), ("password", PASSWORD), ("code", code)):
            self.hand.write(self.page, self.page.locator(f"input[name={name}]"), text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.address}/calls")

    def press(self, selector: str) -> None:
        self.hand.press(self.page, self.page.locator(selector))

    def write(self, name: str, text: str) -> None:
        self.hand.write(self.page, self.page.locator(f".picture-form input[name={name}]"), text)

    def draft(self) -> None:
        """From the list to the first picture, by the form."""
        self.press("nav a[href='/illustrations']")
        self.press("main a.primary")
        self.write("client_number", "4821")
        for product in ("deposit-classic", "fund-gold"):
            self.press(f"input[name=products][value='{product}@1']")
        self.write("amount", "1 000 000")
        self.write("horizon", "3")
        self.press(".picture-form > button.primary")
        self.page.wait_for_url("**/illustrations/01*")

    def share(self) -> str:
        """The link's path."""
        self.press("form[action$=share] button")
        link = self.page.locator("#link").inner_text()
        self.press("main a.primary")
        return "/i/" + link.rpartition("/")[2]
