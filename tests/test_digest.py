"""What the owner of a document reads on Mondays: what is due, what nobody confirmed, and which rules are in danger."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from life import OPERATIV, by, database_in, in_force, living, on, one, uid

from app.letters import Part, Recipient, Writing, page_of
from app.planning.facts import hold, not_yet
from app.planning.releases import release_year
from app.reminding import kept_as
from app.store import Store
from schedules.reminders import Kind, Reminder

URL = "https://arshjul.kumla.example"
LAST = uid(10, OPERATIV)  # on a Monday, 13 December
AFTER, WEEK_AFTER = on(2027, 12, 14), on(2027, 12, 20)
PICTURE = uid(11, "lagesbild")  # Wednesday 3 November


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = living(database_in(tmp_path))
    yield store
    store.close()


def letter(store: Store, now: datetime, *also: tuple[Kind, str]) -> dict[str, Part]:
    """Its parts, by their headings."""
    asked: tuple[tuple[Kind, str], ...] = (("digest", f"kumla-digest-{now.year}-1@kumla.example"), *also)
    reminders = (Reminder(kind, uid, "bra-samordnare", "", "", "2.1", now, now) for kind, uid in asked)
    rows = tuple(kept_as("kumla", each, "@bra-samordnare") for each in reminders)
    to = Recipient("@bra-samordnare", "", ("bra-samordnare",))
    page = page_of(Writing(store, "kumla", to, rows, lambda purpose, uid: URL, URL, now))
    assert page is not None
    return {part.heading: part for part in page.parts}


def at_risk(store: Store, now: datetime) -> list[str]:
    part = letter(store, now).get("Snart för sent")
    return [" ".join((each.title, *each.lines)) for each in part.entries] if part else []


def test_a_meeting_that_was_not_held_puts_its_rule_in_danger_until_another_has_its_place(store: Store) -> None:
    assert not any("tio gånger per år" in each for each in at_risk(store, WEEK_AFTER))

    hold(store, "kumla", LAST, by("Sam", AFTER), held=False)
    (said,) = [each for each in at_risk(store, WEEK_AFTER) if "tio gånger per år" in each]
    assert "9 av 10" in said and "avsnitt 2.2" in said

    release_year(store, "kumla", 2027, by("Anna", AFTER))
    assert not any("9 av 10" in each for each in at_risk(store, AFTER))


def test_each_danger_is_a_sentence(store: Store) -> None:
    said = at_risk(store, on(2027, 12, 6))

    assert len(said) > 1 and all(each[0].isupper() for each in said)


def test_what_somebody_has_said_is_not_ready_yet_stands_with_the_day_on_which_it_was_said(store: Store) -> None:
    not_yet(store, "kumla", PICTURE, by("Kim", on(2027, 11, 5)))

    part = letter(store, on(2027, 11, 8))["Ingen har bekräftat"]

    told = {each.title: each.lines[0] for each in part.entries}
    assert told["Lägesbild, november, onsdag 3 november"] == "Inte klart än, sagt fredag 5 november."
    assert told["Utskick av lägesbild till BRÅ styrgrupp, november, onsdag 3 november"].startswith("Enligt ")


def test_what_its_reader_is_to_do_is_not_listed_once_more(store: Store) -> None:
    monday, meeting = on(2027, 11, 1), uid(9, OPERATIV)
    assert one(in_force(store), meeting).day.day == 8

    parts = letter(store, monday, ("deadline", PICTURE))

    assert [each.title for each in parts["Att göra"].entries] == ["Lägesbild, november (preliminärt)"]
    assert [each.title for each in parts["De närmaste två veckorna"].entries] == [
        "Utskick av lägesbild till BRÅ styrgrupp, november (preliminärt)",
        "BRÅ operativ grupp (preliminärt)",
    ]
