"""The pages of people in a real browser: on the first day, without a script, on every screen, and an address once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import BY, CHROMIUM, SECRET, chromium, config_in, follow, served, visitors_context
from handmade import NOW
from playwright.sync_api import Browser, Page

from app.persons import persons_on
from app.planning.addresses import give_address
from app.planning.persons import hold_role, known
from app.store import open_store

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")

KIM = "Kim Karlsson"
BAD = "namn;roll;från;till;e-post\nAda;borgmastare;;;"
GOOD = "namn;roll;från;till;e-post\nAda Ek;kommunpolis;2027-01-01;;ada@kumla.example"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        with closing(open_store(config_in(folder).database)) as store:
            someone = hold_role(store, "kumla", KIM, "polisen", BY, since=date(2026, 1, 1), email="kim@kumla.example")
            hold_role(store, "kumla", "Sam Ek", "kommundirektor", BY, since=date(2026, 1, 1), until=date(2026, 6, 30))
            of = ("person", someone.id)
            given = give_address(store, SECRET, "", "kumla", of, "kumla.mobil", "Mobilen", BY)
            store.keep_fetch("kumla", given.subscription.id, 1, NOW.date() - timedelta(days=30), "Outlook")
        yield address


def kims(folder: Path) -> str:
    with closing(open_store(config_in(folder).database)) as store:
        return f"/people/{known(store, 'kumla', KIM).id}"


def states(page: Page, address: str, kim: str, language: str) -> Iterator[str]:
    """Every page, and what a page is after something was sent; with all that can be opened open."""
    for path in ("/people", kim, f"{kim}/erasure", "/people/roster"):
        page.goto(f"{address}{path}?lang={language}")
        yield opened(page, path)
    page.goto(f"{address}/people?lang={language}")
    page.locator("#add-name").fill("Ada")
    page.locator("#add-email").fill("ada@gmail.example")
    follow(page.locator("#add ~ form button"))
    yield opened(page, "wrong")
    for text in (BAD, GOOD):
        page.goto(f"{address}/people/roster?lang={language}")
        page.locator("#text").fill(text)
        follow(page.locator("button[value=look]"))
        yield opened(page, text)
    page.goto(f"{address}{kim}?lang={language}")
    page.locator("#feeds ~ details > summary").click()
    follow(page.locator("button[value=show]"))
    yield opened(page, "once")


def opened(page: Page, what: str) -> str:
    for summary in page.locator("main details:not([open]) > summary").all()[::-1]:
        summary.click()
    return what


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault(browser: Browser, address: str, folder: Path, language: str, width: int) -> None:
    page = visitors_context(browser, address, viewport={"width": width, "height": 900}, bypass_csp=True).new_page()
    for state in states(page, address, kims(folder), language):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page)
            assert found.violations_count == 0, (state, scheme, found.generate_report())
    page.context.close()


def test_on_a_narrow_screen_nothing_scrolls_sideways_and_all_can_be_hit(
    browser: Browser, address: str, folder: Path
) -> None:
    page = visitors_context(browser, address, viewport={"width": 320, "height": 900}).new_page()
    for state in states(page, address, kims(folder), "sv"):
        assert page.evaluate("document.documentElement.scrollWidth") == 320, state
        for target in page.locator("main :is(button, input, select, textarea, summary)").filter(visible=True).all():
            box = target.bounding_box()
            assert box is not None and box["height"] >= 24 and box["width"] >= 24, state
    page.context.close()


def test_no_page_breaks_its_own_policy_or_is_heavy(browser: Browser, address: str, folder: Path) -> None:
    page = visitors_context(browser, address).new_page()
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.add(request.url))
    for state in states(page, address, kims(folder), "sv"):
        assert len(page.content().encode()) < 100_000, state

    assert not [each for each in said if "Content Security Policy" in each]
    assert {url.split("/")[2] for url in asked} == {address.removeprefix("http://")}
    page.context.close()


def test_on_the_first_day_a_role_gets_its_person_by_keyboard_alone_and_without_a_script(
    browser: Browser, address: str, folder: Path
) -> None:
    page = visitors_context(browser, address, java_script_enabled=False).new_page()
    page.goto(f"{address}/people")

    first = page.locator("details[open] form").first
    role = first.locator("[name=role]").get_attribute("value") or ""
    first.locator("[name=name]").focus()
    page.keyboard.type("Robin Åberg")
    page.keyboard.press("Tab")
    page.keyboard.type("robin@kumla.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people?said=given*")

    assert "Sparat: Robin Åberg har rollen." in page.locator("main").inner_text()
    assert page.locator("details[open] form").first.locator("[name=role]").get_attribute("value") != role
    with closing(open_store(config_in(folder).database)) as store:
        assert [each.name for each in persons_on(store, "kumla", NOW.date())[role]] == ["Robin Åberg"]
    page.context.close()


def test_an_address_is_copied_by_a_button_and_is_not_in_the_bar(browser: Browser, address: str, folder: Path) -> None:
    context = visitors_context(browser, address, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + kims(folder))
    page.locator("#feeds ~ details > summary").click()
    follow(page.locator("button[value=show]"))

    page.get_by_role("button", name="Kopiera").click()
    page.locator("[role=status]", has_text="Kopierad").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert "/subscribe/" in copied and copied == page.locator("#page").inner_text()
    assert copied.rpartition("/")[2] not in page.url
    follow(page.locator(".speak a"))
    assert copied not in page.content() and page.locator("h1").inner_text() == KIM
    context.close()
