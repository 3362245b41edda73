"""Kumla's year in a real browser: the pages on the first day of an installation."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from handmade import NOW, SECRET, config_in
from playwright.sync_api import Browser, BrowserContext, Locator, sync_playwright
from visiting import session_of, token_of_session
from werkzeug.serving import make_server

from app import create_app
from app.accounts import Level
from app.audit import Signature
from app.links import link_for
from app.planning import facts, open_installation
from app.store import Store, open_store
from app.subscriptions import own_id
from app.tokens import token_of
from schedules.plan import Occurrence

CHROMIUM = Path("/usr/bin/chromium")
BY = Signature("Bo", "", NOW)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the start page."""
    (folder / "secret").write_bytes(SECRET)
    store = open_store(config_in(folder).database)
    open_installation(store, SECRET, NOW)
    session_of(store, "kumla", "coordinator")
    store.close()
    with serving(folder, lambda: NOW) as address:
        yield address


@contextmanager
def serving(folder: Path, clock: Callable[[], datetime], **environ: str) -> Iterator[str]:
    """What is in the folder, at the time that the clock says."""
    server = make_server("127.0.0.1", 0, create_app(config_in(folder, **environ), clock), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def visitors_context(
    browser: Browser, address: str, level: Level = "coordinator", now: datetime = NOW, **more: Any
) -> BrowserContext:
    """Somebody who is logged in."""
    context = browser.new_context(locale="sv-SE", **more)
    context.add_cookies([{"name": "arshjul", "value": token_of_session("kumla", level, now), "url": address}])
    return context


def follow(way: Locator) -> None:
    """It is clicked, and the page behind it is there whole: a click by itself waits only until that page begins."""
    with way.page.expect_navigation():
        way.click()


def subscribe_page(group: str = "styrgrupp") -> str:
    """The path of a group's own."""
    return f"/subscribe/{token_of(SECRET, own_id('kumla', group), 1)}"


def asked_pages(folder: Path, recipient: str) -> dict[str, str]:
    """The paths of pages where nobody has answered yet, by what they ask; of one that is over; and one too early."""
    with closing(open_store(config_in(folder).database)) as store:
        year = year_of(store)
        past = [each for each in year if each.kind == "meeting" and each.day < NOW.date()]
        coming = next(each for each in year if each.kind == "meeting" and each.day > NOW.date())
        due = next(each for each in year if each.kind == "deadline")
        review = next(each for each in year if each.rule == "arbetsordning-avstamning")
        asked = {
            "held": ("held", past[-1].uid, 30), "delivered": ("delivered", due.uid, 30), "decline": ("decline", "", 30),
            "outcome": ("outcome", review.uid, 30), "over": ("held", past[-2].uid, -1),
            "over, decline": ("decline", "over", -1), "early": ("held", coming.uid, 30),
            "to press": ("held", past[-3].uid, 30),
        }  # fmt: skip
        return {state: path_to(store, recipient, *each) for state, each in asked.items()}


def answered_pages(folder: Path) -> dict[str, str]:
    """And of pages where somebody has."""
    with closing(open_store(config_in(folder).database)) as store:
        year = year_of(store)
        first, second = [each.uid for each in year if each.kind == "meeting"][:2]
        done, waits = [each.uid for each in year if each.kind == "deadline"][1:3]
        facts.hold(store, "kumla", first, BY)
        facts.hold(store, "kumla", second, BY, held=False)
        facts.deliver(store, "kumla", done, "BRÅ 2026/14", BY)
        facts.not_yet(store, "kumla", waits, BY)
        store.decline("kumla", "@kommunpolis", NOW)
        return {
            "was held": path_to(store, "@polisen", "held", first),
            "was not": path_to(store, "@polisen", "held", second),
            "is done": path_to(store, "@polisen", "delivered", done),
            "not yet": path_to(store, "@polisen", "delivered", waits),
            "declined": path_to(store, "@kommunpolis", "decline", ""),
        }


def year_of(store: Store) -> tuple[Occurrence, ...]:
    release = store.release("kumla", NOW.year)
    assert release is not None
    return release.plan.occurrences


def path_to(store: Store, recipient: str, purpose: str, uid: str, days: int = 30) -> str:
    return link_for(store, SECRET, "", "kumla", purpose, uid, recipient, NOW + timedelta(days=days))


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
