"""The pages in a real browser: for everybody, on every screen, without a script, and without telling anybody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHROMIUM, answered_pages, asked_pages, chromium, follow, served, subscribe_page, visitors_context
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def asked(folder: Path, address: str) -> dict[str, str]:
    """The paths of the pages behind links in mails, by what is to be seen there."""
    return asked_pages(folder, "@bra-samordnare") | answered_pages(folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def opened(browser: Browser, address: str, width: int = 1280, **context: Any) -> Page:
    page = visitors_context(browser, address, viewport={"width": width, "height": 900}, **context).new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    return page


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_behind_the_links_in_mails(
    browser: Browser, address: str, asked: dict[str, str], language: str, scheme: str, width: int
) -> None:
    page = opened(browser, address, width, color_scheme=scheme, bypass_csp=True)
    for state, path in asked.items():
        answer = page.goto(f"{address}{path}?lang={language}")
        assert answer is not None and answer.status == (410 if "over" in state else 200), state

        found = Axe().run(page)

        assert found.violations_count == 0, (state, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") == width, state
        for target in page.locator("main button, main input, main textarea, header a").all():
            box = target.bounding_box()
            assert box is not None and box["height"] >= 24 and box["width"] >= 24, state
    page.context.close()


def test_an_answer_is_given_with_the_keyboard_alone_and_without_a_script(
    browser: Browser, address: str, folder: Path
) -> None:
    path = asked_pages(folder, "a person")["to press"]
    page = opened(browser, address + path, 390, java_script_enabled=False)

    page.locator("#day").focus()
    while page.locator("button:focus").count() == 0:  # a day has several parts, and a button for its calendar
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Nej, det blev inte av"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    page.get_by_text("Tack, svaret är antecknat.").wait_for()
    assert page.get_by_role("button").count() == 0
    page.context.close()


def test_a_wrong_number_is_said_beside_its_field_and_what_was_written_stays(
    browser: Browser, address: str, asked: dict[str, str]
) -> None:
    page = opened(browser, address + asked["delivered"], 390)
    page.evaluate("document.querySelector('#number').removeAttribute('maxlength')")

    page.get_by_label("Diarienummer").fill("9" * 61)
    page.get_by_role("button", name="Ja, det är klart").click()

    page.get_by_role("alert").get_by_text("Numret går inte att använda").wait_for()
    assert page.get_by_label("Diarienummer").input_value() == "9" * 61
    page.context.close()


def test_reminders_are_ended_and_started_again_with_a_press(
    browser: Browser, address: str, folder: Path
) -> None:
    page = opened(browser, address + asked_pages(folder, "a person")["decline"], java_script_enabled=False)

    follow(page.get_by_role("button", name="Stäng av påminnelserna"))
    page.get_by_role("button", name="Sätt på påminnelserna igen").click()

    page.get_by_role("button", name="Stäng av påminnelserna").wait_for()
    page.context.close()


@pytest.mark.parametrize("state", ["held", "outcome", "decline"])
def test_what_is_asked_is_printed_on_one_sheet_without_its_form(
    browser: Browser, address: str, asked: dict[str, str], state: str
) -> None:
    page = opened(browser, address + asked[state])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})

    box = page.locator("main").bounding_box()
    assert box is not None and box["height"] < 1032
    assert page.locator("form").is_hidden()
    page.context.close()


def test_it_works_without_javascript(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)

    follow(page.get_by_role("link", name="2027", exact=True))

    assert page.get_by_role("heading", level=1).inner_text() == "Året 2027"
    page.context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    page = opened(browser, address)

    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Hoppa till innehållet"
    assert page.locator(":focus").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.locator(":focus").inner_text() == "2026"
    page.context.close()


def test_a_section_leads_to_the_words_that_ask_for_the_date(browser: Browser, address: str) -> None:
    page = opened(browser, address + "/?year=2027")

    follow(page.get_by_role("row", name="BRÅ styrgrupp 1 av 6").get_by_role("link", name="avsnitt"))

    assert page.url.endswith("#rule-styrgrupp-sammantraden")
    assert page.locator(":target blockquote").inner_text().startswith("Styrgruppen sammanträder sex gånger per år")
    page.context.close()


@pytest.mark.parametrize("with_script", [True, False])
def test_a_press_on_an_address_marks_all_of_it(browser: Browser, address: str, with_script: bool) -> None:
    page = opened(browser, address + subscribe_page(), 390, java_script_enabled=with_script)

    page.locator("code.address").first.click()

    marked = page.evaluate("String(getSelection())")
    assert marked == page.locator("code.address").first.inner_text()
    assert marked.startswith("http://127.0.0.1:8000/f/") and marked.endswith("/styrgrupp.ics")
    page.context.close()


def test_a_press_on_the_button_copies_the_address_and_says_so(browser: Browser, address: str) -> None:
    page = opened(browser, address + subscribe_page(), 390, permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Kopiera").press("Enter")

    page.get_by_text("Kopierad.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code.address").inner_text()
    page.context.close()


def test_where_nothing_may_be_copied_it_says_what_to_do_instead(browser: Browser, address: str) -> None:
    page = opened(browser, address + subscribe_page())
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")

    page.get_by_role("button", name="Kopiera").click()

    page.get_by_text("Det gick inte. Markera adressen och kopiera den.").wait_for()
    page.context.close()


def test_without_a_script_there_is_no_button_that_does_nothing(browser: Browser, address: str) -> None:
    page = opened(browser, address + subscribe_page(), java_script_enabled=False)

    assert page.get_by_role("button").count() == 0
    assert page.locator(".copy").is_hidden()
    assert page.get_by_role("link", name="Öppna i Google Kalender").is_visible()
    page.context.close()


def test_whoever_sits_at_a_computer_sees_the_code_without_scrolling(browser: Browser, address: str) -> None:
    page = opened(browser, address + subscribe_page())

    box = page.get_by_role("img", name="QR-kod").bounding_box()

    assert box is not None and box["y"] + box["height"] < 900
    assert box["width"] / 49 >= 3.5  # pixels of each of its dots: what cameras read from a screen
    page.context.close()


def test_how_to_subscribe_is_printed_on_one_sheet(browser: Browser, address: str) -> None:
    page = opened(browser, address + subscribe_page())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 between the margins, in CSS pixels

    box = page.locator("main").bounding_box()
    assert box is not None and box["height"] < 1032  # 297 mm less 24 mm of margins
    assert page.get_by_role("link", name="Öppna").count() == 0
    page.context.close()
