"""The year page: what comes next, every date with its section, what is open, and how to get it into a calendar."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from handmade import NOW, SECRET, config_in, filled, plan, without
from visiting import logged_in

from app import create_app
from app.planning import open_installation
from app.releasing import release
from app.store import Store, open_store
from app.subscriptions import subscribe

Page = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return filled(config_in(tmp_path))


@pytest.fixture
def page(tmp_path: Path, store: Store) -> Page:
    """The words of a page, as they are read: one space between them."""

    def page(path: str = "/", now: datetime = NOW, language: str = "", **environ: str) -> str:
        web = create_app(config_in(tmp_path, **environ), clock=lambda: now)
        return words(logged_in(web).get(path, headers={"Accept-Language": language}).text)

    return page


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.replace("&nbsp;", " ")).split())


def test_it_opens_with_today_and_what_comes_next(page: Page) -> None:
    assert (
        "Söndag 22 november, vecka 47. Nästa möte är Styrgruppen , måndag 30 november kl. 13 (preliminärt). "
        "Nästa deadline är Lägesbild , lördag 5 december ." in page()
    )


def test_what_comes_next_may_lie_in_the_next_year(page: Page) -> None:
    assert "Nästa möte är Styrgruppen , måndag 18 januari 2027 kl. 13" in page(now=NOW + timedelta(days=20))


def test_after_the_last_date_nothing_is_invented(page: Page) -> None:
    assert "Inget mer är planerat." in page(now=datetime(2027, 12, 30, 12, tzinfo=ZoneInfo("UTC")))


def test_this_year_is_shown_and_the_next_is_one_step_away(page: Page) -> None:
    assert "Året 2026" in page()
    assert "Året 2027" in page("/?year=2027")
    assert "Året 2027" in page(now=datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("UTC")))  # 00:30 in Stockholm


@pytest.mark.parametrize("year", ["2031", "abc", "", "２０２７", "02027", "-1"])
def test_a_year_that_is_not_planned_is_404(tmp_path: Path, store: Store, year: str) -> None:
    answer = logged_in(create_app(config_in(tmp_path), clock=lambda: NOW)).get("/", query_string={"year": year})

    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_each_date_has_its_week_day_time_count_items_state_and_section(page: Page) -> None:
    assert "vecka 3 3 mån 18 januari 13:00 Styrgruppen 1 av 3 Avstämning Preliminärt avsnitt 1" in page("/?year=2027")


def test_deadlines_are_there_without_a_time(page: Page) -> None:
    assert "vecka 1 1 tis 5 januari Lägesbild Styrgruppen Ska göras avsnitt 1" in page("/?year=2027")


def test_a_group_without_meetings_says_so_and_invents_none(page: Page) -> None:
    assert "Arbetsgruppen : Inga möten är bestämda, och inga hittas på." in page()


def test_what_lay_before_the_installation_is_shown_but_not_judged(page: Page) -> None:
    shown = page()

    assert "mån 8 juni 13:00 Styrgruppen 2 av 3 Låg före Årshjul" in shown
    assert "Obekräftat" not in shown
    assert "Det som låg före söndag 22 november" in shown


def test_a_day_that_has_passed_since_is_unconfirmed(page: Page) -> None:
    shown = page(now=NOW + timedelta(days=10))

    assert "mån 30 november 13:00 Styrgruppen 3 av 3 Obekräftat" in shown
    assert "mån 8 juni 13:00 Styrgruppen 2 av 3 Låg före Årshjul" in shown


def test_today_stands_between_what_was_and_what_comes(page: Page) -> None:
    assert re.search(r"tor 5 november .* I dag, söndag 22 november, vecka 47 .* mån 30 november", page())
    assert "I dag" not in page("/?year=2027")


def test_a_cancelled_meeting_is_said_to_be_and_does_not_come_next(page: Page, store: Store) -> None:
    last = next(one for one in plan(2026).occurrences if one.number == 3 and one.kind == "meeting")
    others = without(plan(2026), 3).occurrences
    cancelled = replace(plan(2026), occurrences=(*others, replace(last, status="cancelled")))
    release(store, cancelled, NOW)

    shown = page()

    assert "mån 30 november 13:00 Styrgruppen Inställt" in shown
    assert "Nästa möte är Styrgruppen , måndag 18 januari 2027" in shown


def test_every_section_links_to_the_rule_that_asks_for_the_date(tmp_path: Path, store: Store) -> None:
    client = logged_in(create_app(config_in(tmp_path), clock=lambda: NOW))
    html = client.get("/").text

    links = set(re.findall(r'href="(/rules[^"#]*)#(rule-[^"]*)"', html))
    missing = {rule for path, rule in links if f'id="{rule}"' not in client.get(path).text}
    assert len(links) > 1 and not missing
    assert len(re.findall(r' id="([^"]*)"', html)) == len(set(re.findall(r' id="([^"]*)"', html)))


def test_a_persons_own_address_is_not_on_the_page(page: Page, store: Store) -> None:
    url = subscribe(store, SECRET, "", "exempel", "styrgrupp", "exempel.made-later", NOW + timedelta(days=1), "Åsa").url

    assert url.split("/")[2] not in page()
    assert "Åsa" not in page()


def test_swedish_is_spoken_unless_somebody_asks_for_english(page: Page) -> None:
    for language in ("", "sv", "de", "fi, sv;q=0.5", "*"):
        assert "Året 2026" in page(language=language)
    for language in ("en", "en-GB, sv;q=0.9", "de, en;q=0.5"):
        assert "The year 2026" in page(language=language)
    assert "The year 2026" in page("/?lang=en", language="sv")
    assert "Året 2026" in page("/?lang=sv", language="en")
    assert "Året 2026" in page("/?lang=xx")


def test_in_english_the_documents_own_words_stay_swedish_and_are_marked_so(tmp_path: Path, store: Store) -> None:
    html = logged_in(create_app(config_in(tmp_path), clock=lambda: NOW)).get("/?lang=en&year=2027").text

    assert '<html lang="en">' in html
    assert "vecka 3 " not in words(html) and "week 3 3 Mon 18 January 13:00 Styrgruppen 1 of 3" in words(html)
    assert '<span lang="sv">Styrgruppen</span>' in html


def test_what_is_written_in_a_document_cannot_become_markup(page: Page, store: Store, tmp_path: Path) -> None:
    first, *rest = plan(2027).occurrences
    evil = replace(first, title='<script>alert(1)</script>"onload=x')
    release(store, replace(plan(2027), occurrences=(evil, *rest)), NOW)

    html = logged_in(create_app(config_in(tmp_path), clock=lambda: NOW)).get("/?year=2027").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;onload=x" in html
    assert set(re.findall(r"<script[^>]*>", html)) == {
        f'<script src="/static/{name}.js" defer>' for name in ("year", "session")
    }


def test_who_is_not_logged_in_is_shown_where(tmp_path: Path) -> None:
    client = create_app(config_in(tmp_path / "empty")).test_client()

    assert client.get("/").headers["Location"] == "/login"
    assert client.get("/?year=2027").headers["Location"] == "/login?next=/?year%3D2027"
    assert client.get("/login").status_code == 200


def test_kumlas_page_is_small(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SECRET)
    open_installation(open_store(config_in(tmp_path).database), SECRET, NOW)
    client = logged_in(create_app(config_in(tmp_path), clock=lambda: NOW))

    sheet = len(client.get("/static/style.css", headers={"Accept-Encoding": "gzip"}, buffered=True).data)
    for year in (2026, 2027):
        assert len(client.get(f"/?year={year}").data) + sheet < 100_000


def test_every_template_is_short() -> None:
    import app.pages

    for template in (Path(app.pages.__file__).parent / "templates").iterdir():
        assert len(template.read_text().splitlines()) <= 30, template.name
