"""What people have been told stays told when a year is released again: the outbox is filled anew, not from scratch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from life import by, in_force, one, uid, with_words
from outbox_room import Room, room, said, utc

from app.planning.changing import decide, set_place
from app.planning.documents import load_documents
from app.planning.persons import hold_role
from app.planning.releases import release_year

SEVEN = utc(2027, 1, 15, 6)  # 07:00 in Kumla, two weeks before the steering group's first meeting
STYR = uid(1)
CALLS = 'call = ["14 days", "1 working day"]'


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Room]:
    """All have been called to the steering group's first meeting."""
    with room(f"sqlite:///{tmp_path / 'arshjul.db'}", SEVEN) as here:
        here.tick()
        assert len(calls(here)) == 8
        here.postman.taken.clear()
        yield here


def calls(here: Room) -> list[str]:
    own = (each for each in here.postman.taken if any(line[:2] == ("call", STYR) for line in said(each)))
    return [each.recipient.partition("@")[0] for each in own]


def with_calls(here: Room, times: str) -> None:
    signed = by("Anna", here.now)
    load_documents(here.store, with_words(CALLS, f"call = {times}", "organisation.toml"), signed)
    release_year(here.store, "kumla", 2027, signed)


def states(here: Room) -> dict[str, str]:
    return {each.id: each.state for each in here.store.remindings("kumla")}


def test_a_room_or_a_decision_calls_nobody_anew(called: Room) -> None:
    before, signed = states(called), by("Anna", called.now)

    set_place(called.store, "kumla", STYR, "Rådhuset", signed)
    decide(called.store, "kumla", STYR, signed)
    release_year(called.store, "kumla", 2027, signed)

    assert one(in_force(called.store), STYR).place == "Rådhuset" and states(called) == before


def test_other_words_for_the_same_times_change_nothing(called: Room) -> None:
    before = states(called)

    with_calls(called, '["2 weeks", "1 working day"]')

    assert states(called) == before


def test_other_lead_times_hold_from_the_next_release_and_do_not_call_again_those_who_have_been_called(
    called: Room,
) -> None:
    called.now = utc(2027, 1, 20, 6)
    with_calls(called, '["20 days", "3 working days"]')
    called.tick()
    assert calls(called) == []

    called.now = utc(2027, 1, 26, 6)  # three working days before
    called.tick()
    assert len(calls(called)) == 8


def test_who_comes_late_is_called_all_the_same(called: Room) -> None:
    called.now = utc(2027, 1, 20, 6)

    hold_role(called.store, "kumla", "Kim Ek", "polisen", by("Anna", called.now), email="kim@kumla.example")
    called.tick()

    assert calls(called) == ["kim"]


def test_what_is_too_late_has_expired_and_is_not_taken_back(called: Room) -> None:
    called.now = utc(2027, 6, 1)
    called.tick()
    before = states(called)

    with_calls(called, '["14 days",  "1 working day"]')

    assert "expired" in before.values() and states(called) == before
