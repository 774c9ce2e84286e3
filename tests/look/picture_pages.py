"""Pages of pictures: the manager's, the supervisor's and the clients'."""

from playwright.sync_api import Page, expect

from tests.look.day import Day
from tests.look.shown import Act, Shown

_DRAFTS = ("drawing", "problem", "broken", "all", "approved", "rated", "exploring")
SENTENCES = {
    "ru": "депозит 10 %, золото 12 % на 5 лет, 500 тысяч рублей",
    "en": "deposit 10%, gold 12% for 5 years, 500 thousand roubles",
}


def picture_pages_of(day: Day) -> list[Shown]:
    """List the pages of pictures of a planted day."""
    return [*_managers(day), Shown("understanding", "/understanding", "lead"), *_clients(day)]


def _managers(day: Day) -> list[Shown]:
    drafts = day.pictures.drafts
    return [
        Shown("pictures", "/illustrations", "day"),
        Shown("pictures-none", "/illustrations", "newcomer"),
        Shown("picture-new", "/illustrations/new", "day"),
        Shown("picture-sentence", "/illustrations/new", "day", act=_say(SENTENCES[day.language])),
        Shown("picture-refused", "/illustrations/new", "day", act=_fill_wrongly),
        Shown("picture-change", f"/illustrations/{drafts['approved']}/change", "day"),
        *(
            Shown(
                f"picture-{name}",
                f"/illustrations/{drafts[name]}",
                "day",
                act=None if name in ("problem", "drawing") else painted,
            )
            for name in _DRAFTS
        ),
        Shown("picture-link", f"/illustrations/{drafts['shareable']}", "day", act=_share),
    ]


def _clients(day: Day) -> list[Shown]:
    def of(name: str) -> str:
        return f"/i/{day.pictures.links[name]}?lang={day.language}"

    open_ones = ("asked", "exploring", "understood", "rated")
    return [
        *(Shown(f"shared-{name}", of(name), act=painted) for name in open_ones),
        Shown("shared-over", of("over"), status=410),
        Shown("shared-revoked", of("revoked"), status=410),
        Shown("shared-unknown", f"/i/unknown?lang={day.language}", status=404),
    ]


def painted(page: Page) -> None:
    """Wait until the picture in the frame lives and its fonts are there."""
    frame = page.frame_locator("iframe.picture")
    expect(frame.locator("html.live #title")).not_to_be_empty()
    frame.locator("html").evaluate("() => document.fonts.ready.then(() => 0)")


def _say(sentence: str) -> Act:
    def act(page: Page) -> None:
        page.locator("details.fill summary").click()
        page.locator("input[name=sentence]").fill(sentence)
        page.locator("form[action$=sentence] button").click()
        page.locator("#source-amount").wait_for()

    return act


def _fill_wrongly(page: Page) -> None:
    for name, text in (("client_number", "4821"), ("amount", "0"), ("horizon", "51")):
        page.locator(f".picture-form input[name={name}]").fill(text)
    page.locator(".picture-form > button.primary").click()
    page.locator("#problem-amount").wait_for()


def _share(page: Page) -> None:
    page.locator("form[action$=share] button").click()
    page.locator("#link").wait_for()
