"""Logging in as people do it: the first link, a password, a pause that is too long."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browsing import BY, CHROMIUM, chromium, served, visitors_context
from handmade import config_in
from playwright.sync_api import Browser
from visiting import PASSWORD

from app import accounts
from app.store import Store, open_store

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


@pytest.fixture
def store(folder: Path, address: str) -> Iterator[Store]:
    with closing(open_store(config_in(folder).database)) as store:
        yield store


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("script", [True, False])
def test_from_the_first_link_to_the_year_and_out_and_in_again(
    browser: Browser, address: str, store: Store, script: bool
) -> None:
    token = accounts.invite(store, "kumla", "coordinator", BY)
    page = browser.new_context(locale="sv-SE", java_script_enabled=script).new_page()
    email = f"asa{script}@kumla.example".lower()

    page.goto(f"{address}/join/{token}")
    page.get_by_label("Namn").fill("Åsa Berg")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Skapa inloggningen").click()
    page.get_by_role("heading", name="Året 2026").wait_for()

    page.get_by_role("button", name="Logga ut").click()
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("heading", name="Året 2026").wait_for()
    page.context.close()


def test_a_password_manager_knows_each_field(browser: Browser, address: str, store: Store) -> None:
    token = accounts.invite(store, "kumla", "reader", BY)
    page = browser.new_context(locale="sv-SE").new_page()
    asked = {f"/join/{token}": "new-password", "/login": "current-password"}

    for path, password in asked.items():
        page.goto(address + path)

        assert page.get_by_label("E-post").get_attribute("autocomplete") == "username"
        assert page.get_by_label("Lösenord").get_attribute("autocomplete") == password
    page.context.close()


def test_five_minutes_before_the_end_it_is_said_with_a_way_to_stay(browser: Browser, address: str) -> None:
    page = visitors_context(browser, address).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.clock.install()
    page.goto(address)
    warning = page.get_by_role("alert")

    page.clock.fast_forward("24:59")
    assert warning.count() == 0
    page.clock.fast_forward("00:01")
    warning.get_by_text("Snart loggas du ut.").wait_for()
    with page.expect_response("**/session") as answer:
        warning.get_by_role("button", name="Stanna kvar").click()

    assert answer.value.status == 204
    warning.wait_for(state="detached")
    page.clock.fast_forward("25:00")
    warning.get_by_text("Snart loggas du ut.").wait_for()
    assert said == []
    page.context.close()


def test_what_was_typed_in_a_pause_that_was_too_long_is_not_lost(browser: Browser, address: str, store: Store) -> None:
    token = accounts.invite(store, "kumla", "coordinator", BY)
    accounts.join(store, token, "Kim Ek", "kim@kumla.example", PASSWORD, BY.at)
    page = browser.new_context(locale="sv-SE", java_script_enabled=False).new_page()

    def log_in() -> None:
        page.get_by_label("E-post").fill("kim@kumla.example")
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Logga in").click()

    page.goto(f"{address}/accounts")
    log_in()
    page.get_by_label("E-post").fill("ny@kumla.example")
    page.get_by_label("En läsare ser").check()
    [kim] = [each for each in store.accounts("kumla") if each.name == "Kim Ek"]
    store.end_sessions("kumla", kim.id)
    page.get_by_role("button", name="Skapa länken").click()
    page.get_by_text("Det du skrev finns kvar").wait_for()
    log_in()
    page.get_by_role("button", name="Skicka det jag skrev").click()

    page.get_by_role("heading", name="Länken är klar").wait_for()
    assert "ny@kumla.example" in [each.email for each in store.invitations("kumla")]
    page.context.close()
