"""An announced year is one that people have in their calendars: what has happened stays, the rest moves at a price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from schedules import document
from schedules.changes import Changes, clock_of
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.preferences import MOVED, MOVED_NEAR
from schedules.series import Series, Topic, minute, minutes_of, people_called, series_of, usual_start
from schedules.workdays import Mask


@dataclass(frozen=True)
class ExtraMeeting:
    """A meeting besides the ordinary ones, on a day and an hour that somebody has said."""

    rule: str
    group: str
    number: int
    day: date
    hour: int
    minutes: int


def series_after(folder: Folder, year: int, before: Mapping[str, date], changes: Changes) -> tuple[Series, ...]:
    """The series of a year in which something has been announced or decided."""
    extra = extra_meetings(folder, changes)
    series = series_of(folder, year, before, hours_said(folder, changes))
    return tuple(after_changes(folder, each, changes, extra) for each in series)


def after_changes(folder: Folder, series: Series, changes: Changes, extra: list[ExtraMeeting]) -> Series:
    standing = [each for each in changes.meetings(series.rule) if changes.pin(each.uid) is None]
    happened = [each for each in changes.meetings(series.rule) if changes.has_happened(each)]
    waiting = [each for each in standing if each not in happened]
    own = [each for each in extra if each.group == series.group]
    shared = [each for each in extra if each not in own and series.people & people_called(folder, each.group)]
    unfit = [each for each in waiting if each.uid in changes.unfit]
    gone = [each for each in changes.gone() if each.group == series.group and each.uid in changes.cancelled]
    refused = [*(each.day for each in own), *(each.day for each in (*unfit, *gone))]
    refused += [day for group, day in changes.refused if group == series.group]
    return replace(
        series,
        busy=busy_with(series, shared),
        happened=tuple((series.days.index(each.day), clock_of(each)) for each in happened),
        pinned=tuple(pinned(series, changes, happened)),
        announced=tuple(
            (series.days.index(each.day), clock_of(each), price(series, each, changes))
            for each in waiting
            if each not in unfit
        ),
        refused=tuple(series.days.index(day) for day in refused),
        accompanied=tuple(series.days.index(each.day) for each in shared),
        opens=0 if changes.today is None else max(0, series.days.index(changes.today)),
        topics=tuple(topic_after(series, topic, changes) for topic in series.topics),
    )


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
    """An item that was taken up stays where it was; one that is to come would rather keep its meeting."""
    hosts = {each.uid: each for each in changes.meetings(series.rule)}
    own = [each for each in changes.standing() if each.rule == topic.rule and each.host in hosts]
    items = {each.number - 1: hosts[each.host or ""] for each in own}
    days = [series.days.index(items[n].day) if n in items else None for n in range(topic.times)]
    done = [n in items and changes.has_happened(items[n]) for n in range(topic.times)]
    return replace(
        topic,
        announced=tuple(days),
        first=tuple(settled(days, done, topic.first)),
        last=tuple(settled(days, done, topic.last)),
    )


def settled(days: list[int | None], done: list[bool], windows: tuple[int, ...]) -> Iterator[int]:
    for day, over, window in zip(days, done, windows, strict=True):
        yield day if over and day is not None else window


# ---- extra meetings


def extra_meetings(folder: Folder, changes: Changes) -> list[ExtraMeeting]:
    """Those that were announced and stand, and the new ones, which take the next free numbers."""
    found = []
    for rule, extra in folder.demands(document.Extra):
        minutes = minutes_of(folder, extra.group)
        for each in changes.meetings(rule.id):
            pin = changes.pin(each.uid)
            day = pin.day if pin else each.day
            hour = minute(pin.hour) if pin and pin.hour else clock_of(each)
            found.append(ExtraMeeting(rule.id, extra.group, each.number, day, hour, minutes))
        used = [each.number for each in (*changes.meetings(rule.id), *changes.gone()) if each.rule == rule.id]
        asked = [new for new in changes.extra if new.group == extra.group]
        for number, new in enumerate(asked, max(used, default=0) + 1):
            hour = minute(new.hour) if new.hour else usual_start(folder, extra.group)
            found.append(ExtraMeeting(rule.id, extra.group, number, new.day, hour, minutes))
    return found


def busy_with(series: Series, extra: list[ExtraMeeting]) -> Mask:
    """The hours at which some of its people sit in an extra meeting of another group."""
    busy = series.busy.copy()
    begins = np.array(series.hours)
    for each in extra:
        busy[series.days.index(each.day)] |= (begins < each.hour + each.minutes) & (begins + series.minutes > each.hour)
    return busy


def hours_said(folder: Folder, changes: Changes) -> dict[str, set[int]]:
    hours: dict[str, set[int]] = {}
    for each in changes.standing():
        if each.kind == "meeting":
            pin = changes.pin(each.uid)
            hours.setdefault(each.group, set()).add(clock_of(each))
            if pin and pin.hour:
                hours[each.group].add(minute(pin.hour))
    return hours
