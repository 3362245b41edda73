"""The documents page in a real browser: "sex" becomes "fem" in place, and every state is good."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHROMIUM, chromium, config_in, follow, served, visitors_context
from playwright.sync_api import Browser, Page
from test_documents_page import OWN, RULES, another, packed, with_five

from app.store import open_store

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path) as address:
        yield address


def chosen(page: Page, files: dict[str, str]) -> None:
    content = packed(dict(files))
    page.locator("#files").set_input_files([{"name": "filer.zip", "mimeType": "application/zip", "buffer": content}])
    follow(page.locator("#upload ~ form button"))


def area(page: Page, name: str) -> None:
    page.locator("#texts ~ form summary", has_text=name).click()


def states(page: Page, address: str, language: str) -> Iterator[str]:
    """The page, and what it is after something was handed in; with all that can be opened open."""
    page.goto(f"{address}/documents?lang={language}")
    yield opened(page, "first")
    chosen(page, with_five())
    yield opened(page, "version")
    chosen(page, {**with_five(), RULES: "det här är ingen TOML"})
    yield opened(page, "wrong")
    page.goto(f"{address}/documents?lang={language}")
    chosen(page, another(f"orebro{language}{page.viewport_size['width']}"))  # type: ignore[index]
    yield opened(page, "another")
    follow(page.locator("#found ~ form button"))
    yield opened(page, "link")


def opened(page: Page, what: str) -> str:
    for summary in page.locator("main details:not([open]) > summary").all()[::-1]:
        summary.click()
    return what


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_and_nothing_runs_out_of_the_page(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    context = visitors_context(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, found = context.new_page(), {}
    for language in ("sv", "en"):
        for state in states(page, address, language):
            faults = Axe().run(page).response["violations"]
            found[language, state] = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in faults]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[language, state].append(("wide", []))
    context.close()

    assert len(found) == 10 and {state: each for state, each in found.items() if each} == {}


@pytest.mark.parametrize("script", [True, False])
def test_a_secretary_changes_the_text_in_place_sees_and_loads_it(
    browser: Browser, address: str, tmp_path: Path, script: bool
) -> None:
    context = visitors_context(browser, address, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{address}/documents")
    for name, text in with_five().items():
        if name != OWN:
            area(page, name)
            page.get_by_label(f"Text i {name}").fill(text)
    follow(page.locator("#texts ~ form button"))
    assert "6 5" in " ".join(page.locator("#beside ~ tbody").inner_text().split())

    follow(page.locator("#found ~ form button"))

    assert page.locator(".said").inner_text().startswith("Dokumenten är inlästa.")
    with closing(open_store(config_in(tmp_path).database)) as store:
        documents = store.documents("kumla")
    context.close()
    assert documents is not None and documents.files == with_five()
