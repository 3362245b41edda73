"""The first page in a real browser: light from row to mark and back, filters without a script, and paper."""

import re
from collections.abc import Iterator

import pytest
from browsing import chromium, follow, served, visitors_context
from playwright.sync_api import Browser

YEAR = "/?year=2027&lang=sv"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("year")) as address:
        yield address


def test_who_stands_on_a_row_sees_its_mark_and_the_other_way_round(browser: Browser, address: str) -> None:
    page = visitors_context(browser, address, viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address + YEAR)
    row = page.locator("tr[data-o]").first
    mark = page.locator(f'.mark[data-o~="{row.get_attribute("data-o")}"]')

    row.locator(".own").focus()
    assert "lit" in (mark.get_attribute("class") or "")
    page.locator("select").first.focus()
    assert "lit" not in (mark.get_attribute("class") or "")
    mark.hover()
    assert "lit" in (row.get_attribute("class") or "")


def test_the_filters_work_without_a_script(browser: Browser, address: str) -> None:
    page = visitors_context(browser, address, java_script_enabled=False).new_page()
    page.goto(address + YEAR)
    whole = page.locator("tr[data-o]").count()

    page.get_by_label("Slag").select_option("meeting")
    follow(page.get_by_role("button", name="Visa", exact=True))

    assert 0 < page.locator("tr[data-o]").count() == page.locator("tr.meeting").count() < whole


def test_the_list_is_one_a4_and_the_wheel_one_a3(browser: Browser, address: str) -> None:
    page = visitors_context(browser, address).new_page()
    page.goto(address + YEAR)

    sheets = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", page.pdf(prefer_css_page_size=True))

    assert sheets == [(b"594", b"841"), (b"841", b"1191")]
