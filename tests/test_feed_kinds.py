"""Whose calendar a feed is decides what is in it, and nothing else about it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from feed_clients import events_in
from feed_history import START, Installation, a_year, on, plan_of
from kumla import kumla, planned

from app.feeds import (
    GROUP,
    ORGANISATION,
    PERSON,
    ROLE,
    Entry,
    entries_for,
    entries_of,
    in_force,
    roles_called,
)
from app.releasing import renew
from app.store import Bytes, Holding, Store, open_store

CHANGE = in_force(date(2022, 4, 6))


def entries() -> tuple[Entry, ...]:
    return entries_of(planned(2027).occurrences, None, lambda uid: CHANGE)


def called() -> Mapping[str, Collection[str]]:
    return {entry.occurrence.uid: roles_called(entry, kumla()) for entry in entries()}


def seen(kind: str, subject: str, *holdings: Holding) -> dict[str, int]:
    """How many of each rule the feed has."""
    rules = [entry.occurrence.rule for entry in entries_for(kind, subject, entries(), called(), holdings)]
    return {rule: rules.count(rule) for rule in rules}


def days(*holdings: Holding) -> list[date]:
    return [entry.occurrence.day for entry in entries_for(PERSON, "kim", entries(), called(), holdings)]


def test_a_member_has_the_meetings_of_the_groups_that_it_sits_in() -> None:
    assert seen(ROLE, "oppositionsrad") == {"styrgrupp-sammantraden": 6}
    assert seen(ROLE, "kumla-bostader") == {"operativ-sammantraden": 10}


def test_who_makes_something_has_its_deadlines_and_the_meetings_where_it_is_shown() -> None:
    """The municipal police officer sits in no group, and is a guest at every meeting that takes up their work."""
    assert seen(ROLE, "kommunpolis") == {"lagesbild": 12, "operativ-sammantraden": 10, "styrgrupp-sammantraden": 4}


def test_a_chair_answers_for_the_group() -> None:
    assert seen(ROLE, "ks-ordforande") == {"styrgrupp-sammantraden": 6, "redovisning-kommunstyrelsen": 2}
    assert seen(ROLE, "socialforvaltningen") == {"operativ-sammantraden": 10, "styrgrupp-sammantraden": 4}


def test_what_nobody_answers_for_is_in_its_groups_calendar_alone() -> None:
    of_roles = {rule for role in kumla().documents[0].roles for rule in seen(ROLE, role.id)}

    assert "lagesbild-utskick" in seen(GROUP, "styrgrupp")
    assert "lagesbild-utskick" not in of_roles


def test_the_organisation_has_what_all_groups_have() -> None:
    everything = [entry for group in kumla().groups for entry in entries_for(GROUP, group.id, entries(), called())]

    assert sorted(everything, key=str) == sorted(entries_for(ORGANISATION, "kumla", entries(), called()), key=str)


def test_a_person_has_what_each_of_their_roles_has_and_each_thing_once() -> None:
    both = [Holding("kim", role, date(2026, 1, 1)) for role in ("polisen", "kommunpolis")]

    assert seen(PERSON, "kim", *both) == {"lagesbild": 12, "operativ-sammantraden": 10, "styrgrupp-sammantraden": 6}


def test_a_person_has_a_roles_meetings_from_the_first_day_of_holding_it_to_the_last() -> None:
    of_role = [entry.occurrence.day for entry in entries_for(ROLE, "oppositionsrad", entries(), called())]
    second, fourth, a_day = of_role[1], of_role[3], timedelta(days=1)

    assert days(Holding("kim", "oppositionsrad", second, fourth)) == of_role[1:4]
    assert days(Holding("kim", "oppositionsrad", second + a_day, fourth - a_day)) == [of_role[2]]
    assert days(Holding("kim", "oppositionsrad", second)) == of_role[1:]
    assert days(Holding("sam", "oppositionsrad", second)) == []


# In the store, over time


@pytest.fixture
def here(database: str) -> Iterator[Installation]:
    store = open_store(database)
    here = Installation(store, "o")
    here.open()
    here.release(plan_of("o", 2027, a_year("o", 2027).values()))
    yield here
    store.close()


def body(store: Store, kind: str, subject: str) -> bytes:
    feed = store.feed("o", kind, subject)
    assert feed is not None
    return feed.body


def named(feed: Bytes) -> tuple[str, str, str]:
    return feed.kind, feed.subject, feed.name


def test_each_group_role_and_person_has_a_feed_at_once_and_so_has_the_organisation(here: Installation) -> None:
    assert [named(feed) for feed in here.feeds()] == [
        ("group", "arbets", "arbets"), ("group", "styr", "styr"), ("organisation", "o", "o"),
        ("person", "kim", "person"), ("person", "sam", "person"),
        ("role", "gast", "gast"), ("role", "larare", "larare"), ("role", "ordf", "ordf"), ("role", "polis", "polis"),
    ]


def test_a_feed_says_what_it_is_and_a_persons_names_nobody(here: Installation) -> None:
    assert b"\r\nNAME:Exempelby\r\n" in body(here.store, "organisation", "o")
    assert "deadlines för alla grupper\\, Exempelby.".encode() in body(here.store, "organisation", "o")
    assert "\r\nNAME:Mina möten\\, Exempelby\r\n".encode() in body(here.store, "person", "kim")
    assert b"kim" not in body(here.store, "person", "kim").lower()


def test_whoever_was_to_come_is_told_that_a_meeting_is_cancelled(here: Installation) -> None:
    """The guest's item is taken up at another meeting then, so nothing but the memory says that they were called."""
    year = a_year("o", 2027)
    guest = next(one for one in year.values() if one.kind == "item")
    host, other = year[str(guest.host)], next(one for one in year.values() if one.kind == "meeting")
    year |= {host.uid: replace(host, status="cancelled"), guest.uid: replace(guest, host=other.uid)}

    here.release(plan_of("o", 2027, year.values()))

    events = events_in(body(here.store, "role", "gast"))
    assert events[host.uid].is_cancelled and not events[other.uid].is_cancelled


def test_who_comes_into_a_group_gets_its_meetings_from_the_year_on_that_the_new_document_rules(
    here: Installation,
) -> None:
    here.load("one")  # larare sits in styr from now on
    here.release(plan_of("o", 2028, [one for one in a_year("o", 2028).values() if one.group == "styr"]))

    years = {event.day[:4] for event in events_in(body(here.store, "role", "larare")).values() if "styr" in event.uid}
    assert years == {"2028"}


def test_a_group_that_is_gone_keeps_its_calendar_and_its_name(here: Installation) -> None:
    here.load("one")
    here.release(plan_of("o", 2027, [one for one in a_year("o", 2027).values() if one.group == "styr"]))

    assert b"\r\nNAME:Arbetsgruppen\r\n" in body(here.store, "group", "arbets")
    assert all(event.is_cancelled for event in events_in(body(here.store, "group", "arbets")).values())


def test_a_person_who_is_given_a_role_has_its_meetings_at_the_next_rendering(here: Installation) -> None:
    before = body(here.store, "person", "sam")

    here.store.keep_holding("o", Holding("kim", "larare", date(2027, 1, 1)))
    renew(here.store, "o", START)

    assert any("arbets-moten" in uid for uid in events_in(body(here.store, "person", "kim")))
    assert body(here.store, "person", "sam") == before


def test_a_meeting_that_moves_out_of_somebodys_time_is_their_successors(here: Installation) -> None:
    year = a_year("o", 2027)
    meeting = year["o-styr-moten-2027-1@arshjul.example"]  # kim is chair until the end of April, then sam
    whose = [person for person in ("kim", "sam") if meeting.uid in events_in(body(here.store, "person", person))]

    here.release(plan_of("o", 2027, (year | {meeting.uid: on(meeting, date(2027, 9, 1))}).values()))

    then = [person for person in ("kim", "sam") if meeting.uid in events_in(body(here.store, "person", person))]
    assert (whose, then) == (["kim"], ["sam"])
