"""The log on a page: who did what, why and when, in sentences, and whether it is whole."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from handmade import SECRET, config_in, filled
from life import by, day, living, on, uid
from visiting import Browser, logged_in

from app import create_app
from app.accounts import invite
from app.audit import record, verified
from app.outbox.choosing import go_on, send_now, stop
from app.outbox.coming import waiting
from app.pages.deeds import KINDS, SENTENCES
from app.pages.log import FRESH
from app.planning import addresses, changing, facts, outcomes, persons
from app.planning.answering import start_reminders, stop_reminders
from app.reminding import fill
from app.store import Store
from app.telling import DONE

NOW = on(2027, 1, 15)
BO = by("Bo Ek", NOW)
REVIEW = "arbetsordning-avstamning"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(living(config_in(tmp_path).database)) as store:
        yield store


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def page(web: Flask) -> Browser:
    return logged_in(web, "coordinator", "kumla")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def rows(page: Browser, path: str = "/log") -> list[str]:
    found = re.findall(r'<li id="row-\d+">(.*?)</li>', page.get(path).text, re.S)
    return [words(row.partition("<p>")[2]) for row in found]


def plain(sentence: str) -> str:
    return sentence.replace(" .", ".").replace(" ,", ",").replace(" :", ":")


def numbers(page: Browser, path: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="row-(\d+)"', page.get(path).text)]


def many(store: Store, number: int, kind: str = "password") -> None:
    with store.transaction():
        for _ in range(number):
            record(store, "kumla", kind, {"account": "a"}, BO)


# What was done


def test_each_thing_that_people_do_is_a_sentence(store: Store, page: Browser) -> None:
    changing.move(store, "kumla", uid(3), day(6, 3), None, by("Bo Ek", NOW, "Salen är upptagen"))
    changing.set_place(store, "kumla", uid(1), "Stora salen", BO)
    changing.cancel(store, "kumla", uid(4), BO)
    changing.undo(store, "kumla", 2027, BO)
    changing.add_item(store, "kumla", uid(1), "Ny lokal", BO)
    someone = persons.hold_role(store, "kumla", "Åsa Öberg", "polisen", BO, until=day(6, 30))
    facts.answer(store, "kumla", "beslut-paragraf", "Kommunstyrelsen § 45.", BO)
    stop_reminders(store, "kumla", someone.id, NOW)
    stop_reminders(store, "kumla", "@kommunpolis", NOW)
    start_reminders(store, "kumla", "@kommunpolis", NOW)
    invite(store, "kumla", "secretary", BO, group="styrgrupp")

    said = [plain(each) for each in reversed(rows(page))]

    assert said == [
        "Anna läste in dokumenten.",
        "Anna publicerade året 2027.",
        "Bo Ek flyttade BRÅ styrgrupp, möte 3 till torsdag 3 juni. Salen är upptagen",
        "Bo Ek satte platsen för BRÅ styrgrupp, möte 1 till Stora salen.",
        "Bo Ek ställde in BRÅ styrgrupp, möte 4.",
        "Bo Ek ångrade rad 5.",
        "Bo Ek lade till punkten ”Ny lokal” på BRÅ styrgrupp, möte 1.",
        "Bo Ek antecknade att Åsa Öberg har rollen Polisen från fredag 15 januari till onsdag 30 juni.",
        "Bo Ek svarade på en fråga om dokumentet: ”Kommunstyrelsen § 45.”.",
        "Åsa Öberg stängde av sina påminnelser. svar på länk i brev",
        "Kommunpolis stängde av sina påminnelser. svar på länk i brev",
        "Kommunpolis satte på sina påminnelser igen. svar på länk i brev",
        "Bo Ek bjöd in en sekreterare i BRÅ styrgrupp.",
    ]


def test_what_has_been_and_what_is_mailed_are_sentences_too(store: Store, page: Browser) -> None:
    after = by("Bo Ek", on(2027, 2, 1))
    facts.hold(store, "kumla", uid(1), after, day=day(1, 28))
    facts.deliver(store, "kumla", uid(1, "lagesbild"), "BRÅ 2027/14", after)
    outcomes.settle_review(store, "kumla", uid(1, REVIEW), "follow up", "Se över avsnitt 2", after)
    fill(store, "kumla", NOW)
    one, other = [each for each in waiting(store, "kumla", NOW).coming if each.kind == "call"][:2]
    send_now(store, "kumla", one.id, BO)
    stop(store, "kumla", other.id, BO)
    go_on(store, "kumla", store.log_head("kumla")[0], BO)

    said = " ".join(plain(each) for each in rows(page))

    assert "antecknade att BRÅ styrgrupp, möte 1 hölls torsdag 28 januari." in said
    assert "antecknade att det är klart, som BRÅ 2027/14: Lägesbild, januari" in said
    assert "antecknade utfallet av Avstämning av arbetsordningen: följ upp. ”Se över avsnitt 2”" in said
    assert "skickade ett brev på en gång till" in said and "stoppade ett brev till" in said
    assert "lät ett stoppat brev till" in said


def test_all_that_the_history_can_say_the_page_can_say() -> None:
    kinds = {kind for each in KINDS.values() for kind in each}

    assert kinds - {"invite", "outcome"} == SENTENCES.keys()
    assert DONE.keys() <= kinds


def test_what_the_page_has_no_words_for_is_shown_all_the_same(store: Store, page: Browser) -> None:
    record(store, "kumla", "somersault", {"uid": "no uid", "place": ["x"]}, BO)

    assert plain(rows(page)[0]) == "Bo Ek gjorde något annat (somersault)."


def test_what_the_documents_no_longer_have_is_shown_by_its_id(store: Store, page: Browser) -> None:
    persons.hold_role(store, "kumla", "Åsa Öberg", "polisen", BO)
    record(store, "kumla", "subscribe", {"of": "role", "subject": "gone-role", "subscription": "x"}, BO)
    record(store, "kumla", "cancel", {"uid": "kumla-gone-1999-1@kumla.example"}, BO, 1999)

    assert [plain(each) for each in rows(page)[:2]] == [
        "Bo Ek ställde in något som inte längre finns.", "Bo Ek gav ut en kalenderadress till gone-role."
    ]  # fmt: skip


def test_it_says_all_in_english_too(store: Store, page: Browser) -> None:
    changing.cancel(store, "kumla", uid(4), BO)

    assert plain(rows(page, "/log?lang=en")[0]) == "Bo Ek cancelled BRÅ styrgrupp, möte 4."


def test_of_whoever_is_forgotten_nothing_is_shown(store: Store, page: Browser) -> None:
    someone = persons.hold_role(store, "kumla", "Åsa Öberg", "polisen", BO, email="asa@kumla.example")
    stop_reminders(store, "kumla", someone.id, NOW)
    assert "Åsa Öberg" in page.get("/log").text
    persons.forget(store, "kumla", "Åsa Öberg", BO)

    for path in ("/log", "/log.csv"):
        text = page.get(path).text
        assert "Åsa" not in text and "asa@" not in text and "någon som är glömd" in text


def test_no_secret_is_on_it(store: Store, page: Browser) -> None:
    of = "group", "styrgrupp"
    given = addresses.give_address(store, SECRET, "https://kumla.example", "kumla", of, "asas", "Åsas telefon", BO)

    for path in ("/log", "/log.csv"):
        text = page.get(path).text
        assert "gav ut en kalenderadress till" in words(text) or "gav ut en kalenderadress till" in text
        assert given.url not in text and given.subscription.token_hash not in text and "telefon" not in text


# Found again


def test_the_newest_stand_first_fifty_a_page_and_each_row_on_one(store: Store, page: Browser) -> None:
    many(store, 101)

    first, second, third = (numbers(page, f"/log?page={number}") for number in (1, 2, 3))

    assert [*first, *second, *third] == list(range(103, 0, -1)) and len(first) == len(second) == 50
    assert 'rel="prev"' not in page.get("/log").text and 'rel="next"' not in page.get("/log?page=3").text
    assert [page.get(f"/log?page={number}").status_code for number in ("4", "0", "x", "-1", "9" * 30)] == [404] * 5


def test_what_is_chosen_stays_chosen_on_the_next_page_and_in_the_sheet(store: Store, page: Browser) -> None:
    many(store, 60)
    asked = "kind=accounts&by=Bo+Ek"

    html = page.get(f"/log?{asked}").text

    assert f'href="/log?page=2&{asked}"' in unescape(html) and f'href="/log.csv?{asked}"' in unescape(html)
    assert len(numbers(page, f"/log?page=2&{asked}")) == 10
    assert len(page.get(f"/log.csv?{asked}").text.splitlines()) == 61


@pytest.mark.parametrize(
    ("asked", "found"),
    [("kind=meetings", [5, 3]), ("by=Bo+Ek", [5, 4, 3]), ("by=Anna&kind=years", [2, 1]), (f"uid={uid(4)}", [3]),
     ("kind=people", [4]), ("kind=mails", []), ("by=%25", []), ("uid=_", [])],
)  # fmt: skip
def test_it_is_narrowed_by_kind_by_whom_and_by_meeting(
    store: Store, page: Browser, asked: str, found: list[int]
) -> None:
    changing.cancel(store, "kumla", uid(4), BO)
    persons.hold_role(store, "kumla", "Åsa Öberg", "polisen", BO)
    changing.set_place(store, "kumla", uid(1), "Salen", BO)

    assert numbers(page, f"/log?{asked}") == found
    if not found:
        assert "Ingen rad passar det du valde." in page.get(f"/log?{asked}").text


def test_the_sheet_has_all_of_it_and_nothing_that_a_spreadsheet_would_work_out(store: Store, page: Browser) -> None:
    changing.set_place(store, "kumla", uid(1), "Salen", by("=1+1", NOW, "@SUM(A1)"))
    many(store, 60)

    answer = page.get("/log.csv")

    read = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert read[0] == ["Rad", "När", "Vem", "Vad", "Varför"] and len(read) == 1 + store.log_head("kumla")[0]
    placed = "satte platsen för BRÅ styrgrupp, möte 1 till Salen"
    assert read[-3] == ["3", "2027-01-15 10:00", "'=1+1", placed, "'@SUM(A1)"]
    assert "attachment" in answer.headers["Content-Disposition"]


# Is it whole?


def tampered(store: Store, sql: str) -> None:
    store.engine.change(sql)


def test_a_log_that_is_whole_says_so_with_its_last_row(store: Store, page: Browser) -> None:
    html = page.get("/log").text

    head, faults = verified(store, "kumla")
    assert "Loggen är hel." in html and f"{head.number}:{head.hash}" in html and not faults


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE log SET why = 'annat' WHERE number = 1", "Rad 1 är ändrad, insatt eller flyttad."),
        ("DELETE FROM log WHERE number = 1", "Rad 1 saknas."),
        ("DELETE FROM log WHERE number = 2", "Rad 2 saknas: slutet är avklippt."),
    ],
)
def test_a_log_that_somebody_has_changed_says_where(store: Store, page: Browser, sql: str, said: str) -> None:
    tampered(store, sql)

    html = page.get("/log").text

    assert said in html and "Loggen är hel" not in html and 'role="alert"' in html


def test_what_is_changed_after_it_was_read_is_found_within_ten_minutes(tmp_path: Path, store: Store) -> None:
    clock = [NOW]
    web = create_app(config_in(tmp_path), clock=lambda: clock[0])
    assert "Loggen är hel." in logged_in(web, "coordinator", "kumla").get("/log").text
    tampered(store, "UPDATE log SET done_by = 'Eva' WHERE number = 1")

    clock[0] += FRESH
    assert "Rad 1 är ändrad" in logged_in(web, "coordinator", "kumla").get("/log").text


def test_what_comes_in_between_is_proven_as_it_comes(store: Store, page: Browser) -> None:
    assert "Alla 2 rader" in page.get("/log").text
    many(store, 1)
    assert "Alla 3 rader" in page.get("/log").text
    many(store, 1)
    tampered(store, "UPDATE log SET done_by = 'Eva' WHERE number = 4")

    assert "Rad 4 är ändrad" in page.get("/log").text
    assert "Rad 4 är ändrad" in page.get("/log").text, "and it is not forgotten"


def test_a_chain_that_is_made_anew_is_not_the_one_that_was_seen(tmp_path: Path, store: Store) -> None:
    """Whoever can write to the database can make all hashes right; what a process has seen they cannot change."""
    clock = [NOW]
    web = create_app(config_in(tmp_path), clock=lambda: clock[0])
    logged_in(web, "coordinator", "kumla").get("/log")
    for sql in ("DELETE FROM log", "DELETE FROM log_heads"):
        tampered(store, sql)
    many(store, 5)

    clock[0] += timedelta(hours=1)
    assert "Rad 2 är inte den som sågs förut." in logged_in(web, "coordinator", "kumla").get("/log").text


def test_another_organisations_log_is_its_own(tmp_path: Path, store: Store) -> None:
    filled(config_in(tmp_path)).close()
    web = create_app(config_in(tmp_path), clock=lambda: NOW)

    for path in ("/log", "/log.csv", "/log?by=Anna", f"/log?uid={uid(1)}"):
        assert "publicerade" not in logged_in(web, "coordinator", "exempel").get(path).text
