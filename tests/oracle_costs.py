"""What a year costs, written a second time, in plain Python, from what a Series holds; only the weights are shared.

A meeting that was announced costs its price where it is not held then. None of this is fast, and none of it is the
planner's: the oracle looks for the least of these costs, brute force too, and a finished plan is held against them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations, pairwise

from schedules.plan import Occurrence, Plan
from schedules.preferences import (
    DAY_TOO_EARLY,
    HOUR_FROM_THE_KEPT_TIME,
    OFF_THE_KEPT_WEEKDAY,
    OTHER_MEETING,
    PREFER,
    SAME_DAY,
    SHORT_NOTICE,
    UNBALANCED_AGENDAS,
    UNEVEN_GAP,
    WEEK_FROM_ITS_PART_OF_THE_YEAR,
    WEEK_LATE,
)  # fmt: skip
from schedules.series import Series, Topic

WEIGHT = {each.name: each.weight for each in PREFER}
FAR = 10**9


# ---- a day, a gap, an item


def may_meet(series: Series, day: int) -> bool:
    days = series.days
    if any(day == happened for happened, _ in series.happened):
        return True
    if not is_worked(series, day) or not all(named[day] for _, named in series.only):
        return False
    if any(is_in_week(int(days.week[day]), weeks) for weeks in series.closed_weeks):
        return False
    if days.month[day] in series.closed_months or not hours_there(series, day):
        return False
    if day < series.opens or day in series.refused or any(first <= day <= last for _, first, last in series.awaited):
        return False
    for _, working_days, months in series.needs:
        period = [d for d in range(day) if (days.month[d] - 1) // months == (days.month[day] - 1) // months]
        if sum(bool(days.worked[d]) for d in period) < working_days:
            return False
    return True


def is_in_week(week: int, weeks: str) -> bool:
    first, _, last = weeks.partition("-")
    begin, end = int(first), int(last or first)
    return begin <= week <= end if begin <= end else week >= begin or week <= end


def is_worked(series: Series, day: int) -> bool:
    """A Saturday is, where the rules name it, unless it is a holiday."""
    named = series.days.weekday[day] in series.weekend and not series.days.holiday[day]
    return bool(series.days.worked[day] or named)


@lru_cache(maxsize=64)
def possible_days(series: Series) -> list[int]:
    return [day for day in range(len(series.days)) if may_meet(series, day)]


@lru_cache(maxsize=10_000)
def hours_there(series: Series, day: int) -> dict[int, int]:
    """The hours at which it may meet on a day, and what each costs."""
    for happened, hour in series.happened:
        if day == happened:
            return {hour: 0}
    fixed = {hour for _, pinned, hour in series.pinned if pinned == day and hour is not None}
    announced = {hour: price for other, hour, price in series.announced if other == day}
    said = fixed or {*announced, *(hour for hour in series.hours if hour not in series.unusual)}
    return {
        hour: hour_cost(series, hour) + sum(price for other, price in announced.items() if other != hour)
        for hour in free_hours(series, day)
        if hour in said
    }


def hour_cost(series: Series, hour: int) -> int:
    return abs(hour - series.starts) * HOUR_FROM_THE_KEPT_TIME // 60


def free_hours(series: Series, day: int) -> list[int]:
    return [hour for at, hour in enumerate(series.hours) if not series.busy[day][at]]


def day_cost(series: Series, day: int) -> int:
    return best_hour_cost(series, day) + day_cost_at_any_hour(series, day)


def best_hour_cost(series: Series, day: int) -> int:
    return min(hours_there(series, day).values())


def day_cost_at_any_hour(series: Series, day: int) -> int:
    cost = WEIGHT["falls_in_an_avoided_week"] * bool(series.avoided[day])
    cost += WEIGHT["falls_on_a_bridge_day"] * bool(series.days.bridge[day])
    cost += WEIGHT["falls_before_a_holiday"] * bool(series.days.before_holiday[day])
    return cost + WEIGHT["falls_at_short_notice"] * is_news(series, day)


def is_news(series: Series, day: int) -> bool:
    known = {day for day, *_ in (*series.announced, *series.happened)}
    return 0 < series.opens <= day < series.opens + SHORT_NOTICE and day not in known


def price_between(series: Series, last: int, now: int) -> int:
    """For the meetings announced for a day after the last and before now, when there is none."""
    return sum(price for day, _, price in series.announced if last < day < now)


def weekday_cost(series: Series, day: int, kept: int) -> int:
    is_fixed = day in {fixed for _, fixed, _ in series.pinned}
    return 0 if is_fixed or series.days.weekday[day] == kept else OFF_THE_KEPT_WEEKDAY


def gap_cost(series: Series, gap: int) -> int:
    return uneven(series.times, gap)


@cache
def uneven(times: int, gap: int) -> int:
    return round(UNEVEN_GAP * (Fraction(times * gap, 365) - 1) ** 2)


def is_far_enough(series: Series, gap: int) -> bool:
    return all(least <= gap <= most for _, least, most in series.apart)


def is_in_turn(series: Series, days: tuple[int, ...]) -> bool:
    """What has been is a fact, wherever its turn was."""
    over = {day for day, _ in series.happened}
    pairs = (pair for _, turns in series.turns for pair in zip(days, turns, strict=True))
    return all(day in over or first <= day <= last for day, (first, last) in pairs)


def step_cost(series: Series, day: int, later: int) -> int:
    if not is_far_enough(series, later - day):
        return FAR
    return gap_cost(series, later - day) + price_between(series, day, later)


def start_cost(series: Series, day: int) -> int:
    if series.before is not None and not is_far_enough(series, day - series.before):
        return FAR
    gap = 0 if series.before is None else gap_cost(series, day - series.before)
    return gap + price_between(series, -1, day)


def end_cost(series: Series, day: int) -> int:
    """To the next year's first meeting: half a gap into that year, or in January where a rule wants one there.

    No meeting is expected to follow upon an extra one.
    """
    if series.extra_of:
        return price_between(series, day, len(series.days))
    length = len(series.days)
    into = [round(length / series.times / 2), *(last for _, first, last in series.visits if first == 0)]
    into += [(turns[0][0] + turns[0][1]) // 2 for _, turns in series.turns]
    named = [[day for day in range(length) if mask[day]] for _, mask in series.only if series.times == 1]
    into += [sum(each) // len(each) for each in named if each]
    return gap_cost(series, length + min(into) - day) + price_between(series, day, length)


def item_cost(series: Series, topic: Topic, number: int, day: int) -> int | None:
    """None where it may not be."""
    if not topic.first[number] <= day <= topic.last[number]:
        return None
    if any(day == over for over, _ in series.happened) and topic.first[number] < topic.last[number]:
        return None  # nothing is added to what has been
    if day in topic.away and not any(day == over for over, _ in series.happened):
        return None
    moved = OTHER_MEETING * bool(topic.announced and topic.announced[number] not in (None, day))
    if topic.ready is None:
        middle = (2 * number + 1) * len(series.days) // (2 * topic.times)
        return abs(day - middle) * WEEK_FROM_ITS_PART_OF_THE_YEAR // 7 + moved
    late = day - topic.first[number] - topic.ready
    return (late * WEEK_LATE // 7 if late >= 0 else -late * DAY_TOO_EARLY) + moved


def even_loads(series: Series) -> tuple[int, int]:
    items = sum(topic.times for topic in series.topics)
    return items // series.times, -(-items // series.times)


def unevenness(series: Series, loads: list[int]) -> int:
    least, most = even_loads(series)
    return max(0, least - min(loads), max(loads) - most)


def together_cost(series: tuple[Series, ...], day: int) -> int:
    """What it costs more that all these groups meet on one day: those who share people may not overlap."""
    pairs = sharing(series)
    hours = tuple(tuple(hours_there(each, day).items()) for each in series)
    best = best_hours(hours, tuple(each.minutes for each in series), frozenset(pairs))
    alone = sum(best_hour_cost(each, day) for each in series)
    return FAR if best >= FAR else best - alone + SAME_DAY * len(pairs)


def sharing(series: tuple[Series, ...]) -> list[tuple[int, int]]:
    return [(a, b) for a, b in combinations(range(len(series)), 2) if series[a].people & series[b].people]


@lru_cache(maxsize=100_000)
def best_hours(
    hours: tuple[tuple[tuple[int, int], ...], ...], minutes: tuple[int, ...], pairs: frozenset[tuple[int, int]],
    chosen: tuple[int, ...] = (),
) -> int:
    """What the hours cost at least, when no two of a pair overlap and the first of them are chosen already."""
    at = len(chosen)
    if at == len(hours):
        return 0
    return min(
        (
            cost + best_hours(hours, minutes, pairs, (*chosen, hour))
            for hour, cost in hours[at]
            if all(
                (before, at) not in pairs or hour + minutes[at] <= start or start + minutes[before] <= hour
                for before, start in enumerate(chosen)
            )
        ),
        default=FAR,
    )


# ---- a year, and what it costs


@dataclass(frozen=True)
class Year:
    """The days of one group, the weekday it keeps, and on which of its days each topic is taken up."""

    days: tuple[int, ...]
    weekday: int
    items: tuple[tuple[int, ...], ...]


def cost_alone(series: Series, year: Year) -> int:
    days = year.days
    cost = sum(day_cost(series, day) + weekday_cost(series, day, year.weekday) for day in days)
    cost += start_cost(series, days[0]) + end_cost(series, days[-1])
    cost += sum(step_cost(series, day, later) for day, later in pairwise(days))
    for topic, at in zip(series.topics, year.items, strict=True):
        cost += sum(item_cost(series, topic, number, day) or 0 for number, day in enumerate(at))
    return cost + UNBALANCED_AGENDAS * unevenness(series, loads(year))


def loads(year: Year) -> list[int]:
    return [sum(day in items for items in year.items) for day in year.days]


def cost_together(series: tuple[Series, ...], years: tuple[Year, ...]) -> int:
    cost = sum(cost_alone(each, year) for each, year in zip(series, years, strict=True))
    for day in {day for year in years for day in year.days}:
        cost += together_cost(tuple(s for s, y in zip(series, years, strict=True) if day in y.days), day)
    return cost


def empty_reports(series: tuple[Series, ...], years: tuple[Year, ...]) -> Iterator[str]:
    """The topics of which a report has no meeting of the sender between it and the one before (or the new year)."""
    met = {each.group: year.days for each, year in zip(series, years, strict=True)}
    for each, year in zip(series, years, strict=True):
        for topic, items in zip(each.topics, year.items, strict=True):
            if topic.sender is not None and not all(
                any(last < day < now for day in met[topic.sender]) for last, now in pairwise((-1, *items))
            ):
                yield topic.rule


# ---- a finished plan, and what it costs


def cost_of_plan(series: tuple[Series, ...], plan: Plan) -> int:
    """What its days, hours and items cost, read from what people get."""
    held = [hours_in(each, plan) for each in series]
    cost = sum(cost_of_group(each, hours, plan) for each, hours in zip(series, held, strict=True))
    return cost + sum(SAME_DAY * len(held[a].keys() & held[b].keys()) for a, b in sharing(series))


def cost_of_group(series: Series, held: dict[int, int], plan: Plan) -> int:
    """With the weekday that it seems to keep."""
    items = tuple(tuple(day_in_year(each) for each in of(plan, topic.rule)) for topic in series.topics)
    cost = min(cost_alone(series, Year(tuple(held), weekday, items)) for weekday in series.weekdays)
    return cost + sum(hours_there(series, day)[hour] - best_hour_cost(series, day) for day, hour in held.items())


def hours_in(series: Series, plan: Plan) -> dict[int, int]:
    own = (each for each in of(plan, series.rule) if each.uid == series.group or not series.extra_of)
    starts = [(day_in_year(each), each.start) for each in own]
    return {day: start.hour * 60 + start.minute for day, start in starts if isinstance(start, datetime)}


def of(plan: Plan, rule: str) -> list[Occurrence]:
    found = (each for each in plan.occurrences if each.rule == rule and each.status != "cancelled")
    return sorted(found, key=lambda each: each.day)


def day_in_year(occurrence: Occurrence) -> int:
    return occurrence.day.timetuple().tm_yday - 1
