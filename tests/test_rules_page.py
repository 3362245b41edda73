"""Compliance, clause by clause: what is asked, what came of it, who may say so, and what others are handed of it."""

import csv
import io
import json
import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from handmade import SECRET, config_in, filled
from life import FILES, OPERATIV, by, living, on, one, uid
from visiting import Browser, logged_in

from app import create_app
from app.pages.rules import harmless
from app.planning.compliance import year_so_far
from app.planning.documents import load_documents
from app.planning.facts import deliver, facts_of, hold
from app.planning.outcomes import settle_review
from app.planning.releases import release_year
from app.store import Store
from schedules.plan import Occurrence

NOW = on(2027, 4, 21)
SIGNED = by("Bo", NOW)
REPORT = uid(1, "lagesbild")
FIRST, SECOND = uid(1), uid(2)
LAST = uid(6)
THEIRS = "exempel-styrgrupp-moten-2027-1@arshjul.example"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    filled(config_in(tmp_path)).close()
    return living(config_in(tmp_path).database)


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def coordinator(web: Flask) -> Browser:
    return logged_in(web, "coordinator", "kumla")


def reader(web: Flask) -> Browser:
    return logged_in(web, "reader", "kumla")


def secretary(web: Flask, group: str) -> Browser:
    return logged_in(web, "secretary", "kumla", group)


def meeting(store: Store, which: str) -> Occurrence:
    release = store.release("kumla", 2027)
    assert release is not None
    return one(release.plan, which)


def rule_on(page: str, rule: str) -> str:
    """Its words, without tags."""
    article = page.partition(f'id="rule-{rule}"')[2].partition("</article>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", article)).split())


def verdict(store: Store, rule: str, now: datetime = NOW) -> str:
    year = year_so_far(store, "kumla", 2027, now)
    return next(each.word for each in year.standings if each.rule.id == rule)


# ---- what is seen


def test_every_clause_stands_there_with_its_quote_and_its_verdict(coordinator: Browser, store: Store) -> None:
    page = coordinator.get("/rules?year=2027").text

    standings = year_so_far(store, "kumla", 2027, NOW).standings
    assert len(standings) == page.count('<article class="rule"') == 21
    for each in standings:
        assert each.rule.quote in unescape(page)
        assert f'class="word {each.word}"' in page.partition(f'id="rule-{each.rule.id}"')[2].partition("</article>")[0]


def test_a_clause_says_what_it_asks_its_dates_and_what_came_of_each(coordinator: Browser, store: Store) -> None:
    hold(store, "kumla", FIRST, SIGNED)
    said = rule_on(coordinator.get("/rules?year=2027").text, "styrgrupp-sammantraden")

    first, second, last = (meeting(store, each).day for each in (FIRST, SECOND, LAST))
    assert "Obekräftad" in said and "6 möten om året, varken fler eller färre" in said
    assert f"Hållet {first.day} januari" in said
    assert f"Ingen har sagt {second.day}" in said
    assert said.index("Kommer") < said.index(f"{last.day} december")


def test_what_threatens_a_rule_stands_beside_it(store: Store, tmp_path: Path) -> None:
    later = on(2027, 11, 25)  # one meeting is left, and must not be cancelled
    coordinator = logged_in(create_app(config_in(tmp_path), clock=lambda: later), "coordinator", "kumla")

    page = coordinator.get("/rules?year=2027").text

    assert "Hotas av Ett möte kvar och en redovisning att ta upp" in rule_on(page, "operativ-aterkoppling")
    assert "Hotas av" not in rule_on(page, "styrgrupp-extra")


def test_only_the_rules_of_one_verdict_are_shown_where_that_is_asked_for(coordinator: Browser) -> None:
    page = coordinator.get("/rules?year=2027&verdict=undecided").text

    assert 'id="rule-andt-bildas"' in page and 'id="rule-styrgrupp-sammantraden"' not in page
    assert coordinator.get("/rules?year=2027&verdict=nonsense").status_code == 404


def test_a_year_that_is_not_released_is_not_there(coordinator: Browser) -> None:
    for path in ("/rules?year=2031", "/rules/2031/annex", "/rules/2031.json", "/rules/2031.csv"):
        assert coordinator.get(path).status_code == 404, path


# ---- what is said


def test_the_coordinator_says_that_a_meeting_was_held_and_the_rule_heeds_it(
    coordinator: Browser, store: Store
) -> None:
    hold(store, "kumla", FIRST, SIGNED)
    assert verdict(store, "styrgrupp-sammantraden") == "unconfirmed"

    answer = coordinator.send(f"/facts/{SECOND}", {"answer": "held"})

    assert answer.status_code == 303
    assert answer.location == "/rules?year=2027&said=styrgrupp-sammantraden#rule-styrgrupp-sammantraden"
    assert facts_of(store, "kumla", 2027).held.keys() == {FIRST, SECOND}
    assert verdict(store, "styrgrupp-sammantraden") == "met"
    assert "Svaret är antecknat." in coordinator.get(answer.location).text


def test_a_meeting_was_held_on_another_day(coordinator: Browser, store: Store) -> None:
    coordinator.send(f"/facts/{SECOND}", {"answer": "held", "day": "2027-04-19"})

    assert str(facts_of(store, "kumla", 2027).held[SECOND]) == "2027-04-19"
    assert "19 april" in rule_on(coordinator.get("/rules?year=2027").text, "styrgrupp-sammantraden")


def test_a_meeting_that_was_not_held_is_a_broken_rule(coordinator: Browser, store: Store) -> None:
    coordinator.send(f"/facts/{SECOND}", {"answer": "not-held"})

    assert facts_of(store, "kumla", 2027).not_held == {SECOND}
    assert verdict(store, "styrgrupp-sammantraden") == "broken"
    page = coordinator.get("/rules?year=2027").text
    assert "Inte hållet" in rule_on(page, "styrgrupp-sammantraden")
    assert "Ingen regel är bruten." not in page


def test_a_later_answer_takes_the_place_of_an_earlier_one(coordinator: Browser, store: Store) -> None:
    coordinator.send(f"/facts/{SECOND}", {"answer": "not-held"})
    coordinator.send(f"/facts/{SECOND}", {"answer": "held"})

    facts = facts_of(store, "kumla", 2027)
    assert SECOND in facts.held and not facts.not_held


def test_a_report_is_delivered_under_its_number(coordinator: Browser, store: Store) -> None:
    coordinator.send(f"/facts/{REPORT}", {"answer": "delivered", "number": "BRÅ 2027/14"})

    assert facts_of(store, "kumla", 2027).delivered == {REPORT: "BRÅ 2027/14"}
    assert "(BRÅ 2027/14)" in rule_on(coordinator.get("/rules?year=2027").text, "lagesbild")


def test_what_came_of_a_review_stands_at_its_rule(coordinator: Browser, store: Store) -> None:
    settle_review(store, "kumla", uid(1, "arbetsordning-avstamning"), "keep", "", SIGNED)

    assert "Avstämt 29 januari Behåll." in rule_on(coordinator.get("/rules?year=2027").text, "arbetsordning-avstamning")


@pytest.mark.parametrize(
    ("which", "data", "wrong"),
    [
        (SECOND, {"answer": "held", "day": "i går"}, "en dag som har varit"),
        (SECOND, {"answer": "held", "day": "2027-04-22"}, "en dag som har varit"),
        (SECOND, {"answer": "held", "day": "2026-12-31"}, "en dag som har varit"),
        (REPORT, {"answer": "delivered", "number": "x" * 61}, "högst 60 tecken"),
        (LAST, {"answer": "not-held"}, "Läs om sidan"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(
    coordinator: Browser, store: Store, which: str, data: dict[str, str], wrong: str
) -> None:
    answer = coordinator.send(f"/facts/{which}", data)

    assert answer.status_code == 422
    assert wrong in answer.text
    assert facts_of(store, "kumla", 2027) == facts_of(store, "kumla", 2031)


@pytest.mark.parametrize("data", [{}, {"answer": "delivered"}, {"answer": "x"}])
def test_an_answer_to_another_question_is_none(coordinator: Browser, data: dict[str, str]) -> None:
    assert coordinator.send(f"/facts/{SECOND}", data).status_code == 400


# ---- who may


def test_a_reader_looks_and_says_nothing(web: Flask, store: Store) -> None:
    client = reader(web)

    for path in ("/rules?year=2027", "/rules/2027/annex", "/rules/2027.json", "/rules/2027.csv"):
        assert client.get(path).status_code == 200, path
    page = client.get("/rules?year=2027").text
    assert "/facts/" not in page and 'name="answer"' not in page
    assert client.get(f"/facts/{SECOND}").status_code == 403
    assert client.send(f"/facts/{SECOND}", {"answer": "held"}).status_code == 403
    assert not facts_of(store, "kumla", 2027).held


def test_a_secretary_speaks_for_their_own_group_alone(web: Flask, store: Store) -> None:
    client, theirs = secretary(web, "operativ-grupp"), uid(1, OPERATIV)

    page = client.get("/rules?year=2027").text
    assert f"/facts/{theirs}" in page and f"/facts/{FIRST}" not in page
    assert client.send(f"/facts/{theirs}", {"answer": "held"}).status_code == 303
    assert client.send(f"/facts/{FIRST}", {"answer": "held"}).status_code == 403
    assert client.get(f"/facts/{FIRST}").status_code == 403
    assert facts_of(store, "kumla", 2027).held.keys() == {theirs}


@pytest.mark.parametrize("which", [THEIRS, "nonsense", "kumla-styrgrupp-sammantraden-2027-99@kumla.example"])
def test_what_is_another_organisations_or_nobodys_is_not_there(
    coordinator: Browser, store: Store, which: str
) -> None:
    assert coordinator.get(f"/facts/{which}").status_code == 404
    assert coordinator.send(f"/facts/{which}", {"answer": "held"}).status_code == 404
    assert not facts_of(store, "exempel", 2027).held


def test_nobody_sees_another_organisations_rules(web: Flask) -> None:
    theirs = logged_in(web, "coordinator", "exempel")

    for path in ("/rules?year=2027", "/rules/2027/annex", "/rules/2027.json", "/rules/2027.csv"):
        page = theirs.get(path).text
        assert "Styrgruppen sammanträder tre gånger" in page or "sammantr\\u00e4der tre" in page, path
        assert "sex gånger" not in page and "kumla" not in page.lower(), path


def test_whoever_is_not_logged_in_is_sent_to_log_in(web: Flask) -> None:
    for path in ("/rules", "/rules/2027/annex", "/rules/2027.json", "/rules/2027.csv", f"/facts/{FIRST}"):
        answer = web.test_client().get(path)
        assert answer.status_code == 303 and answer.location.startswith("/login"), path


def test_a_form_from_elsewhere_says_nothing(coordinator: Browser, store: Store) -> None:
    sent, evil = {"csrf": coordinator.form_token(), "answer": "held"}, {"Origin": "https://evil.example"}

    assert coordinator.post(f"/facts/{SECOND}", data=sent, headers=evil).status_code == 403
    assert coordinator.post(f"/facts/{SECOND}", data={"answer": "held"}).status_code == 403
    assert not facts_of(store, "kumla", 2027).held


# ---- what others are handed


def test_the_annex_holds_every_clause_and_no_form(coordinator: Browser, store: Store) -> None:
    deliver(store, "kumla", REPORT, "BRÅ 2027/14", SIGNED)

    page = coordinator.get("/rules/2027/annex").text

    for each in year_so_far(store, "kumla", 2027, NOW).standings:
        assert each.rule.quote in unescape(page)
    assert "beslutad av Kommunstyrelsen" in page and "BRÅ 2027/14" in page
    assert "<form" not in page.partition("<main")[2]


def test_the_json_has_the_verdicts_of_the_design_with_dates_and_facts(coordinator: Browser, store: Store) -> None:
    deliver(store, "kumla", REPORT, "BRÅ 2027/14", SIGNED)

    found = json.loads(coordinator.get("/rules/2027.json").data)

    assert {key: found[key] for key in ("organisation", "year", "release", "today")} == {
        "organisation": "kumla", "year": 2027, "release": 1, "today": "2027-04-21",
    }  # fmt: skip
    rule = next(each for each in found["rules"] if each["rule"] == "lagesbild")
    assert rule["required"] == {"min": 1, "max": 1, "per": "month"}
    assert (rule["section"], rule["planned"], rule["verdict"]) == ("1, 2.1", 12, "unconfirmed")
    first = rule["dates"][0]
    assert (first["uid"], first["came"], first["registry"]) == (REPORT, "delivered", "BRÅ 2027/14")


def test_what_lay_before_the_installation_has_no_verdict(web: Flask, store: Store) -> None:
    found = json.loads(logged_in(web, "reader", "exempel").get("/rules/2026.json").data)

    review = next(each for each in found["rules"] if each["rule"] == "avstamning")
    assert (review["verdict"], review["dates"][0]["came"]) == (None, "before")


def test_the_sheet_opens_in_a_swedish_excel(coordinator: Browser, store: Store) -> None:
    deliver(store, "kumla", REPORT, "BRÅ 2027/14", SIGNED)

    answer = coordinator.get("/rules/2027.csv")

    assert answer.data.startswith(b"\xef\xbb\xbfAvsnitt;")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=efterlevnad-2027.csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {10}
    dates = sum(max(1, len(each.days)) for each in year_so_far(store, "kumla", 2027, NOW).standings)
    assert len(rows) == dates + 1
    assert ["Klart", "BRÅ 2027/14", "Obekräftad"] in [row[5:8] for row in rows]


@pytest.mark.parametrize("evil", ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", " =1", "\r\n=1"])
def test_a_cell_that_begins_as_a_formula_is_words(coordinator: Browser, store: Store, evil: str) -> None:
    assert harmless(evil) == f"'{evil}"

    if evil.isprintable():
        coordinator.send(f"/facts/{REPORT}", {"answer": "delivered", "number": evil})
        assert f";'{evil.strip()};" in coordinator.get("/rules/2027.csv").text


def test_a_document_whose_words_begin_as_a_formula_is_harmless_too(web: Flask, store: Store) -> None:
    old = "Styrgruppen sammanträder sex gånger"
    files = {name: text.replace(old, f"=HYPERLINK {old}") for name, text in FILES.items()}
    load_documents(store, files, SIGNED, on(2027, 1, 1).date())
    release_year(store, "kumla", 2027, SIGNED)

    sheet = logged_in(web, "reader", "kumla").get("/rules/2027.csv").text

    assert ";'=HYPERLINK Styrgruppen" in sheet and ";=" not in sheet
