"""Compliance and the document in a real browser: for everybody, on every screen, by keyboard and without a script."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from browsing import CHROMIUM, chromium
from handmade import SECRET, config_in
from life import by, living, on, uid
from playwright.sync_api import Browser, BrowserContext
from visiting import session_of
from werkzeug.serving import make_server

from app import create_app
from app.planning.facts import answer, answers, deliver, facts_of, hold
from app.store import Session, open_store
from app.tokens import hash_of

NOW = on(2027, 4, 21)
BO = by("Bo Ek", NOW)
TOKEN = "coordinator"
SECOND, REPORT = uid(2), uid(2, "lagesbild")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "secret").write_bytes(SECRET)
    with closing(living(config_in(folder).database)) as store:
        hold(store, "kumla", uid(1), BO)
        deliver(store, "kumla", uid(1, "lagesbild"), "BRÅ 2027/14", BO)
        answer(store, "kumla", "beslut-paragraf", "Kommunstyrelsen § 45.", BO)
        session_of(store, "kumla", "coordinator", NOW)
        store.keep_session("kumla", Session(hash_of(TOKEN), "kumla-coordinator", NOW, NOW))
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(config_in(folder), clock=lambda: NOW), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def logged_in(browser: Browser, address: str, width: int, **context: object) -> BrowserContext:
    size = {"width": width, "height": 900}
    found = browser.new_context(viewport=size, locale="sv-SE", **context)  # type: ignore[arg-type]
    found.add_cookies([{"name": "arshjul", "value": TOKEN, "url": address}])
    found.set_default_timeout(15_000)
    return found


def test_a_meeting_is_confirmed_with_the_keyboard_alone_and_without_a_script(
    browser: Browser, address: str, folder: Path
) -> None:
    page = logged_in(browser, address, 390, java_script_enabled=False).new_page()
    page.goto(f"{address}/rules?year=2027")
    rule = page.locator("#rule-styrgrupp-sammantraden")
    assert "Obekräftad" in rule.inner_text()

    rule.locator("button[value=held]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules?year=2027&said=*")

    assert "Uppfylld" in rule.inner_text() and "Svaret är antecknat." in rule.inner_text()
    with closing(open_store(config_in(folder).database)) as store:
        assert SECOND in facts_of(store, "kumla", 2027).held
    page.context.close()


def test_a_question_is_answered_where_the_document_is_silent(browser: Browser, address: str, folder: Path) -> None:
    page = logged_in(browser, address, 1280, java_script_enabled=False).new_page()
    page.goto(f"{address}/document")
    question = page.locator("#question-styrgruppens-namn")

    question.locator("textarea").fill("BRÅ styrgrupp är rätt.")
    question.locator("button").click()
    page.wait_for_url("**/document?number=1#question-styrgruppens-namn")

    assert "BRÅ styrgrupp är rätt." in question.inner_text()
    with closing(open_store(config_in(folder).database)) as store:
        assert "styrgruppens-namn" in answers(store, "kumla")
    page.context.close()


def test_on_a_wide_screen_each_note_lies_beside_its_own_paragraph(browser: Browser, address: str) -> None:
    page = logged_in(browser, address, 1280).new_page()
    page.goto(f"{address}/document")

    notes = page.locator(".passage:has(.notes)").all()
    assert len(notes) > 8
    for passage in notes:
        words, note = passage.locator("p").bounding_box(), passage.locator(".notes").bounding_box()
        assert words and note and note["x"] >= words["x"] + words["width"]
        assert note["y"] < words["y"] + words["height"] and words["y"] < note["y"] + note["height"]
    page.context.close()
