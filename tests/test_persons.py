"""Persons come and go: who holds which role on a day decides who is told, and who cannot be in two places."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from life import ANNA, BO, FILES, NOW, OPERATIV, by, database_in, day, in_force, living, on, one, uid

from app.audit import verified
from app.persons import persons_on, roles_of, with_several_hats
from app.planning.changing import move
from app.planning.documents import load_documents
from app.planning.drafts import draft_of
from app.planning.persons import forget, hold_role, known, leave_role
from app.planning.releases import preview
from app.planning.roster import apply_roster, roster
from app.refusal import Refused
from app.store import Holding, Mail, Reminding, Someone, Store, Subscription, open_store
from app.store.migrations import MIGRATIONS
from app.store.tables import tables_after
from app.tokens import hash_of
from schedules.organisation import Person

KIM, SAM = "Kim Karlsson", "Sam Berglund"
HEAD = "namn;roll;från;till;e-post\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = living(database_in(tmp_path))
    yield store
    store.close()


def id_of(store: Store, name: str) -> str:
    return known(store, "kumla", name).id


def test_a_role_is_held_from_a_day_until_a_day_both_included(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA, since=day(1, 15), until=day(3, 31))

    kim, asked = id_of(store, KIM), (day(1, 14), day(1, 15), day(3, 31), day(4, 1))
    held = [roles_of(store, "kumla", kim, each) for each in asked]

    assert held == [(), ("polisen",), ("polisen",), ()]


def test_a_role_may_have_two_holders(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA)
    hold_role(store, "kumla", "Alex Ek", "polisen", ANNA)

    assert {each.name for each in persons_on(store, "kumla", day(1, 1))["polisen"]} == {KIM, "Alex Ek"}


def test_what_ended_stays_in_the_history_with_its_end_and_what_never_began_is_gone(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA)
    hold_role(store, "kumla", KIM, "kommunpolis", ANNA, since=day(6, 1))

    leave_role(store, "kumla", KIM, None, BO, until=day(2, 28))

    assert store.holdings("kumla") == [Holding(id_of(store, KIM), "polisen", NOW.date(), day(2, 28))]
    with pytest.raises(Refused, match="no longer than"):
        leave_role(store, "kumla", KIM, None, BO, until=day(2, 28))


@pytest.mark.parametrize(
    ("name", "role", "until", "said"),
    [
        (KIM, "okand", None, "ROLE = 'okand'"),
        (KIM, "polisen", date(2020, 1, 1), "is before"),
        ("!", "polisen", None, "a name with letters"),
    ],
)
def test_what_cannot_be_held_is_refused(store: Store, name: str, role: str, until: date | None, said: str) -> None:
    with pytest.raises(Refused, match=said):
        hold_role(store, "kumla", name, role, ANNA, until=until)

    assert store.persons("kumla") == []


def test_a_role_is_held_once_at_a_time_and_its_end_may_change(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA, since=day(1, 1), until=day(3, 31))

    with pytest.raises(Refused, match="from 2027-01-01 until 2027-03-31 already"):
        hold_role(store, "kumla", KIM, "polisen", ANNA, since=day(3, 31))

    hold_role(store, "kumla", KIM, "polisen", ANNA, since=day(1, 1), until=day(6, 30))
    hold_role(store, "kumla", KIM, "polisen", ANNA, since=day(7, 1))
    assert [each.until for each in store.holdings("kumla")] == [day(6, 30), None]


def test_a_role_that_ends_takes_its_later_meetings_out_of_the_calendar_at_once(store: Store) -> None:
    hold_role(store, "kumla", KIM, "kommundirektor", ANNA)
    ending = one(in_force(store), uid(3)).day

    leave_role(store, "kumla", KIM, None, ANNA, until=ending)

    feed = store.feed("kumla", "person", id_of(store, KIM))
    assert feed is not None
    assert (uid(3).encode() in feed.body, uid(4).encode() in feed.body) == (True, False)


# A person is forgotten


def test_no_name_is_in_the_log_and_who_was_never_there_before_gets_an_id_that_nobody_had(store: Store) -> None:
    for name in (KIM, "Alex Ek"):
        hold_role(store, "kumla", name, "polisen", ANNA, email="kim@kumla.example")
    forget(store, "kumla", KIM, ANNA)

    again = hold_role(store, "kumla", KIM, "polisen", ANNA)

    written = " ".join(each.data for each in store.log("kumla")).lower()
    assert not any(word in written for word in ("kim", "karlsson", "alex", "ek\""))
    assert len({each.id for each in store.persons("kumla")} | {again.id}) == 3


def test_who_is_forgotten_has_no_name_and_no_calendar_and_the_roles_were_held_all_the_same(database: str) -> None:
    store = living(database)
    someone = hold_role(store, "kumla", SAM, "polisen", ANNA, since=day(1, 1), email="sam@kumla.example")
    hold_role(store, "kumla", SAM, "kommunpolis", ANNA, since=day(9, 1))
    own = subscribed(store, "a", "person", someone.id)
    other = subscribed(store, "b", "group", "styrgrupp")
    mailed(store, someone.id)

    forget(store, "kumla", SAM, by("Anna", on(2027, 5, 1)))

    assert store.persons("kumla") == [Someone(someone.id, "", "")]
    assert store.holdings("kumla") == [Holding(someone.id, "polisen", day(1, 1), day(4, 30))]
    kept = {each.id: each for each in store.subscriptions("kumla")}
    assert (kept["a"].label, kept["a"].revoked_at) == ("", on(2027, 5, 1))
    assert kept["b"] == other and own.revoked_at is None
    everything = repr([store.engine.rows(table.everything) for table in tables_after(MIGRATIONS)])
    assert not any(word in everything for word in ("Berglund", "berglund", "Sams", "sam@"))
    assert someone.id not in {each.recipient for each in store.remindings_unsent("kumla")}
    assert [each.state for each in store.mails("kumla")] == ["cancelled"]
    assert not verified(store, "kumla")[1]
    store.close()


def mailed(store: Store, person: str) -> None:
    """Something waits for them, and something is about to be sent."""
    later = NOW + timedelta(days=1)
    store.keep_reminding("kumla", Reminding("1", "call", uid(3), person, "polisen", "{}", NOW, later))
    store.keep_mail("kumla", Mail("1", "day", person, NOW, NOW))
    store.borrow_mails("kumla", NOW, timedelta(minutes=5), 1, timedelta(hours=4))
    store.freeze_mail("kumla", "1", 1, "sam@kumla.example", b"To: Sam Berglund <sam@kumla.example>", NOW)


def subscribed(store: Store, id: str, kind: str, subject: str) -> Subscription:
    one = Subscription(id, "kumla", kind, subject, "Sams mobil" if kind == "person" else "", 1, hash_of(id), NOW)
    store.keep_subscription(one)
    return one


def test_after_somebody_is_forgotten_the_year_goes_on(store: Store) -> None:
    for role in ("polisen", "kumla-bostader"):
        hold_role(store, "kumla", KIM, role, ANNA)
    forget(store, "kumla", KIM, ANNA)

    move(store, "kumla", uid(3), day(5, 20), None, ANNA)

    assert [each.name for each in preview(store, "kumla", 2027, NOW).told if each.role == "polisen"] == [""]
    with pytest.raises(Refused, match="there is nobody yet"):
        forget(store, "kumla", KIM, ANNA)


def test_a_persons_calendar_is_there_as_soon_as_the_person_is(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA)

    feed = store.feed("kumla", "person", id_of(store, KIM))
    assert feed is not None
    assert uid(1).encode() in feed.body
    assert uid(1, OPERATIV).encode() in feed.body


def test_the_persons_of_the_files_come_in_at_load_and_no_file_ends_a_role(tmp_path: Path) -> None:
    store = open_store(database_in(tmp_path))
    named = '\n[[person]]\nname = "Kim Karlsson"\nroles = ["polisen", "kommunpolis"]\nemail = "kim@kumla.example"\n'
    with_kim = {**FILES, "organisation.toml": FILES["organisation.toml"] + named}

    load_documents(store, with_kim, ANNA)
    load_documents(store, FILES, by("Bo", on(2027, 3, 1)))

    assert store.persons("kumla") == [Someone(id_of(store, KIM), KIM, "kim@kumla.example")]
    assert roles_of(store, "kumla", id_of(store, KIM), day(6, 1)) == ("kommunpolis", "polisen")
    store.close()


# Nobody is in two places


def test_the_planner_knows_who_wears_several_hats_and_when(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA, until=day(6, 30))
    hold_role(store, "kumla", KIM, "kumla-bostader", ANNA, since=day(4, 1), until=day(5, 31))
    hold_role(store, "kumla", "Alex Ek", "kommunpolis", ANNA, until=day(3, 31))
    hold_role(store, "kumla", "Alex Ek", "kumla-bostader", ANNA, since=day(6, 1))

    found = with_several_hats(store, "kumla", day(1, 1), day(12, 31))

    assert found == (Person(name=KIM, roles=("kumla-bostader", "polisen")),)
    assert with_several_hats(store, "kumla", day(6, 1), day(12, 31)) == ()


def test_who_holds_roles_in_two_groups_is_not_called_to_both_at_once(store: Store) -> None:
    groups = {"styrgrupp": "kommundirektor", "operativ-grupp": "kumla-bostader"}
    for role in groups.values():
        hold_role(store, "kumla", KIM, role, ANNA)
    theirs = one(in_force(store), uid(5, OPERATIV))

    draft = move(store, "kumla", uid(3), theirs.day, theirs.start.time(), ANNA)  # type: ignore[union-attr]

    there = [each for each in draft.plan.occurrences if each.kind == "meeting" and each.day == theirs.day]
    assert len({each.start for each in there}) == len(there)


def test_a_draft_is_worked_out_anew_when_the_hats_change(store: Store) -> None:
    before = draft_of(store, "kumla", 2027, NOW).ground
    hold_role(store, "kumla", KIM, "polisen", ANNA)
    hold_role(store, "kumla", KIM, "kumla-bostader", ANNA)

    assert draft_of(store, "kumla", 2027, NOW).ground != before


# A roster


def test_a_roster_says_what_it_will_change_and_changes_nothing_until_it_is_applied(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA, email="kim@kumla.example")
    hold_role(store, "kumla", "Alex Ek", "kommunpolis", ANNA)
    hold_role(store, "kumla", "Robin Å", "kommundirektor", ANNA)
    text = HEAD + f"{KIM};polisen;;2027-06-30;\nAlex Ek;kommunpolis;;;\n"
    text += "Sam Berg;polisen;2027-07-01;;sam@kumla.example\n"

    later = by("Bo", on(2027, 2, 1))
    found = roster(store, "kumla", text, "lista.csv", later.at)

    assert [(row.line, row.someone.name) for row in found.added] == [(4, "Sam Berg")]
    assert [(row.line, row.holding.until) for row in found.changed] == [(2, day(6, 30))]
    assert [each.person for each in found.ended] == [id_of(store, "Robin Å")]
    assert found.same == 1
    assert len(store.holdings("kumla")) == 3

    assert apply_roster(store, "kumla", text, "lista.csv", later) == found

    assert roster(store, "kumla", text, "lista.csv", later.at).is_empty
    assert roles_of(store, "kumla", id_of(store, "Robin Å"), day(1, 31)) == ("kommundirektor",)
    assert roles_of(store, "kumla", id_of(store, "Robin Å"), day(2, 1)) == ()
    assert [each.email for each in persons_on(store, "kumla", day(8, 1))["polisen"]] == ["sam@kumla.example"]


def test_a_roster_from_a_spreadsheet_is_read_with_its_mark_and_in_english(store: Store) -> None:
    text = "\ufeffname,role,email\r\n\r\n\"Karlsson, Kim\",polisen,kim@kumla.example\r\n"

    found = apply_roster(store, "kumla", text, "list.csv", ANNA)

    assert [(row.line, row.someone.name) for row in found.added] == [(3, "Karlsson, Kim")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Kim; Karlsson;polisen;;;;kim@kumla.example", "7 values; expected 5"),
        ('"Kim Karlsson;polisen;;;\nAlex Ek;kommunpolis;;;', "expected a quotation mark at each end"),
        (f"{KIM};polisen;2027-01-01;2027-03-31;\n{KIM};polisen;2027-03-31;;", "on the same days, as on line 2"),
    ],
)
def test_a_row_that_would_be_read_by_halves_is_refused(store: Store, row: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        roster(store, "kumla", HEAD + row, "lista.csv", NOW)


def test_an_address_where_no_mail_may_go_is_said_with_its_row(store: Store) -> None:
    rows = f"{KIM};polisen;;;kim@gmail.example\nAlex Ek;polisen;;;alex@kumla.example\nSam Ek;polisen;;;sam"

    with pytest.raises(Refused) as refused:
        apply_roster(store, "kumla", HEAD + rows, "lista.csv", ANNA)

    first, last = str(refused.value).splitlines()
    assert first.startswith("lista.csv:2: e-post = 'kim@gmail.example': mail does not go to gmail.example;")
    assert "kumla.example" in first and last.startswith("lista.csv:4: e-post = 'sam': no @")
    assert store.persons("kumla") == []


def test_an_address_is_kept_as_mail_is_sent_to_it(store: Store) -> None:
    apply_roster(store, "kumla", f"{HEAD}{KIM};polisen;;;Kim@KUMLA.example", "lista.csv", ANNA)

    assert [each.email for each in store.persons("kumla")] == ["Kim@kumla.example"]


def test_a_column_that_is_not_read_is_said(store: Store) -> None:
    found = roster(store, "kumla", f"namn;roll;tom;telefon\n{KIM};polisen;2027-03-31;\n", "lista.csv", NOW)

    assert found.unread == ("tom", "telefon")


def test_a_role_that_a_roster_gives_from_another_day_has_its_holder_once(store: Store) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA)

    apply_roster(store, "kumla", HEAD + f"{KIM};polisen;2027-01-10;;\n", "lista.csv", by("Bo", on(2027, 2, 1)))

    assert [each.name for each in persons_on(store, "kumla", day(1, 20))["polisen"]] == [KIM]


def test_every_fault_of_a_roster_is_said_with_its_line(store: Store) -> None:
    text = HEAD + "\n".join([
        f"{KIM};okand;;;", f"{KIM};polisen;igår;;", f"{KIM};polisen;2027-02-01;2027-01-01;",
        f"{KIM};polisen;;;ingen adress", ";polisen;;;", f"{KIM};polisen;;;kim@kumla.example",
        f"{KIM};polisen;;;kim@kumla.example", f"{KIM};kommunpolis;;;annan@kumla.example",
    ])  # fmt: skip

    with pytest.raises(Refused) as refused:
        apply_roster(store, "kumla", text, "lista.csv", ANNA)

    lines = str(refused.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"lista.csv:{number}" for number in (2, 3, 4, 5, 6, 8, 9)]
    assert store.persons("kumla") == []


@pytest.mark.parametrize("text", ["", "namn;adress\n", "Kim;polisen\n"])
def test_a_file_that_is_no_roster_ends_nobodys_role(store: Store, text: str) -> None:
    hold_role(store, "kumla", KIM, "polisen", ANNA)

    with pytest.raises(Refused, match=r"lista\.csv:1: .*expected the columns"):
        apply_roster(store, "kumla", text, "lista.csv", by("Bo", on(2027, 2, 1)))

    assert roles_of(store, "kumla", id_of(store, KIM), day(6, 1)) == ("polisen",)
