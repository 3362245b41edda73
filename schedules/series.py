"""A series is the meetings that one group must hold in one year, before they have days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from schedules.called import roles_behind
from schedules.confining import days_left, days_named, gaps_of, hours_left, turns_of, visits_of, weekend_days
from schedules.document import Lasts, Presents, Produces
from schedules.folder import Folder
from schedules.obligations import obligations_of
from schedules.organisation import WEEKDAYS, Avoided, Busy
from schedules.slots import Obligation
from schedules.workdays import MONTHS_IN, Mask, Numbers, Workdays, in_weeks, workdays

STEP = 30  # minutes between the hours that a meeting may begin at
DAY = 24 * 60  # minutes
FAR_AWAY = date(9000, 1, 1)  # "until further notice" is written as 9999-12-31, and there is no day after that
DEFAULT_MINUTES = 60  # where the document does not say how long a meeting is


@dataclass(frozen=True, eq=False)
class Topic:
    """A kind of item that a group takes up so many times, at different meetings."""

    rule: str
    first: tuple[int, ...]  # the first day for each of them, in the order in which they come
    last: tuple[int, ...]
    ready: int | None  # what covers a period is ready so many days after it has ended
    sender: str | None = None  # the group whose work it tells of, where that group meets
    announced: tuple[int | None, ...] = ()  # the day of each, in a year that is announced
    order: tuple[int, ...] = ()  # their numbers, where one that was missed comes after others that were not
    away: tuple[int, ...] = ()  # days on which whoever presents it cannot come at any hour of the group

    @property
    def times(self) -> int:
        return len(self.first)

    @property
    def numbers(self) -> tuple[int, ...]:
        return self.order or tuple(range(1, self.times + 1))


@dataclass(frozen=True, eq=False)
class Series:
    """Days are counted from 0, 1 January; hours are minutes after midnight.

    An extra meeting is a series of one, that is searched as if a group of its own held it.
    """

    group: str  # of an extra meeting its uid
    rule: str
    times: int
    days: Workdays
    minutes: int
    hours: tuple[int, ...]  # when a meeting may begin
    starts: int  # when it would rather begin
    weekdays: tuple[int, ...]  # those that the group may keep to
    closed_months: tuple[int, ...]
    avoided: Mask
    busy: Mask  # day x hour: somebody who is called cannot come
    busy_roles: tuple[str, ...]
    needs: tuple[tuple[str, int, int], ...]  # rule, working days, months: what must exist before a meeting, and since
    visits: tuple[tuple[str, int, int], ...]  # rule, first, last: a meeting must lie there
    topics: tuple[Topic, ...]
    people: frozenset[str]
    before: int | None  # its last meeting of the year before, below 0
    happened: tuple[tuple[int, int], ...] = ()  # day, hour: facts, whatever MUST says
    pinned: tuple[tuple[str, int, int | None], ...] = ()  # uid, day, hour: decided by people
    announced: tuple[tuple[int, int, int], ...] = ()  # day, hour, what it costs to meet at another time
    refused: tuple[int, ...] = ()  # days on which the group has an extra meeting, or cannot hold the one announced
    awaited: tuple[tuple[str, int, int], ...] = ()  # rule, first, last: not then, for what it needs comes later
    opens: int = 0  # nothing new is planned before this day
    tied: tuple[tuple[str, int, int], ...] = ()  # uid, first, last: a deadline around this meeting is fixed
    only: tuple[tuple[str, Mask], ...] = ()  # rule, days: meetings lie on these days and on no others
    turns: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()  # rule, first and last day of each meeting in turn
    apart: tuple[tuple[str, int, int], ...] = ()  # rule, fewest and most days from one meeting to the next
    closed_weeks: tuple[str, ...] = ()
    weekend: tuple[int, ...] = ()  # weekdays that the rules name though few work then
    unusual: tuple[int, ...] = ()  # hours that are only for the meetings for which people have said so
    extra_of: str | None = None  # the group whose extra meeting it is

    @property
    def owner(self) -> str:
        """The group that meets."""
        return self.extra_of or self.group

    def is_of(self, rule: str, uid: str) -> bool:
        """Whether a meeting is one of these."""
        return uid == self.group if self.extra_of else rule == self.rule

    @property
    def fixed_days(self) -> frozenset[int]:
        """Those that people have decided themselves."""
        return frozenset(day for _, day, _ in self.pinned)

    @property
    def promised(self) -> int:
        """What it would cost to move every meeting that is announced."""
        return sum(price for _, _, price in self.announced)

    @property
    def after(self) -> int:
        """When the next year's first meeting is to be expected: half a gap into that year, or where a rule wants it."""
        expected = round(len(self.days) / self.times / 2)
        windows = [last for _, first, last in self.visits if first == 0]
        windows += [(turns[0][0] + turns[0][1]) // 2 for _, turns in self.turns]
        windows += [int(np.flatnonzero(mask).mean()) for _, mask in self.only if self.times == 1 and mask.any()]
        return len(self.days) + min([expected, *windows])


def series_of(
    folder: Folder, year: int, before: Mapping[str, date], hours: Mapping[str, Collection[int]] | None = None
) -> tuple[Series, ...]:
    """Every group whose number of meetings is decided. `hours`: those that people have said besides the usual ones."""
    obligations = obligations_of(folder, year)
    said = hours or {}
    return tuple(
        one_series(folder, each, obligations, year, before.get(each.group or ""), said.get(each.group or "", ()))
        for each in obligations
        if each.placement == "meeting" and each.slots
    )


def one_series(
    folder: Folder,
    meets: Obligation,
    obligations: tuple[Obligation, ...],
    year: int,
    before: date | None,
    said: Collection[int],
) -> Series:
    group = meets.group or ""
    series = bare_series(folder, group, meets.rule.id, len(meets.slots), year, said)
    days = series.days
    return replace(
        series,
        needs=tuple(needs_of(folder, group)),
        visits=tuple(
            (each.rule.id, days.index(slot.first), days.index(slot.last))
            for each in obligations
            if each.rule.reviews is not None and each.group == group
            for slot in each.slots
        ) + tuple(visits_of(folder, group, days)),
        topics=tuple(
            replace(topic_of(folder, each, days, obligations), away=days_away(folder, each, series))
            for each in obligations
            if is_topic(each) and each.group == group
        ),
        before=None if before is None else days.index(before),
        only=(*series.only, *days_named(folder, group, days)),
        turns=tuple(turns_of(folder, group, days)),
        apart=tuple(gaps_of(folder, group)),
    )


def is_topic(item: Obligation) -> bool:
    """Whether the search finds its meetings; the first and the last meeting are found once all have their days."""
    at_one_end = item.rule.presents is not None and item.rule.presents.times is None
    return item.placement == "item" and item.rule.reviews is None and not at_one_end and bool(item.slots)


def bare_series(folder: Folder, group: str, rule: str, times: int, year: int, said: Collection[int]) -> Series:
    """Meetings of a group of which nothing is asked but that its people can come."""
    organisation = folder.organisation
    wishes = organisation.meetings
    days = workdays(year, organisation.identity.country, organisation.identity.language)
    minutes = minutes_of(folder, group)
    starts = usual_start(folder, group)
    earliest, latest = hours_left(folder, group, minute(wishes.earliest), minute(wishes.latest))
    usual = possible_hours(earliest, latest - minutes, starts)
    hours = tuple(sorted({*usual, *said}))
    weekday = organisation.group(group).weekday or wishes.weekday
    weekend = weekend_days(folder, group)
    people = people_called(folder, group, times if folder.rule(rule).meets else None)
    busy = busy_times(folder, people)
    return Series(
        group=group,
        rule=rule,
        times=times,
        days=days,
        minutes=minutes,
        hours=hours,
        starts=starts,
        weekdays=(*range(5), *weekend) if weekday == "auto" else (WEEKDAYS.index(weekday),),
        closed_months=wishes.closed_months,
        avoided=avoided_days(days, organisation.avoided),
        busy=busy_hours(days, hours, minutes, busy, organisation.zone),
        busy_roles=tuple(dict.fromkeys(each.role for each in busy)),
        needs=(),
        visits=(),
        topics=(),
        people=people,
        before=None,
        unusual=tuple(hour for hour in hours if hour not in usual),
        only=tuple(days_left(folder, group, days)),
        weekend=weekend,
        closed_weeks=wishes.closed_weeks,
    )


def topic_of(folder: Folder, item: Obligation, days: Workdays, obligations: tuple[Obligation, ...]) -> Topic:
    sender = item.rule.reports.sender if item.rule.reports else None
    meets = any(each.group == sender and each.placement == "meeting" and each.slots for each in obligations)
    covers = any(slot.covers for slot in item.slots)
    return Topic(
        rule=item.rule.id,
        first=tuple(days.index(slot.first) for slot in item.slots),
        last=tuple(days.index(slot.last) for slot in item.slots),
        ready=(folder.organisation.choice(item.rule.id).days_after_period or 0) if covers else None,
        sender=sender if meets else None,
    )


def needs_of(folder: Folder, group: str) -> list[tuple[str, int, int]]:
    """What is presented at every meeting must be there by then, if the document says that it is produced."""
    return [
        (rule.id, folder.organisation.choice(rule.id).working_days_before or 0, MONTHS_IN[produces.each])
        for rule, presents in folder.demands(Presents)
        for _, produces in folder.demands(Produces)
        if presents.to == group and presents.at == "every meeting" and presents.what == produces.what
    ]


def minutes_of(folder: Folder, group: str) -> int:
    return next((lasts.minutes for _, lasts in folder.demands(Lasts) if lasts.group == group), DEFAULT_MINUTES)


def usual_start(folder: Folder, group: str) -> int:
    """As near to it as the rules on hours allow."""
    wishes, minutes = folder.organisation.meetings, minutes_of(folder, group)
    earliest, latest = hours_left(folder, group, minute(wishes.earliest), minute(wishes.latest))
    return max(earliest, min(minute(folder.organisation.group(group).starts or wishes.starts), latest - minutes))


def people_called(folder: Folder, group: str, times: int | None = None) -> frozenset[str]:
    """Those who sit in it, and those who present something at every meeting; `times`: how many those are."""
    members = folder.group(group).members
    every = (each for _, each in folder.demands(Presents) if each.to == group and (each.at or each.times == times))
    presenting = (role for each in every for role in presenters(folder, each))
    return people_of(folder, (*(members if members != "undecided" else ()), *presenting))


def presenters(folder: Folder, presents: Presents) -> tuple[str, ...]:
    return tuple(role for name in presents.by for role in roles_behind(name, folder))


def days_away(folder: Folder, item: Obligation, series: Series) -> tuple[int, ...]:
    """Where whoever presents it sits in the group, its meetings are not on such days anyway."""
    presenting = people_of(folder, presenters(folder, item.rule.presents)) if item.rule.presents else frozenset[str]()
    busy = () if presenting <= series.people else busy_times(folder, presenting)
    if not busy:
        return ()
    away = busy_hours(series.days, series.hours, series.minutes, busy, folder.organisation.zone)
    return tuple(np.flatnonzero((away | series.busy).all(axis=1) & ~series.busy.all(axis=1)).tolist())


def people_of(folder: Folder, roles: tuple[str, ...]) -> frozenset[str]:
    """Every role that whoever holds one of these also holds: nobody can be in two places, whatever the hat."""
    found = set(roles)
    while more := {
        role
        for person in folder.organisation.persons
        if not found.isdisjoint(person.roles)
        for role in person.roles
        if role not in found
    }:
        found |= more
    return frozenset(found)


def busy_times(folder: Folder, people: frozenset[str]) -> tuple[Busy, ...]:
    """Of any of them, in whichever of their roles."""
    busy = folder.organisation.busy
    roles = {role for role in {each.role for each in busy} if people & people_of(folder, (role,))}
    return tuple(each for each in busy if each.role in roles)


def possible_hours(first: int, last: int, preferred: int) -> tuple[int, ...]:
    """Every half hour, counted from the preferred one."""
    return tuple(hour for hour in range(first, last + 1) if (hour - preferred) % STEP == 0)


def minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def avoided_days(days: Workdays, avoided: tuple[Avoided, ...]) -> Mask:
    mask = np.zeros(len(days), dtype=bool)
    for each in avoided:
        mask |= avoided_by(days, each)
    return mask


def avoided_by(days: Workdays, avoided: Avoided) -> Mask:
    mask = days.before_easter if avoided.week_before_easter else np.zeros(len(days), dtype=bool)
    return mask | in_weeks(days, avoided.weeks)


def busy_hours(
    days: Workdays, hours: tuple[int, ...], minutes: int, busy: tuple[Busy, ...], zone: ZoneInfo
) -> Mask:
    """Day x hour: a meeting that begins then would run into a time when somebody is busy."""
    new_year = datetime.combine(days.day(0), time())  # in wall time, like everything here
    begins = beginnings(len(days), hours)
    seconds = [(moment - new_year).total_seconds() for each in busy for moment in span(each, zone)]
    starts, ends = np.array(seconds).reshape(-1, 2).T / 60
    # In their order those that run into one busy time lie side by side.
    first, beyond = np.searchsorted(begins, starts - minutes, side="right"), np.searchsorted(begins, ends)
    mask = np.zeros(len(begins), dtype=bool)
    for one, other in zip(first.tolist(), beyond.tolist(), strict=True):
        mask[one:other] = True
    return mask.reshape(len(days), len(hours))


@lru_cache(maxsize=64)
def beginnings(days: int, hours: tuple[int, ...]) -> Numbers:
    """All of them in a year, in minutes from its start."""
    begins: Numbers = (np.arange(days)[:, None] * DAY + np.array(hours, dtype=np.int64)).ravel()
    return begins


def span(busy: Busy, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """In wall time. Whole days go from midnight to the midnight after the last."""
    if isinstance(busy.start, datetime) and isinstance(busy.end, datetime):
        return wall_time(busy.start, zone), wall_time(busy.end, zone)
    last = min(busy.end, FAR_AWAY)
    return datetime.combine(busy.start, time()), datetime.combine(last, time()) + timedelta(days=1)


def wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
