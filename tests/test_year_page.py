"""The first page: what needs a person, all dates in one list, the wheel beside it; and a draft only for who plans."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from handmade import NOW, SECRET, config_in, filled
from life import by, with_words
from visiting import logged_in

from app import create_app
from app.accounts import Level
from app.audit import Signature
from app.planning import changing, facts, open_installation
from app.planning.documents import load_documents
from app.store import Store, open_store
from schedules.plan import Occurrence

Page = Callable[..., str]
BY = Signature("Bo", "", NOW)


@pytest.fixture(scope="module")
def kumla_web(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return web_in(tmp_path_factory.mktemp("kumla"))


@pytest.fixture
def web(tmp_path: Path) -> Flask:
    """One that a test may change."""
    return web_in(tmp_path)


def web_in(folder: Path) -> Flask:
    (folder / "secret").write_bytes(SECRET)
    with_kumla = open_store(config_in(folder).database)
    open_installation(with_kumla, SECRET, NOW)
    with_kumla.close()
    return create_app(config_in(folder), clock=lambda: NOW)


def store_of(web: Flask) -> Store:
    store: Store = web.extensions["arshjul"].store
    return store


def page(web: Flask, path: str = "/?year=2027", level: Level = "coordinator") -> str:
    answer = logged_in(web, level).get(path)
    assert answer.status_code == 200
    return answer.text


def test_who_has_no_year_yet_is_led_to_the_first_that_can_be_published(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(open_store(config_in(tmp_path).database)) as store:
        load_documents(store, with_words("decided_on = 2022-04-06", f"decided_on = {NOW.year}-02-01"), by("Anna", NOW))
    web = create_app(config_in(tmp_path), clock=lambda: NOW)

    answer = logged_in(web, "coordinator").get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/years/{NOW.year + 1}/release")
    assert logged_in(web, "secretary").get(answer.headers["Location"]).status_code == 200
    assert logged_in(web, "reader").get("/").status_code == 404


def rows(html: str) -> list[str]:
    return re.findall(r'<tr id="d-([^"]+)"', html)


def dated(web: Flask, year: int = 2027) -> list[Occurrence]:
    release = store_of(web).release("kumla", year)
    assert release is not None
    return [one for one in release.plan.occurrences if one.kind != "item"]


def uids(occurrences: list[Occurrence]) -> set[str]:
    return {one.uid.partition("@")[0] for one in occurrences}


def test_every_date_stands_once_in_one_list_in_the_order_of_time(kumla_web: Flask) -> None:
    html = page(kumla_web)

    assert sorted(rows(html)) == sorted(uids(dated(kumla_web)))
    assert html.count("<table") == 1
    days = re.findall(r'<th scope="row" class="day"><time datetime="([\d-]+)"', html)
    assert days == sorted(days)


def test_each_mark_of_the_wheel_leads_to_a_row_and_each_row_has_its_mark(kumla_web: Flask) -> None:
    html = page(kumla_web)

    marked = [place for places in re.findall(r'<a class="mark[^>]* data-o="([^"]+)"', html) for place in places.split()]
    assert sorted(marked) == sorted("d-" + row for row in rows(html))


@pytest.mark.parametrize("kind", ["meeting", "deadline"])
def test_the_list_is_filtered_by_kind(kumla_web: Flask, kind: str) -> None:
    shown = rows(page(kumla_web, f"/?year=2027&kind={kind}"))

    assert set(shown) == uids([one for one in dated(kumla_web) if one.kind == kind])


def test_the_list_and_the_wheel_are_filtered_by_group(kumla_web: Flask) -> None:
    html = page(kumla_web, "/?year=2027&group=styrgrupp")

    assert set(rows(html)) == uids([one for one in dated(kumla_web) if one.group == "styrgrupp"])
    assert html.count('<a class="mark') <= len(rows(html))
    assert '<option value="styrgrupp" lang="sv" selected>' in html and "Bara en del av datumen visas." in html


def test_a_role_sees_what_it_is_called_to_and_what_it_delivers(kumla_web: Flask) -> None:
    html = page(kumla_web)
    choices = html.partition('name="role"')[2].partition("</select>")[0]
    roles = re.findall(r'<option value="([^"]+)" lang="sv">', choices)

    for role in roles:
        shown = set(rows(page(kumla_web, f"/?year=2027&role={role}")))
        assert shown and uids([one for one in dated(kumla_web) if role in one.responsible]) <= shown
    assert any(set(rows(page(kumla_web, f"/?year=2027&role={role}"))) < uids(dated(kumla_web)) for role in roles)


def test_what_matches_nothing_says_so_and_leads_back(kumla_web: Flask) -> None:
    html = page(kumla_web, "/?year=2027&role=nobody")

    assert rows(html) == [] and "Inga datum passar." in html and "Visa alla datum" in html


def test_every_way_on_leads_to_a_place_that_is_there(kumla_web: Flask) -> None:
    for year in (2026, 2027):
        html = page(kumla_web, f"/?year={year}")
        ids = set(re.findall(r'id="([^"]+)"', html))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


@pytest.mark.parametrize("level", ["coordinator", "secretary", "reader"])
def test_every_link_leads_to_a_page_that_whoever_sees_it_may_read(web: Flask, level: Level) -> None:
    moved(web)
    client = logged_in(web, level)
    for year in (2026, 2027):
        html = client.get(f"/?year={year}").text.partition("<main")[2]
        linked = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)}
        inside = {link.replace("&amp;", "&") for link in linked if not link.startswith("/subscribe/")}
        assert len(inside) > 5
        assert {link: client.get(link).status_code for link in inside} == dict.fromkeys(inside, 200)


def test_at_most_seven_things_are_to_be_taken_care_of_each_with_a_word_and_a_way(kumla_web: Flask) -> None:
    for year in (2026, 2027):
        care = page(kumla_web, f"/?year={year}").partition('id="care"')[2].partition("</section>")[0]
        assert 1 <= care.count("<li>") <= 7
        assert care.count("<li>") == care.count('class="word') == care.count("<a href=")


def test_roles_without_a_person_are_told_to_who_plans_and_to_no_reader(kumla_web: Flask) -> None:
    assert "roller har ingen person" in page(kumla_web)
    assert "har ingen person" not in page(kumla_web, level="reader")


def moved(web: Flask) -> tuple[Occurrence, date]:
    """The fifth meeting of the steering group, and where the draft has it."""
    store = store_of(web)
    one = next(one for one in dated(web) if "styrgrupp-sammantraden" in one.uid and one.number == 5)
    day = one.day + timedelta(days=7)
    changing.move(store, "kumla", one.uid, day, None, BY)
    return one, day


def test_a_draft_says_what_it_is_everywhere_it_is_seen(web: Flask) -> None:
    one, day = moved(web)
    html = page(web)

    assert "Bara ni som planerar ser det här. Ett datum är ändrat" in html
    row = html.partition(f'<tr id="d-{one.uid.partition("@")[0]}"')[2].partition("</tr>")[0]
    assert "drafted" in row and day.isoformat() in row and "Utkast" in row and "Flyttas från" in row
    assert html.count('class="ghost"') == 1
    assert re.search(r'aria-label="Utkast: [^"]+ 5 av 6', html)


def test_a_reader_never_sees_the_draft(web: Flask) -> None:
    before = page(web, level="reader")
    moved(web)

    assert page(web, level="reader") == before
    assert "Utkast" not in before and "Utkast" in page(web, level="secretary")


def test_a_meeting_that_somebody_says_was_held_is_open_no_more(web: Flask) -> None:
    store = store_of(web)
    passed = next(one for one in dated(web, 2026) if one.kind == "meeting" and one.day < NOW.date())
    facts.hold(store, "kumla", passed.uid, BY)

    row = page(web, "/?year=2026").partition(f'id="d-{passed.uid.partition("@")[0]}"')[2].partition("</tr>")[0]
    assert "Hållet" in row and "Obekräftat" not in row


def test_it_also_draws_another_organisation(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SECRET)
    filled(config_in(tmp_path))
    html = page(create_app(config_in(tmp_path), clock=lambda: NOW), "/")

    assert "Arbetsgruppen" in html and html.count('<a class="mark') == len(rows(html)) > 0
