"""What is due reaches each person as few mails as can be, and only what is still so when it leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from life import ANNA, FILES, OPERATIV, by, day, in_force, one, uid, with_words
from outbox_room import AWAY, Room, room, said, utc

from app.outbox import deciding
from app.planning.changing import cancel, move
from app.planning.documents import load_documents
from app.planning.facts import deliver, hold
from app.planning.persons import hold_role, leave_role
from app.planning.releases import release_year
from app.refusal import Refused
from app.reminding import was

SEVEN = utc(2027, 1, 15, 6, 0)  # 07:00 in Kumla, on the Friday two weeks before the steering group's first meeting
STYR, COORDINATOR = uid(1), "bra-samordnare"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(f"sqlite:///{tmp_path / 'arshjul.db'}", SEVEN) as here:
        yield here


def after(here: Room, what: str = "one mail") -> list[tuple[str, ...]]:
    """All that was said."""
    here.tick()
    return [line for message in here.postman.taken for line in said(message)]


def test_a_call_goes_to_all_who_are_called_each_by_a_mail_of_their_own(here: Room) -> None:
    here.tick()

    calls = [message for message in here.postman.taken if said(message)[0][0] == "call"]
    assert sorted(message.recipient.partition("@")[0] for message in calls) == [
        "bra-samordnare", "kommundirektor", "kommunpolis", "ks-ordforande", "nerikes-brandkar", "oppositionsrad",
        "polisen", "socialforvaltningen",
    ]  # fmt: skip
    assert {said(message)[0][1] for message in calls} == {STYR}


def test_all_else_that_is_due_for_somebody_on_a_day_is_one_mail(here: Room) -> None:
    here.now = utc(2027, 1, 4, 6, 0)  # a Monday: the digest, and two things to be done the day after
    here.fill()
    here.tick()

    own = [said(message) for message in here.postman.taken if message.recipient.startswith(COORDINATOR)]
    (letter,) = [lines for lines in own if lines[0][0] not in ("call", "review")]
    assert sorted(line[0] for line in letter) == ["deadline", "digest", "sending"]


def test_a_second_tick_sends_nothing_more(here: Room) -> None:
    here.tick()
    first = len(here.postman.taken)
    here.now += timedelta(minutes=1)
    here.tick()

    assert first == len(here.postman.taken) > 0


def test_what_comes_due_when_the_days_mail_has_left_waits_for_the_next(here: Room) -> None:
    here.now = utc(2027, 1, 4, 6, 0)
    here.tick()
    here.postman.taken.clear()
    late = replace(
        next(each for each in here.store.remindings("kumla") if each.kind == "digest"), id="late", due=here.now,
        until=here.now + timedelta(days=3),
    )  # fmt: skip
    here.store.keep_reminding("kumla", replace(late, state="planned", mail="", settled_at=None, uid="another"))

    here.tick_until(utc(2027, 1, 5, 5, 45))
    assert "another" not in {line[1] for message in here.postman.taken for line in said(message)}
    here.tick_until(utc(2027, 1, 5, 7, 0))
    assert "another" in {line[1] for message in here.postman.taken for line in said(message)}


def test_nothing_leaves_in_the_evening_or_on_a_sunday(here: Room) -> None:
    here.now = utc(2027, 1, 15, 17, 0)  # 18:00
    here.tick_until(utc(2027, 1, 18, 5, 45), timedelta(hours=1))

    assert here.postman.taken == []
    here.now = utc(2027, 1, 18, 6, 0)
    assert here.tick() > 0


# A year that changes


def moved(here: Room, number: int, by_days: int) -> None:
    signed = by("Anna", here.now)
    day = one(in_force(here.store), uid(number)).day + timedelta(days=by_days)
    move(here.store, "kumla", uid(number), day, None, signed)
    release_year(here.store, "kumla", 2027, signed)


def about(here: Room, uid: str, kind: str) -> list[str]:
    return [
        message.recipient.partition("@")[0]
        for message in here.postman.taken
        if any(line[:2] == (kind, uid) for line in said(message))
    ]


def every_morning(here: Room, end: datetime) -> None:
    """As a worker that looks at the year anew each day."""
    while here.now < end:
        here.fill()
        here.tick()
        here.now += timedelta(days=1)


def test_a_meeting_that_moves_is_told_at_once_and_called_anew(here: Room) -> None:
    here.tick()
    here.postman.taken.clear()

    moved(here, 1, -1)
    here.tick()

    assert len(about(here, STYR, "moved")) == 8 and about(here, STYR, "call") == []
    here.tick_until(utc(2027, 1, 29))
    assert len(about(here, STYR, "call")) == 8  # the working day before its new day


def test_whoever_was_told_that_a_meeting_moves_later_is_not_called_once_more_when_its_old_day_has_passed(
    here: Room,
) -> None:
    operativ = uid(2, OPERATIV)
    here.now = utc(2027, 1, 25, 6, 0)  # two weeks before
    assert here.tick() and len(about(here, operativ, "call")) == 5
    here.now = utc(2027, 2, 1, 9, 0)
    signed = by("Anna", here.now)
    move(here.store, "kumla", operativ, one(in_force(here.store), operativ).day + timedelta(7), None, signed)
    release_year(here.store, "kumla", 2027, signed)
    here.postman.taken.clear()

    every_morning(here, utc(2027, 2, 11))

    assert len(about(here, operativ, "moved")) == 5 and about(here, operativ, "call") == []


def test_what_changed_twice_before_the_mail_left_is_told_once_from_where_people_know_it(here: Room) -> None:
    here.now = utc(2027, 1, 16, 9, 0)  # a Saturday
    known = one(in_force(here.store), STYR)
    moved(here, 1, -1)
    moved(here, 1, -1)

    (notice,) = [
        each for each in here.reminders("planned") if each.uid == STYR and each.kind == "moved"
        and each.recipient == f"@{COORDINATOR}"
    ]  # fmt: skip
    before = was(notice)
    assert before is not None and datetime.fromisoformat(before.start).date() == known.day
    here.now = utc(2027, 1, 18, 6, 0)
    here.tick()
    assert len(about(here, STYR, "moved")) == 8


def test_what_came_back_to_where_it_was_before_the_mail_left_is_not_told(here: Room) -> None:
    here.now = utc(2027, 1, 16, 9, 0)
    moved(here, 1, -1)
    moved(here, 1, 1)

    here.now = utc(2027, 1, 18, 6, 0)
    here.tick()

    assert about(here, STYR, "moved") == []
    assert len(about(here, STYR, "call")) == 8


def test_a_meeting_that_is_cancelled_before_its_call_left_is_not_called(here: Room) -> None:
    here.now = utc(2027, 1, 16, 9, 0)
    cancel(here.store, "kumla", STYR, by("Anna", here.now))
    release_year(here.store, "kumla", 2027, by("Anna", here.now))

    here.tick_until(utc(2027, 2, 1))

    assert about(here, STYR, "call") == [] and len(about(here, STYR, "cancelled")) == 8


def test_what_a_release_changes_for_somebody_is_one_mail(here: Room) -> None:
    moved(here, 1, -1)
    before = len(here.postman.taken)
    signed = by("Anna", here.now)
    for number in (3, 4):
        move(here.store, "kumla", uid(number), one(in_force(here.store), uid(number)).day - timedelta(7), None, signed)
    release_year(here.store, "kumla", 2027, signed)

    here.tick()

    told = [message for message in here.postman.taken[before:] if message.recipient.startswith("polisen")]
    changes = [message for message in told if said(message)[0][0] in ("moved", "cancelled", "added")]
    assert len(changes) == 1 and len(said(changes[0])) >= 3


# People who come and go


def test_whoever_takes_over_a_role_gets_its_mail_and_whoever_left_it_none(here: Room) -> None:
    signed = by("Anna", here.now - timedelta(days=1))
    hold_role(here.store, "kumla", "Kim Ek", "polisen", signed, email="kim@kumla.example")
    here.tick()
    assert "kim" in here.postman.to and "polisen" not in here.postman.to

    here.postman.taken.clear()
    leave_role(here.store, "kumla", "Kim Ek", "polisen", signed, until=date(2027, 1, 20))
    here.tick_until(utc(2027, 1, 29))
    assert "polisen" in here.postman.to and "kim" not in [
        message.recipient.partition("@")[0] for message in here.postman.taken if said(message)[0][1] == STYR
    ]


def test_whoever_has_a_role_until_a_deadline_is_reminded_of_it_and_whoever_comes_after_is_asked(here: Room) -> None:
    here.now, picture = utc(2026, 12, 28, 6, 0), uid(1, "lagesbild")  # due on 5 January
    signed = by("Anna", here.now)
    hold_role(here.store, "kumla", "Bea Ek", COORDINATOR, signed, until=date(2027, 1, 5), email="bea@kumla.example")
    hold_role(here.store, "kumla", "Bo Ek", COORDINATOR, signed, since=date(2027, 1, 6), email="bo@kumla.example")

    every_morning(here, utc(2027, 1, 9))

    assert [each for each in about(here, picture, "deadline") if each != "kommunpolis"] == ["bea", "bea"]
    assert [each for each in about(here, picture, "passed") if each != "kommunpolis"] == ["bo"]
    weeks = [each.recipient for each in here.postman.taken if any(line[0] == "digest" for line in said(each))]
    assert [each.partition("@")[0] for each in weeks] == ["bea", "bea", "bo"]  # and bo the current one, to begin with


def test_an_address_in_a_domain_that_mail_may_not_go_to_any_more_gets_none_and_people_are_told(here: Room) -> None:
    signed = by("Anna", here.now - timedelta(days=1))
    known = 'mail_domains = ["kumla.example"]'
    wider = with_words(known, 'mail_domains = ["kumla.example", "polisen.example"]', "organisation.toml")
    load_documents(here.store, wider, signed)
    hold_role(here.store, "kumla", "Kim Ek", "polisen", signed, email="kim@polisen.example")
    load_documents(here.store, FILES, signed)

    here.tick()

    assert "kim" not in here.postman.to and {each.state for each in here.mails() if each.kind == "call"} >= {"parked"}


def test_somebody_with_two_roles_is_told_once(here: Room) -> None:
    signed = by("Anna", here.now - timedelta(days=1))
    for role in ("polisen", "kommunpolis"):
        hold_role(here.store, "kumla", "Kim Ek", role, signed, email="kim@kumla.example")

    here.tick()

    assert about(here, STYR, "call").count("kim") == 1


def test_roles_that_are_reached_at_one_address_are_told_by_one_mail(here: Room) -> None:
    signed = by("Anna", here.now - timedelta(days=1))
    shared = with_words('"kommunpolis@kumla.example"', '"Polisen@kumla.example"', "organisation.toml")
    load_documents(here.store, shared, signed)
    hold_role(here.store, "kumla", "Kim Ek", "kommundirektor", signed, email="oppositionsrad@kumla.example")
    here.fill()

    here.tick()

    called = about(here, STYR, "call")
    assert [called.count(each) for each in ("polisen", "Polisen", "oppositionsrad")] == [1, 0, 1]


def test_whoever_takes_over_a_roles_own_address_is_not_told_again_what_has_come_there(here: Room) -> None:
    here.tick()
    here.postman.taken.clear()

    hold_role(here.store, "kumla", "Bea Ek", COORDINATOR, by("Anna", here.now), email=f"{COORDINATOR}@kumla.example")
    here.tick()

    assert here.postman.to == []


def test_whoever_declined_gets_calls_and_no_reminders(here: Room) -> None:
    here.store.decline("kumla", f"@{COORDINATOR}", here.now)
    here.tick_until(utc(2027, 1, 30))

    mine = [message for message in here.postman.taken if message.recipient.startswith(COORDINATOR)]
    assert {said(message)[0][0] for message in mine} == {"call", "review"}


def test_what_was_done_is_neither_reminded_of_nor_asked_for(here: Room) -> None:
    here.now = utc(2027, 1, 4, 7, 0)
    picture = next(
        each for each in in_force(here.store).occurrences if each.kind == "deadline" and each.day == day(1, 5)
    )
    deliver(here.store, "kumla", picture.uid, "", by("Anna", here.now))
    here.tick_until(utc(2027, 1, 8))
    assert {line[0] for message in here.postman.taken for line in said(message) if line[1] == picture.uid} == set()

    here.now = utc(2027, 1, 12, 5, 0)
    hold(here.store, "kumla", uid(1, OPERATIV), by("Anna", here.now))
    here.tick_until(utc(2027, 1, 13))
    assert about(here, uid(1, OPERATIV), "held") == []


# The brake, and what people decide


def many(here: Room, number: int) -> None:
    first = here.store.remindings("kumla")[0]
    for n in range(number):
        here.store.keep_reminding("kumla", replace(
            first, id=f"many{n}", kind="call", recipient=f"@{COORDINATOR}", uid=f"kumla-x-2027-{n}@kumla.example",
            due=SEVEN, until=SEVEN + timedelta(days=10), state="planned",
        ))  # fmt: skip


def test_far_more_than_on_any_day_waits_until_somebody_says_that_it_is_meant(
    here: Room, caplog: pytest.LogCaptureFixture
) -> None:
    many(here, 60)
    assert here.tick() == 0 and "alarm" in caplog.text
    held = len(here.reminders("held"))
    assert held > 60

    done = deciding.retry(here.store, "kumla", "held", by("Anna", here.now))
    here.tick()

    assert (done.mails, done.reminders) == (0, held)
    assert len(here.postman.taken) > 60 and here.reminders("held") == []


def test_what_is_held_can_be_given_up_and_the_rest_of_the_year_goes_on(here: Room) -> None:
    many(here, 60)
    here.tick()

    deciding.cancel(here.store, "kumla", "held", by("Anna", here.now))
    here.tick()
    assert here.postman.taken == []
    here.tick_until(utc(2027, 1, 26))
    assert here.postman.taken != []


def test_one_mail_can_be_given_up_or_tried_again_by_the_beginning_of_its_id(here: Room) -> None:
    here.postman.always = AWAY
    here.tick()
    first, second = here.mails()[:2]

    deciding.cancel(here.store, "kumla", first.id[:8], ANNA)
    assert here.store.mail("kumla", first.id).state == "cancelled"  # type: ignore[union-attr]
    deciding.retry(here.store, "kumla", second.id[:8], ANNA)
    with pytest.raises(Refused, match="expected one that is"):
        deciding.retry(here.store, "kumla", first.id, ANNA)
    with pytest.raises(Refused, match="expected the id of a mail"):
        deciding.retry(here.store, "kumla", "nothing", ANNA)
    with pytest.raises(Refused, match="nothing that is parked"):
        deciding.retry(here.store, "kumla", "parked", ANNA)
