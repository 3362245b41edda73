"""An announced year is one that people have in their calendars: what has happened stays, the rest moves at a price."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from schedules import document
from schedules.changes import Changes, clock_of
from schedules.extras import ExtraMeeting, extra_meetings
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.preferences import MOVED, MOVED_NEAR
from schedules.series import Series, Topic, bare_series, minute, series_of
from schedules.ties import Tie, around, awaited, ties_of


def series_after(folder: Folder, year: int, before: Mapping[str, date], changes: Changes) -> tuple[Series, ...]:
    """The series of a year in which something has been announced or decided, and after them its extra meetings."""
    extra = extra_meetings(folder, year, changes)
    series = series_of(folder, year, before, hours_said(folder, changes))
    ties = ties_of(folder, changes)
    ordinary = (tied(folder, after_changes(folder, each, changes, extra), changes, ties) for each in series)
    return (*ordinary, *series_of_extra(folder, year, changes, extra))


def after_changes(folder: Folder, series: Series, changes: Changes, extra: list[ExtraMeeting]) -> Series:
    standing = [each for each in changes.meetings(series.rule) if changes.pin(each.uid) is None]
    happened = [each for each in changes.meetings(series.rule) if changes.has_happened(each)]
    waiting = [each for each in standing if each not in happened]
    own = [each for each in extra if each.group == series.group]
    unfit = [each for each in waiting if each.uid in changes.unfit]
    gone = [each for each in changes.gone() if each.group == series.group and each.uid in changes.cancelled]
    refused = [*(each.day for each in own), *(each.day for each in (*unfit, *gone))]
    refused += [day for group, day in changes.refused if group == series.group]
    return replace(
        series,
        happened=tuple((series.days.index(each.day), clock_of(each)) for each in happened),
        pinned=tuple(pinned(series, changes, happened)),
        announced=tuple(
            (series.days.index(each.day), clock_of(each), price(series, each, changes))
            for each in waiting
            if each not in unfit
        ),
        refused=tuple(series.days.index(day) for day in refused),
        opens=opening(series, changes),
        topics=tuple(topic_after(series, topic, changes) for topic in series.topics),
    )


def tied(folder: Folder, series: Series, changes: Changes, ties: list[Tie]) -> Series:
    """What deadlines that people have fixed leave to the meetings."""
    if not ties:
        return series
    found = list(around(folder, series, changes, ties))
    return replace(
        series,
        awaited=(
            *awaited(folder, series, changes, ties),
            *((each.rule, *days) for each in found for days in each.empty),
        ),
        visits=(*series.visits, *((each.rule, each.first, each.last) for each in found)),
        tied=tuple((each.meeting.uid, each.first, each.last) for each in found),
    )


def opening(series: Series, changes: Changes) -> int:
    return 0 if changes.today is None else max(0, series.days.index(changes.today))


def pinned(series: Series, changes: Changes, happened: list[Occurrence]) -> Iterator[tuple[str, int, int | None]]:
    facts = {each.uid for each in happened}
    for each in changes.meetings(series.rule):
        pin = changes.pin(each.uid)
        if pin is not None and pin.uid not in facts:
            yield pin.uid, series.days.index(pin.day), None if pin.hour is None else minute(pin.hour)


def price(series: Series, meeting: Occurrence, changes: Changes) -> int:
    """The people called, times the nearness of the day: a move in a week costs them more than one in half a year."""
    today = changes.today or date(series.days.year, 1, 1)
    weeks = max(0, (meeting.day - today).days // 7)
    return len(series.people) * (MOVED + MOVED_NEAR // (weeks + 1))


def topic_after(series: Series, topic: Topic, changes: Changes) -> Topic:
    """An item that was taken up stays where it was. All others come at meetings that are to come, best at their own."""
    hosts = {each.uid: each for each in changes.meetings(series.rule)}
    own = [each for each in changes.standing() if each.rule == topic.rule and each.host in hosts]
    items = {each.number - 1: hosts[each.host or ""] for each in own}
    days = [series.days.index(items[n].day) if n in items else None for n in range(topic.times)]
    opens = opening(series, changes)
    windows = [
        (day, day) if day is not None and changes.has_happened(items[n]) else (max(first, opens), last)
        for n, (day, first, last) in enumerate(zip(days, topic.first, topic.last, strict=True))
    ]
    done = [day is not None and changes.has_happened(items[n]) for n, day in enumerate(days)]
    order = in_turn(windows, done)
    # What is ready so many days after its period was so also before today: its delay is counted from there.
    counted = topic.ready is not None
    return replace(
        topic,
        announced=tuple(days[n] for n in order),
        first=tuple(topic.first[n] if counted and not done[n] else windows[n][0] for n in order),
        last=tuple(windows[n][1] for n in order),
        order=tuple(n + 1 for n in order),
    )


def in_turn(windows: list[tuple[int, int]], done: list[bool]) -> list[int]:
    """By their numbers, but for what was missed: that comes after all that was taken up before it can.

    >>> in_turn([(50, 99), (10, 10), (50, 99)], [False, True, False])
    [1, 0, 2]
    """

    def after(n: int) -> int:
        earlier = (day for m, (day, _) in enumerate(windows) if done[m] and (m < n or day < windows[n][0]))
        return windows[n][0] if done[n] else max(earlier, default=-1)

    return sorted(range(len(windows)), key=lambda n: (after(n), not done[n], n))


# ---- extra meetings


def series_of_extra(folder: Folder, year: int, changes: Changes, every: list[ExtraMeeting]) -> Iterator[Series]:
    """Each extra meeting as a series of one that is fixed to its day, so that whoever sits in it is nowhere else."""
    for meeting in every:
        others = [each.day for each in every if each.group == meeting.group and each is not meeting]
        yield one_of_extra(folder, year, changes, meeting, others)


def one_of_extra(folder: Folder, year: int, changes: Changes, meeting: ExtraMeeting, others: list[date]) -> Series:
    before = meeting.before
    said = [hour for hour in (meeting.hour, clock_of(before) if before else None) if hour is not None]
    series = bare_series(folder, meeting.group, meeting.rule, 1, year, said)
    day = series.days.index(meeting.day)
    series = replace(series, group=meeting.uid, extra_of=meeting.group, weekdays=(meeting.day.weekday(),))
    if before is not None and changes.has_happened(before):
        # What lies before today is in nobody's way any more, whatever else there was then.
        over = changes.today is not None and meeting.day < changes.today
        return replace(
            series, happened=((day, clock_of(before)),), people=frozenset[str]() if over else series.people
        )
    stays = before is not None and before.day == meeting.day and meeting.hour is None
    return replace(
        series,
        starts=clock_of(before) if before else series.starts,
        pinned=((meeting.uid, day, meeting.hour),),
        announced=((day, clock_of(before), price(series, before, changes)),) if before and stays else (),
        refused=tuple(series.days.index(each) for each in (*others, *met(folder, changes, meeting.group))),
        opens=opening(series, changes),
    )


def met(folder: Folder, changes: Changes, group: str) -> Iterator[date]:
    """The days on which the group has met already, or has said that it cannot meet."""
    for rule, meets in folder.demands(document.Meets):
        if meets.group == group:
            yield from (each.day for each in changes.meetings(rule.id) if changes.has_happened(each))
    yield from (day for refusing, day in changes.refused if refusing == group)


def hours_said(folder: Folder, changes: Changes) -> dict[str, set[int]]:
    hours: dict[str, set[int]] = {}
    for each in changes.standing():
        if each.kind == "meeting":
            pin = changes.pin(each.uid)
            hours.setdefault(each.group, set()).add(clock_of(each))
            if pin and pin.hour:
                hours[each.group].add(minute(pin.hour))
    return hours
