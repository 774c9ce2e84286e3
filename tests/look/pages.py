"""Every page of the console, in every state that people see."""

from playwright.sync_api import Page

from console.bounds import MAX_BODY_BYTES
from console.panel.model import Kind
from tests.look.day import SUBJECTS, Day
from tests.look.live import PANELS
from tests.look.picture_pages import picture_pages_of
from tests.look.shown import Act, Shown

_WITHOUT_VIDEO: tuple[Kind, ...] = ("no-consent", "waiting")
LINKS = ("asked", "allowed", "on", "stopped", "paused", "ended", "answered", "erased", "expired")


def pages_of(day: Day) -> list[Shown]:
    """List the pages of a planted day."""
    return [*_doors(), *_calls(day), *_panels(day), *_others(day), *_clients(day), *picture_pages_of(day)]


def _doors() -> list[Shown]:
    return [
        Shown("sign-in", "/sign-in"),
        Shown("sign-in-refused", "/sign-in", act=_sign_in_wrongly),
        Shown("error-403", "/calls", "privacy", status=403),
        Shown("error-404", "/calls/01JD0000000000000000000001", "day", status=404),
        Shown("error-413", "/calls", "day", act=_search_for_too_much),
        Shown("error-500", "/calls", "day", broken=True, status=500),
    ]


def _calls(day: Day) -> list[Shown]:
    def call(name: str) -> str:
        return f"/calls/{day.calls[name].call_id}"

    states = ("ready", "too-little", "stopped", "live", "planned", "making", "delayed", "no-consent", "erased")
    return [
        Shown("calls", "/calls", "day"),
        Shown("calls-away", "/calls", "day", away=True),
        Shown("calls-none", "/calls", "newcomer"),
        Shown("calls-found", "/calls", "day", act=_search(SUBJECTS[day.language][0])),
        Shown("calls-not-found", "/calls", "day", act=_search("9999")),
        Shown("calls-supervisor", "/calls", "lead"),
        Shown("new-call", "/calls/new", "shift"),
        Shown("new-call-refused", "/calls/new", "shift", act=_plan_without_number),
        Shown("link", "/calls/new", "newcomer", act=_plan),
        *(Shown(f"call-{name}", call(name), "day") for name in states),
        Shown("call-supervisor", call("ready"), "lead"),
        Shown("error-503", call("ready"), "day", away=True, status=503),
        Shown("report-file", f"{call('ready')}/report.html?lang={day.language}", "day"),
    ]


def _panels(day: Day) -> list[Shown]:
    calls = {kind: day.calls[f"panel-{kind}"].call_id for kind in (*PANELS, *_WITHOUT_VIDEO)}
    panels = [Shown(f"panel-{kind}", f"/calls/{call_id}/panel", "shift") for kind, call_id in calls.items()]
    return [
        *panels,
        Shown("now", "/now", "lead"),
        Shown("now-nobody", "/now", "idle"),
        Shown("publish", f"/calls/{calls['waiting']}/publish", "shift"),
    ]


def _others(day: Day) -> list[Shown]:
    sent = next(mail for mail in day.console.services.vault.outbox.list(50) if mail.state == "sent")
    return [
        Shown("mails", "/mails", "day"),
        Shown("mails-none", "/mails", "newcomer"),
        Shown("mail", f"/mails/{sent.mail_id}", "day"),
        Shown("mail-html", f"/mails/{sent.mail_id}", "day", act=lambda page: page.goto(day.letter.as_uri())),
        Shown("account", "/account", "day"),
    ]


def _clients(day: Day) -> list[Shown]:
    statuses = {"expired": 410}
    found = [
        Shown(
            f"client-{name}",
            f"/c/{day.links[f'link-{name}']}?lang={day.language}",
            status=statuses.get(name, 200),
        )
        for name in LINKS
    ]
    return [*found, Shown("client-unknown", f"/c/unknown?lang={day.language}", status=404)]


def _sign_in_wrongly(page: Page) -> None:
    for name in ("login", "password", "code"):
        page.locator(f"input[name={name}]").fill("wrong")
    page.locator("main button.primary").click()


def _search(text: str) -> Act:
    def act(page: Page) -> None:
        page.locator("input[name=text]").fill(text)
        page.keyboard.press("Enter")
        page.locator("nav.paging").wait_for()

    return act


def _search_for_too_much(page: Page) -> None:
    field = page.locator("input[name=text]")
    field.evaluate(f"each => {{ each.removeAttribute('maxlength'); each.value = 'x'.repeat({MAX_BODY_BYTES}); }}")
    field.press("Enter")
    page.locator("form.search").wait_for(state="detached")


def _plan_without_number(page: Page) -> None:
    page.locator("input[name=client_number]").fill(" ")
    page.locator("main button.primary").click()
    page.locator("#refusal").wait_for()


def _plan(page: Page) -> None:
    page.locator("input[name=client_number]").fill("4821")
    page.locator("main button.primary").click()
    page.locator("#link").wait_for()
