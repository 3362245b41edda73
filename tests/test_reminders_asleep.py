"""Which late reminder is still worth sending: after sleep, in quiet hours, in nights when clocks are changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.parser import parse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kumla import YEARS, kumla, meetings, of, planned

from schedules.leads import works
from schedules.reminders import Reminder, Worth, digests_of, reminders_of, still_worth
from schedules.reminders.hours import begins, may_leave

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
HERE = ZoneInfo("Europe/Stockholm")
AHEAD = ("call", "deadline", "sending", "item", "review")
MOMENTS = st.datetimes(parse("2026-11-22"), parse("2028-03-01"), timezones=st.just(UTC))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def everything(year: int = 2027) -> tuple[Reminder, ...]:
    return (*reminders_of(kumla(), planned(year), date.min, EARLY), *digests_of(kumla(), year, EARLY))


ALL = everything()
STARTS = {each.uid: begins(kumla(), each) for each in planned(2027).occurrences}


def here(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HERE)


def worth(unsent: Iterable[Reminder], now: datetime) -> Worth:
    return still_worth(kumla(), unsent, now)


def of_meeting(*kinds: str, role: str = "polisen") -> list[Reminder]:
    """What one role is told of the first meeting of the styrgrupp, on Friday 29 January at 13:00."""
    meeting = meetings(planned(2027), "styrgrupp")[0]
    return [each for each in ALL if each.uid == meeting.uid and each.role == role and each.kind in kinds]


def leads(reminders: Iterable[Reminder]) -> list[str]:
    return [each.lead for each in reminders]


# ---- asleep


def test_who_was_never_asleep_sends_each_reminder_once_at_its_moment() -> None:
    sent: list[Reminder] = []
    unsent = list(ALL)
    for moment in sorted({each.due for each in ALL}):
        found = worth(unsent, moment)
        assert not found.expired and not found.gave_way
        assert {each.due for each in found.send} == {moment}
        sent += found.send
        unsent = list(found.waiting)

    assert sorted(sent, key=lambda each: each.order) == sorted(ALL, key=lambda each: each.order) and not unsent


@given(MOMENTS, st.floats(0, 400))
@settings(max_examples=60)
@example(datetime(2027, 1, 15, 15, tzinfo=UTC), 3.0)
@example(datetime(2026, 11, 22, tzinfo=UTC), 400.0)
def test_from_whenever_until_whenever_it_slept_it_says_one_thing_of_each_at_most_and_nothing_of_what_has_begun(
    fell: datetime, days: float
) -> None:
    woke = fell + timedelta(days=days)
    unsent = [each for each in ALL if each.due > fell]

    found = worth(unsent, woke)

    assert len({each.subject for each in found.send}) == len(found.send)
    assert all(STARTS[each.uid] > woke for each in found.send if each.kind in AHEAD)
    assert all(each.due <= woke < each.until for each in found.send)
    heaps = [*found.send, *found.waiting, *found.gave_way, *found.expired]
    assert sorted(heaps, key=lambda each: each.order) == sorted(unsent, key=lambda each: each.order)


@given(MOMENTS, st.floats(0, 400))
@settings(max_examples=60)
def test_nothing_that_is_still_of_use_is_lost_in_a_sleep(fell: datetime, days: float) -> None:
    """Whatever came due and is not too late is told: by itself, or by what took its place."""
    woke = fell + timedelta(days=days)
    unsent = [each for each in ALL if each.due > fell]

    found = worth(unsent, woke)

    heard = {each.subject for each in (*found.send, *found.waiting)}
    assert all(each.subject in heard for each in unsent if each.due <= woke < each.until)


@given(st.lists(MOMENTS, max_size=12))
@settings(max_examples=60)
def test_however_often_it_wakes_nothing_is_sent_twice_and_each_lead_only_while_it_is_the_shortest(
    wakes: list[datetime],
) -> None:
    sent: list[tuple[Reminder, datetime]] = []
    unsent: list[Reminder] = list(ALL)
    for moment in sorted(wakes):
        found = worth(unsent, moment)
        sent += [(each, moment) for each in found.send]
        unsent = list(found.waiting)

    assert len({each.key for each, _ in sent}) == len(sent)
    assert all(each.gives_way_at is None or moment < each.gives_way_at for each, moment in sent)


def test_a_lead_gives_way_when_the_next_shorter_one_comes_due_and_not_before() -> None:
    calls = of_meeting("call")

    just_before, then = (worth(calls, here(2027, 1, 28, *clock)) for clock in ((6, 59), (7, 0)))

    assert leads(just_before.waiting) == ["14 days", "1 working day"]  # 06:59 is a quiet hour
    assert leads(worth(calls, here(2027, 1, 27, 17, 59)).send) == ["14 days"]
    assert leads(then.send) == ["1 working day"] and leads(then.gave_way) == ["14 days"]
    assert leads(worth(calls[:1], here(2027, 1, 28, 7)).gave_way) == ["14 days"]  # also where that one is sent already


def test_the_shortest_lead_is_sent_until_two_hours_before_and_is_then_too_late() -> None:
    calls = of_meeting("call")[-1:]

    assert leads(worth(calls, here(2027, 1, 29, 10, 59)).send) == ["1 working day"]
    assert leads(worth(calls, here(2027, 1, 29, 11, 0)).expired) == ["1 working day"]


def test_a_deadline_is_told_until_its_day_is_over_and_asked_about_within_three_days() -> None:
    picture = of(planned(2027), "lagesbild")[1]  # Wednesday 3 February
    own = [each for each in ALL if each.uid == picture.uid and each.role == "kommunpolis"]

    said = [worth(own, here(2027, 2, *clock)).send for clock in ((3, 23, 59), (4, 0, 0), (4, 7, 0), (5, 17, 59))]
    assert [[each.kind for each in told] for told in said] == [["deadline"], [], ["passed"], ["passed"]]
    assert {each.kind for each in worth(own, here(2027, 2, 6, 18)).expired} == {"deadline", "passed"}


def test_asleep_over_a_weekend_with_everything_due_it_sends_one_mail_for_each_meeting_and_role() -> None:
    """From Friday 16:00 to Monday 08:00, with all of the year's two hundred calls due in between, and two begun."""
    friday, monday = here(2027, 1, 8, 16), here(2027, 1, 11, 8)
    begun = {each.uid for each in meetings(planned(2027), "operativ-grupp")[:2]}
    dues = {"14 days": friday + HOUR, "1 working day": friday + DAY}
    ends = {each.uid: monday - HOUR if each.uid in begun else each.until for each in ALL}
    calls = [
        replace(each, due=dues[each.lead], gives_way_at=None, until=ends[each.uid])
        for each in ALL
        if each.kind == "call"
    ]

    found = worth(calls, monday)

    assert len(calls) == 188 == len((*found.send, *found.gave_way, *found.expired)) and not found.waiting
    assert len(found.send) == 94 - len(found.expired) // 2 and set(leads(found.send)) == {"1 working day"}
    assert len({each.subject for each in found.send}) == len(found.send)
    assert not {each.uid for each in found.send} & {each.uid for each in found.expired}


def test_who_slept_through_december_is_briefed_in_january_and_once() -> None:
    own = [each for each in ALL if each.kind in ("review", "outcome")]

    assert leads(worth(own, here(2027, 1, 4)).send) == ["month before"]
    assert leads(worth(own, here(2027, 1, 25)).send) == ["5 working days"]
    assert leads(worth(own, here(2027, 1, 25)).gave_way) == ["month before"]
    assert [each.kind for each in worth(own, here(2027, 2, 25)).send] == ["outcome"]


# ---- quiet hours


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (here(2027, 1, 18, 6, 59), False),
        (here(2027, 1, 18, 7, 0), True),
        (here(2027, 1, 18, 17, 59), True),
        (here(2027, 1, 18, 18, 0), False),
        (here(2027, 1, 23, 12), False),  # a Saturday
        (here(2027, 1, 6, 12), False),  # Epiphany
        (here(2027, 1, 28, 12, 59), True),
        (here(2027, 1, 28, 19), True),  # eighteen hours before the meeting
        (here(2027, 1, 29, 0, 59), True),
        (here(2027, 1, 29, 1, 0), False),
        (here(2027, 1, 29, 3, 59), False),
        (here(2027, 1, 29, 4, 0), True),
    ],
)
def test_mail_leaves_on_working_days_from_seven_to_eighteen_unless_less_than_a_day_is_left(
    now: datetime, leaves: bool
) -> None:
    assert may_leave(kumla(), of_meeting("call")[-1], now) is leaves


def test_what_is_asked_afterwards_never_breaks_the_quiet_hours() -> None:
    (held,) = of_meeting("held", role="ks-ordforande")

    assert worth([held], here(2027, 2, 11, 17)).send == (held,)
    assert worth([held], here(2027, 2, 11, 23)).waiting == (held,)


def test_over_a_weekend_a_late_call_waits_until_a_day_is_left() -> None:
    meeting = meetings(planned(2027), "operativ-grupp")[0]  # Monday 11 January at 13:00
    calls = [each for each in ALL if each.uid == meeting.uid and each.kind == "call" and each.role == "polisen"][-1:]

    assert not worth(calls, here(2027, 1, 10, 12, 59)).send
    assert worth(calls, here(2027, 1, 10, 13, 0)).send


# ---- the nights when clocks are changed


SUNDAYS = [
    max(day for day in (date(year, month, n) for n in range(25, 32)) if day.weekday() == 6)
    for year in YEARS
    for month in (3, 10)
]


def minutes_of(sunday: date) -> list[datetime]:
    """Every minute from Saturday 22:00 to Monday 08:00, in UTC."""
    start = at(sunday - DAY, 22).astimezone(UTC)
    return [start + MINUTE * n for n in range(int((at(sunday + DAY, 8) - start) / MINUTE))]


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HERE)


@pytest.mark.parametrize("sunday", SUNDAYS)
def test_the_clocks_are_changed_in_the_nights_that_are_tried(sunday: date) -> None:
    assert at(sunday, 0).utcoffset() != at(sunday, 12).utcoffset()


@pytest.mark.parametrize("sunday", SUNDAYS, ids=str)
def test_each_reminder_leaves_once_in_a_night_when_clocks_are_changed(sunday: date) -> None:
    """One that was slept over and is urgent, one that was and can wait, and one that is due on Monday at seven."""
    minutes, start = minutes_of(sunday), at(sunday + DAY, 0)
    urgent = a_reminder("urgent", due=start - 3 * DAY, until=start, urgent_from=minutes[0])
    monday = a_reminder("monday", due=start.replace(hour=7), until=start.replace(hour=13))
    waiting = a_reminder("waiting", due=start - 3 * DAY, until=start + 9 * DAY)

    unsent: tuple[Reminder, ...] = (urgent, monday, waiting)
    sent: list[tuple[str, datetime]] = []
    for minute in minutes:
        found = worth(unsent, minute)
        sent += [(each.uid, minute.astimezone(HERE)) for each in found.send]
        unsent = found.waiting

    on_monday = [("waiting", "Mon 07:00"), ("monday", "Mon 07:00")] if works(kumla(), start.date()) else []  # Easter
    assert [(uid, f"{moment:%a %H:%M}") for uid, moment in sent] == [("urgent", "Sat 22:00"), *on_monday]


@pytest.mark.parametrize("sunday", SUNDAYS, ids=str)
def test_between_one_and_four_nothing_leaves_however_urgent(sunday: date) -> None:
    minutes = minutes_of(sunday)
    urgent = a_reminder("urgent", due=minutes[0] - DAY, until=minutes[-1], urgent_from=minutes[0])

    silent = {f"{minute.astimezone(HERE):%a %H}" for minute in minutes if not may_leave(kumla(), urgent, minute)}
    speaking = {f"{minute.astimezone(HERE):%a %H}" for minute in minutes if may_leave(kumla(), urgent, minute)}

    skipped = {"Sun 02"} if sunday.month == 3 else set()
    assert silent == {"Sun 01", "Sun 02", "Sun 03", "Mon 01", "Mon 02", "Mon 03"} - skipped
    assert not silent & speaking


def a_reminder(uid: str, due: datetime, until: datetime, urgent_from: datetime | None = None) -> Reminder:
    return Reminder("call", uid, "polisen", "14 days", "r", "1", due, until, urgent_from)


def test_two_hours_before_a_meeting_in_the_night_of_the_change_are_two_hours() -> None:
    meeting = replace(meetings(planned(2027), "styrgrupp")[0], start=here(2027, 3, 28, 4), end=here(2027, 3, 28, 5))
    only = replace(planned(2027), occurrences=(meeting,))

    last = [each for each in reminders_of(kumla(), only, date.min, EARLY) if each.kind == "call"][-1]

    assert f"{last.until:%H:%M}" == "01:00" and f"{last.urgent_from:%d %H:%M}" == "27 03:00"
