"""What makes a day good: MUST says which days a meeting may have at all, PREFER what each of them costs.

Costs are whole numbers, so that sums are exact and the same year comes out everywhere. The unit: a gap between two
meetings that is twice what even gaps would be, or none at all, costs 1000.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from schedules.series import Series, Topic
from schedules.workdays import Mask, Numbers, in_weeks

IMPOSSIBLE = 100_000_000  # more than any year of one group can cost, and so little that twenty fit in 32 bits
NO_YEAR = 10**12  # more than the years of all groups together can cost


# ---- MUST: a meeting of the series may lie on these days, and on no others


def those(series: Series, days: Collection[int]) -> Mask:
    """These days of the year."""
    mask = np.zeros(len(series.days), dtype=bool)
    mask[[day for day in days if 0 <= day < len(mask)]] = True
    return mask


def is_a_working_day(series: Series) -> Mask:
    """No public holiday, no eve on which nobody meets, and no weekend where the rules do not name it."""
    if not series.weekend:
        return series.days.worked
    named: Mask = series.days.worked | (np.isin(series.days.weekday, series.weekend) & ~series.days.holiday)
    return named


def is_outside_closed_months(series: Series) -> Mask:
    closed = np.zeros(13, dtype=bool)
    closed[list(series.closed_months)] = True
    open_: Mask = ~closed[series.days.month]
    return open_


def is_outside_closed_weeks(series: Series) -> Mask:
    open_: Mask = ~in_weeks(series.days, series.closed_weeks)
    return open_


def is_on_a_day_that_its_rules_name(series: Series) -> Mask:
    """A weekday, a month, a part of the year: where several rules speak of it, on a day that all of them allow."""
    mask = np.ones(len(series.days), dtype=bool)
    for _, days in series.only:
        mask &= days
    return mask


def has_an_hour_when_all_can_come(series: Series) -> Mask:
    some: Mask = np.any(~series.busy, axis=1)
    return some


def leaves_time_for_what_is_presented(series: Series) -> Mask:
    """What is produced in the same period must exist so many working days before the meeting."""
    mask = np.ones(len(series.days), dtype=bool)
    for _, working_days, months in series.needs:
        mask &= worked_days_in_period(series, months) >= working_days
    return mask


def comes_after_what_it_needs(series: Series) -> Mask:
    """People have fixed a day for what must be there first."""
    days = np.arange(len(series.days))
    early: Mask = np.zeros(len(days), dtype=bool)
    for _, first, last in series.awaited:
        early |= (days >= first) & (days <= last)
    return ~early


def is_still_to_come(series: Series) -> Mask:
    return np.arange(len(series.days)) >= series.opens


def is_not_refused(series: Series) -> Mask:
    """The group has no other meeting that day, and nobody has said that it cannot meet then."""
    return ~those(series, series.refused)


MUST: tuple[Callable[[Series], Mask], ...] = (
    is_a_working_day,
    is_outside_closed_months,
    is_outside_closed_weeks,
    is_on_a_day_that_its_rules_name,
    has_an_hour_when_all_can_come,
    leaves_time_for_what_is_presented,
    comes_after_what_it_needs,
    is_still_to_come,
    is_not_refused,
)


def worked_days_in_period(series: Series, months: int) -> Numbers:
    """How many working days of its period lie before each day."""
    period = (series.days.month - 1) // months
    first = np.searchsorted(period, period)  # the index of the first day of each day's period
    return series.days.worked_before - series.days.worked_before[first]


# ---- PREFER: what a meeting on a day costs, whatever the other days are


@dataclass(frozen=True)
class Preference:
    suffers: Callable[[Series], Mask]  # on which days
    weight: int

    @property
    def name(self) -> str:
        return self.suffers.__name__


def falls_in_an_avoided_week(series: Series) -> Mask:
    """Holiday weeks and school breaks."""
    return series.avoided


def falls_on_a_bridge_day(series: Series) -> Mask:
    return series.days.bridge


def falls_before_a_holiday(series: Series) -> Mask:
    """Many have left by noon."""
    return series.days.before_holiday


def falls_at_short_notice(series: Series) -> Mask:
    """A new day that people hear of two weeks before, or later."""
    known = [day for day, *_ in (*series.announced, *series.happened)]
    soon = range(series.opens, series.opens + SHORT_NOTICE) if series.opens > 0 else ()  # what has passed is no news
    return those(series, soon) & ~those(series, known)


SAME_DAY = 1_000_000  # somebody is called to two meetings on one day: comes before everything else
SHORT_NOTICE = 14  # days

PREFER = (
    Preference(falls_in_an_avoided_week, 1000),
    Preference(falls_on_a_bridge_day, 400),
    Preference(falls_before_a_holiday, 200),
    Preference(falls_at_short_notice, 400),
)

# ---- PREFER: what depends on more than the day itself

OFF_THE_KEPT_WEEKDAY = 500  # one weekday a group keeps, wherever that is possible
HOUR_FROM_THE_KEPT_TIME = 20
UNEVEN_GAP = 1000  # times the square of how far the gap is from even, as a part of an even gap
WEEK_LATE = 15  # what covers a period is presented soon after it is ready ...
DAY_TOO_EARLY = 25  # ... but not before
WEEK_FROM_ITS_PART_OF_THE_YEAR = 2  # reports are spread: the second of four belongs in the middle of the second quarter
UNBALANCED_AGENDAS = 100_000  # comes before all but a common day: three on one meeting while another has one
MOVED = 10  # for each person called to a meeting that was announced for another time ...
MOVED_NEAR = 200  # ... and so much more the nearer its day is: the whole of it this week, half of it the next
OTHER_MEETING = 30  # an item that another meeting was to carry


def day_costs(series: Series, hours: Numbers) -> Numbers:
    """What each day costs by itself, its best hour included; IMPOSSIBLE where MUST forbids it. `hours`: hour_costs."""
    costs = hours.min(axis=1)
    for preference in PREFER:
        costs = costs + preference.weight * preference.suffers(series)
    return np.where(allowed(series), costs, IMPOSSIBLE)


def allowed(series: Series) -> Mask:
    """What has happened is a fact, whatever MUST says."""
    kept: Mask = np.logical_and.reduce([must(series) for must in MUST])
    kept[[day for day, _ in series.happened]] = True
    return kept


def hour_costs(series: Series) -> Numbers:
    """Day x hour."""
    away = np.abs(np.array(series.hours) - series.starts) * HOUR_FROM_THE_KEPT_TIME // 60
    unusual = [hour in series.unusual for hour in series.hours]
    costs = np.where(series.busy | unusual, IMPOSSIBLE, away)
    for day, hour, price in series.announced:
        at = series.hours.index(hour)
        if not series.busy[day, at]:
            costs[day, at] = away[at] - price  # spared, where the meeting stays as it was announced
    for _, day, fixed in series.pinned:
        if fixed is not None:
            at = series.hours.index(fixed)
            only(costs[day], at, IMPOSSIBLE if series.busy[day, at] else int(min(costs[day, at], away[at])))
    for day, hour in series.happened:
        only(costs[day], series.hours.index(hour), 0)
    return costs


def only(hours: Numbers, at: int, cost: int) -> None:
    hours[:] = IMPOSSIBLE
    hours[at] = cost


def weekday_costs(series: Series) -> Numbers:
    """Weekday to keep to x day. What people have fixed is no reason to move the others to its weekday."""
    off: Mask = series.days.weekday != np.array(series.weekdays)[:, None]
    off[:, list(series.fixed_days)] = False
    return off * OFF_THE_KEPT_WEEKDAY


def gap_costs(times: int, longest: int) -> Numbers:
    """What a gap of so many days costs, from 0 to the longest: even means near 365/times.

    >>> [int(cost) for cost in gap_costs(5, 150)[[73, 146, 80]]]
    [0, 1000, 9]
    """
    gaps = np.arange(longest + 1)
    costs: Numbers = (UNEVEN_GAP * (times * gaps - 365) ** 2 + 365**2 // 2) // 365**2
    costs[0] = IMPOSSIBLE  # two meetings on one day are one meeting
    return costs


def turn_costs(series: Series) -> Numbers:
    """Meeting x day: nothing where the meeting may be in its turn, IMPOSSIBLE elsewhere. What has been is a fact."""
    days = np.arange(len(series.days))
    happened = those(series, [day for day, _ in series.happened])
    costs = np.zeros((series.times, len(days)), dtype=np.int64)
    for _, turns in series.turns:
        first, last = np.array(turns).T[:, : series.times, None]
        costs[: len(turns)][((days < first) | (days > last)) & ~happened] = IMPOSSIBLE
    return costs


def topic_costs(series: Series, topic: Topic) -> Numbers:
    """Number x day: what it costs to take up the n-th of a topic on a day; IMPOSSIBLE outside its window.

    At a meeting that has been, only what was taken up there was; at one to come, nothing that nobody can present.
    """
    days, first, last = np.arange(len(series.days)), np.array(topic.first)[:, None], np.array(topic.last)[:, None]
    cost = soon_after_its_period(topic, first, days) if topic.ready is not None else spread(topic, days)
    if topic.announced:
        kept = np.array([-1 if day is None else day for day in topic.announced])[:, None]
        cost = cost + OTHER_MEETING * ((kept >= 0) & (days != kept))
    happened = those(series, [day for day, _ in series.happened])
    closed = (happened & (first < last)) | (those(series, topic.away) & ~happened)
    return np.where((days >= first) & (days <= last) & ~closed, cost, IMPOSSIBLE)


def soon_after_its_period(topic: Topic, first: Numbers, days: Numbers) -> Numbers:
    late = days - first - (topic.ready or 0)
    return np.where(late < 0, -late * DAY_TOO_EARLY, late * WEEK_LATE // 7)


def spread(topic: Topic, days: Numbers) -> Numbers:
    wanted = (2 * np.arange(topic.times)[:, None] + 1) * len(days) // (2 * topic.times)
    costs: Numbers = np.abs(days - wanted) * WEEK_FROM_ITS_PART_OF_THE_YEAR // 7
    return costs
