"""Letters in a real browser, as a mail program shows them: at 600 pixels and on a phone, by day and by night."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHROMIUM, chromium
from letter_examples import GOLDEN
from playwright.sync_api import Browser, Page

LETTERS = ("kallelse-tva-veckor-fore", "mandag-med-veckan", "andringar", "dagen-att-gora-och-fragor")
WIDTHS = (600, 390)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def opened(browser: Browser, letter: Path, width: int, scheme: str = "light") -> Page:
    html = message_from_bytes(letter.read_bytes(), policy=policy.SMTP).get_body(("html",))
    assert html is not None
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_content(html.get_content())
    return page


@pytest.mark.parametrize(("name", "width", "scheme"), list(product(LETTERS, WIDTHS, ("light", "dark"))))
def test_axe_finds_no_fault(browser: Browser, name: str, width: int, scheme: str) -> None:
    page = opened(browser, GOLDEN / f"{name}.eml", width, scheme)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    page.context.close()


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, width: int) -> None:
    for letter in sorted(GOLDEN.glob("*.eml")):
        page = opened(browser, letter, width)

        assert page.evaluate("document.documentElement.scrollWidth") == width, letter.name
        page.context.close()


def test_what_is_pressed_is_large_enough_for_a_thumb(browser: Browser) -> None:
    page = opened(browser, GOLDEN / "dagen-att-gora-och-fragor.eml", 390)

    boxes = [link.bounding_box() for link in page.locator("a.answer").all()]

    assert len(boxes) == 4 and all(box and box["height"] >= 24 and box["width"] >= 24 for box in boxes)
    page.context.close()
