"""Whatever the clock says, and however long all slept: each reminder once, while it is of use, and not at night."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from handmade import STOCKHOLM, meeting
from torture import (
    BUSY,
    DAY,
    EXAMPLE,
    HOUR,
    MINUTE,
    MONDAY,
    TAKEN,
    Box,
    Hand,
    Size,
    a_reminder,
    installed,
    remind,
    sending,
    states,
    ticked,
    uid,
)

from app.loading import folder_of
from app.outbox.sending import LEASE, WAITS
from app.reminding import kept_as
from app.store import Outbox, Store
from schedules.plan import Occurrence
from schedules.reminders.ahead import calls
from schedules.reminders.hours import morning_from

pytestmark = pytest.mark.torture

YEARS_AGO = MONDAY - 3650 * DAY
HALF, ALL = 4, 8  # mails
SOME_YEARS = 1826 * DAY  # to the same hour, in winter too
LEAPS = [HOUR, -HOUR, DAY, -DAY, SOME_YEARS, -SOME_YEARS]


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(installed(database)) as store:
        yield store


# ---- the nights when clocks are changed


def sundays(year: int) -> list[date]:
    lasts = ([date(year, month, day) for day in range(25, 32)] for month in (3, 10))
    return [next(day for day in days if day.weekday() == 6) for days in lasts]


def minutes(first: datetime, last: datetime) -> Iterator[datetime]:
    """Real ones, whatever a clock on the wall shows."""
    now = first.astimezone(UTC)
    while now < last:
        yield now
        now += MINUTE


def test_in_every_minute_of_the_nights_when_clocks_are_changed_each_reminder_leaves_once_at_its_hour(
    store: Store, size: Size
) -> None:
    number, clock = 0, Hand(MONDAY)
    folder = folder_of(store, EXAMPLE)
    for sunday in (sunday for year in size.years for sunday in sundays(year)):
        box = Box(clock)
        seven = morning_from(folder, sunday + DAY)  # on the next working day: on Monday, but for Easter
        night = datetime.combine(sunday, time(), STOCKHOLM), datetime.combine(sunday, time(8), STOCKHOLM)
        urgent = {uid(number := number + 1): due for due in minutes(*night) if due.minute % 20 == 10}
        urgent[uid(number := number + 1)] = datetime.combine(sunday, time(7), STOCKHOLM)
        remind(store, *(a_reminder(int(each.split("-")[4].split("@")[0]), due) for each, due in urgent.items()),
               of=lambda n: f"p{n % 5}")  # fmt: skip
        waits = a_reminder(number := number + 1, seven, urgent_from=None)
        remind(store, waits)

        for clock.now in (*minutes(*night), *minutes(seven - HOUR / 2, seven + HOUR / 2)):
            ticked(store, box, clock)

        left = {about: moment.astimezone(STOCKHOLM) for moment, about, _ in box.left}
        assert len(box.left) == len(left) == len(urgent) + 1
        assert (left.pop(waits.uid), f"{seven:%H:%M}") == (seven, "07:00")
        assert left == {about: at_the_earliest(due.astimezone(STOCKHOLM)) for about, due in urgent.items()}
        assert time(7) in {moment.time() for moment in left.values()}


def at_the_earliest(due: datetime) -> datetime:
    """Nothing leaves from one to four; what would have, leaves at four."""
    return due.replace(hour=4, minute=0, fold=0) if 1 <= due.hour < 4 else due


# ---- the clock is set


def some(store: Store, until: datetime) -> None:
    """Half of them are of use for years, and half until then; all have been due for years."""
    far = (a_reminder(number, YEARS_AGO, until=MONDAY + 3650 * DAY) for number in range(HALF))
    near = (a_reminder(number, YEARS_AGO, until=until) for number in range(HALF, ALL))
    remind(store, *far, *near)


def before_they_are_in_any_mail(store: Store, box: Box, clock: Hand) -> None:
    clock.now += MINUTE


def between_ticks(store: Store, box: Box, clock: Hand) -> None:
    ticked(store, box, clock, a_minute=3)


def while_they_wait_for_another_try(store: Store, box: Box, clock: Hand) -> None:
    box.answer = lambda message: BUSY
    for wait in (*WAITS[:3], timedelta()):
        ticked(store, box, clock)
        clock.now += wait
    box.answer = lambda message: TAKEN


def while_they_are_lent_to_somebody_who_is_gone(store: Store, box: Box, clock: Hand) -> None:
    ticked(store, Box(clock, lambda message: BUSY), clock)
    clock.now += MINUTE
    store.borrow_mails(EXAMPLE, clock.now, LEASE, HALF, WAITS[-1])


@pytest.mark.parametrize("leap", LEAPS, ids=str)
@pytest.mark.parametrize(
    "state",
    [
        before_they_are_in_any_mail, between_ticks, while_they_wait_for_another_try,
        while_they_are_lent_to_somebody_who_is_gone,
    ],
)
def test_when_the_clock_is_set_and_set_right_again_sending_goes_on_within_two_minutes_and_nothing_is_lost_or_doubled(
    store: Store, state: Callable[[Store, Box, Hand], None], leap: timedelta
) -> None:
    clock = Hand(MONDAY)
    box = Box(clock)
    some(store, MONDAY + 3 * HOUR)
    state(store, box, clock)
    are_lent = states(store)["sending"]

    clock.now += leap
    one_after_the_other(store, box, clock, 3)
    far = {about for about in box.uids() if about in map(uid, range(HALF))}
    assert len(far) >= HALF - are_lent  # those are looked for when nobody can have them any more

    clock.now -= leap
    one_after_the_other(store, box, clock, 3)
    assert len(set(box.uids())) >= ALL - are_lent

    clock.now += LEASE
    one_after_the_other(store, box, clock, 1)
    assert sorted(box.uids()) == sorted(map(uid, range(ALL)))
    assert {each.state for each in store.remindings(EXAMPLE)} == {"mailed"} and states(store) == {"sent": ALL}


def one_after_the_other(store: Store, box: Box, clock: Hand, ticks: int) -> None:
    for _ in range(ticks):
        ticked(store, box, clock)
        clock.now += MINUTE


@pytest.mark.parametrize("leap", LEAPS, ids=str)
def test_when_the_clock_is_set_while_one_has_mails_in_hand_another_takes_none_of_them_twice(
    store: Store, leap: timedelta
) -> None:
    clock = Hand(MONDAY)
    box = Box(clock)
    some(store, MONDAY + 3650 * DAY)
    ticked(store, Box(clock, lambda message: BUSY), clock)
    clock.now += MINUTE
    met = []

    def between_two_mails() -> None:
        met.append(clock.now)
        if len(met) == 3:
            clock.now += leap
            ticked(store, box, clock)

    replace(sending(store, box, clock), alive=between_two_mails).send_due()
    clock.now += LEASE
    ticked(store, box, clock)

    assert sorted(box.uids()) == sorted(map(uid, range(ALL)))


@pytest.mark.parametrize("leap", LEAPS, ids=str)
def test_mails_that_were_made_by_a_clock_that_was_wrong_leave_when_it_is_right(store: Store, leap: timedelta) -> None:
    clock = Hand(MONDAY + leap)
    box = Box(clock)
    some(store, MONDAY + 3650 * DAY)
    ticked(store, Box(clock, lambda message: BUSY), clock, a_minute=3)

    clock.now = MONDAY
    one_after_the_other(store, box, clock, 2)

    assert sorted(box.uids()) == sorted(map(uid, range(ALL)))


# ---- all sleep


def test_after_a_weekend_asleep_with_very_many_due_each_hears_once_of_each_meeting_and_of_none_that_has_begun(
    store: Store,
) -> None:
    friday, monday = (datetime(2026, 11, day, hour, tzinfo=STOCKHOLM) for day, hour in ((27, 16), (30, 8)))
    meetings = [a_meeting(number, friday + 2 * HOUR + number * 11 * HOUR) for number in range(20)]
    folder = folder_of(store, EXAMPLE)
    store.keep_outbox(EXAMPLE, Outbox(unbraked_until=monday + HOUR))  # so many are meant
    with store.transaction():
        for each in meetings:
            for call in calls(folder, each, meetings):
                for person in range(10):
                    store.keep_reminding(EXAMPLE, kept_as(EXAMPLE, call, f"p{person}"))
    due = store.remindings_due(EXAMPLE, monday)
    assert len({(each.uid, each.recipient) for each in due}) == 200 < len(due)

    clock = Hand(monday)
    box = Box(clock)
    one_after_the_other(store, box, clock, 3)

    told = Counter((about, whom) for _, about, whom in box.left)
    expected = {each.uid for each in meetings if is_told(each, monday)}
    assert set(told.values()) == {1} and {about for about, _ in told} == expected
    assert len(told) == 10 * len(expected) and 0 < len(expected) < 20
    assert store.remindings_due(EXAMPLE, monday) == []
    rows = store.remindings(EXAMPLE)
    assert {each.state for each in rows if each.due <= monday} == {"mailed", "superseded", "expired"}


def a_meeting(number: int, start: datetime) -> Occurrence:
    return replace(meeting(2026, number, start.date()), start=start, end=start + HOUR)


def is_told(one: Occurrence, now: datetime) -> bool:
    assert isinstance(one.start, datetime)
    return one.start - 2 * HOUR > now
