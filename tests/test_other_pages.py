"""Five other organisations live in the whole product: their years are released, shown, fed and reminded of."""

import re
from contextlib import closing
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote

import icalendar
import pytest
from flask import Flask
from handmade import SECRET, config_in
from test_other_organisations import OTHERS, written
from visiting import Browser, logged_in

from app import create_app
from app.feeds import folder_feed
from app.loading import folder_of, load
from app.releasing import release
from app.reminding import fill
from app.store import Store, open_store
from schedules.plan import Plan
from schedules.planner import plan_year
from schedules.reminders import reminders_of

EARLY = datetime(2026, 12, 1, 8, tzinfo=UTC)  # before the year
LATE = datetime(2027, 10, 4, 8, tzinfo=UTC)  # when much of it has been
PAGES = (
    "/?year=2027", "/rules?year=2027", "/rules/2027/annex", "/document", "/people", "/reminders", "/log", "/settings",
    "/settings/reminders", "/calendars", "/people/roster", "/years/2027/release",
)  # fmt: skip


@pytest.fixture(params=OTHERS)
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Its 2027, released in December before."""
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(open_store(config_in(tmp_path).database)) as store:
        load(store, written(request.param), EARLY)
        release(store, planned(store), EARLY)
        fill(store, store.organisations()[0].id, EARLY)
    return request.param, tmp_path


def planned(store: Store) -> Plan:
    return plan_year(folder_of(store, store.organisations()[0].id), 2027)


def web_at(folder: Path, now: datetime) -> Flask:
    return create_app(config_in(folder), clock=lambda: now)


def opened(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.text


def test_every_page_shows_their_year_before_it_and_when_much_of_it_has_been(lived: tuple[str, Path]) -> None:
    for now in (EARLY, LATE):
        browser = logged_in(web_at(lived[1], now))
        for path in PAGES:
            assert "</html>" in opened(browser, path)


def test_every_kind_of_date_has_its_page(lived: tuple[str, Path]) -> None:
    with closing(open_store(config_in(lived[1]).database)) as store:
        plan = planned(store)
    browser = logged_in(web_at(lived[1], EARLY))

    first = {each.rule: each for each in reversed(plan.occurrences) if each.kind == "meeting"}
    for each in first.values():
        assert each.title in opened(browser, f"/meetings/{quote(each.uid)}")
    year = opened(browser, "/?year=2027")
    assert [each.uid for each in plan.occurrences if each.day.year == 2027 and each.title not in year] == []


def test_every_groups_calendar_has_its_meetings_and_what_is_due(lived: tuple[str, Path]) -> None:
    with closing(open_store(config_in(lived[1]).database)) as store:
        folder, plan = folder_of(store, store.organisations()[0].id), planned(store)

    for group in folder.groups:
        events = icalendar.Calendar.from_ical(folder_feed(folder, plan, group.id)).walk("VEVENT")
        own = {each.uid for each in plan.occurrences if each.group == group.id and each.kind != "item"}
        assert own <= {str(event["UID"]) for event in events}


def test_calls_deadlines_and_what_is_presented_are_reminded_of(lived: tuple[str, Path]) -> None:
    with closing(open_store(config_in(lived[1]).database)) as store:
        folder, plan = folder_of(store, store.organisations()[0].id), planned(store)

    assert {"call", "deadline", "item"} <= {each.kind for each in reminders_of(folder, plan, date.min, EARLY)}


def test_their_words_are_marked_as_being_in_their_language(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(open_store(config_in(tmp_path).database)) as store:
        load(store, written("board"), EARLY)
        release(store, planned(store), EARLY)
        folder, plan = folder_of(store, "board"), planned(store)
    browser = logged_in(web_at(tmp_path, EARLY))
    theirs = {each.name for each in folder.everybody()} | {each.title for each in plan.occurrences}
    theirs |= {rule.quote for rule in folder.rules} | {each.why for each in plan.verdicts}

    for path in PAGES:
        in_swedish = re.findall(r'lang="sv"[^>]*>([^<]*)', opened(browser, path).partition("<main")[2])
        assert not theirs & {unescape(words).strip() for words in in_swedish}, path
    assert '<blockquote lang="en">' in opened(browser, "/rules?year=2027")
