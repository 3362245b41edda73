"""A weighing is what a year's cost is made of: how much each preference suffers, and in which group."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

from schedules.announced import series_after
from schedules.changes import Changes, clock_of
from schedules.folder import Folder
from schedules.languages import say
from schedules.plan import Occurrence, Plan
from schedules.preferences import (
    HOUR_FROM_THE_KEPT_TIME,
    OFF_THE_KEPT_WEEKDAY,
    PREFER,
    SAME_DAY,
    UNBALANCED_AGENDAS,
    gap_costs,
    topic_costs,
)
from schedules.reasons import Reason, avoided_name, language
from schedules.series import Series, Topic


def weighed(
    folder: Folder, plan: Plan, changes: Changes, before: Mapping[str, date] | None = None
) -> tuple[Reason, ...]:
    """All that the year costs. Where it keeps every rule the weights add up to its cost."""
    every = series_after(folder, plan.year, before or {}, changes)
    meetings = {each.group: meetings_of(plan, each) for each in every}
    costs = Counter[Reason]()
    for series in every:
        own = meetings[series.group]
        for reason in (*each_meeting(folder, series, own), *together(folder, plan, series, own)):
            costs[replace(reason, weight=None)] += reason.weight or 0
    for one, other in combinations(every, 2):
        if one.people & other.people:
            days = {each.day for each in meetings[one.group]} & {each.day for each in meetings[other.group]}
            name = "falls_on_a_day_with_another_meeting" if other.extra_of else "same_day"
            costs[named(folder, one, name, 0, group=folder.name(other.owner))] += SAME_DAY * len(days)
    return tuple(replace(reason, weight=weight) for reason, weight in costs.items() if weight)


def dearer(before: tuple[Reason, ...], now: tuple[Reason, ...]) -> Iterator[Reason]:
    """What costs more now than before, and what costs less, the heaviest first."""
    costs = Counter[Reason]()
    for sign, reasons in ((1, now), (-1, before)):
        for reason in reasons:
            costs[replace(reason, weight=None)] += sign * (reason.weight or 0)
    changed = [replace(reason, weight=weight) for reason, weight in costs.items() if weight]
    yield from sorted(changed, key=lambda reason: (-(reason.weight or 0), reason.group, reason.name))


def meetings_of(plan: Plan, series: Series) -> list[Occurrence]:
    return [each for each in plan.occurrences if series.is_of(each.rule, each.uid) and each.status != "cancelled"]


# ---- what each day costs by itself


def each_meeting(folder: Folder, series: Series, meetings: list[Occurrence]) -> Iterator[Reason]:
    happened = {day for day, _ in series.happened}
    for meeting in meetings:
        index = series.days.index(meeting.day)
        for preference in PREFER:
            if preference.suffers(series)[index]:
                words = {"name": avoided_name(folder, series, index)}
                yield named(folder, series, preference.name, preference.weight, **words)
        if index not in happened:
            hours = abs(clock_of(meeting) - series.starts) * HOUR_FROM_THE_KEPT_TIME // 60
            yield named(folder, series, "another_hour", hours)


# ---- what depends on more than the day


def together(folder: Folder, plan: Plan, series: Series, own: list[Occurrence]) -> Iterator[Reason]:
    yield named(folder, series, "another_weekday", other_weekdays(series, own) * OFF_THE_KEPT_WEEKDAY)
    yield named(folder, series, "uneven_gaps", gaps(series, own))
    yield named(folder, series, "has_moved", series.promised - kept_promises(series, own))
    yield named(folder, series, "unbalanced_agendas", unbalanced(plan, series, own) * UNBALANCED_AGENDAS)
    for topic in series.topics:
        items = sorted((each for each in plan.occurrences if each.rule == topic.rule), key=lambda item: item.number)
        title = folder.rule(topic.rule).title
        yield named(folder, series, "not_at_its_time", when_taken_up(series, topic, items), title=title)


def other_weekdays(series: Series, meetings: list[Occurrence]) -> int:
    free = [each.day.weekday() for each in meetings if series.days.index(each.day) not in series.fixed_days]
    return min(sum(weekday != kept for weekday in free) for kept in series.weekdays)


def gaps(series: Series, meetings: list[Occurrence]) -> int:
    if series.extra_of:
        return 0
    known = [] if series.before is None else [series.before]
    days = [*known, *(series.days.index(each.day) for each in meetings), series.after]
    costs = gap_costs(series.times, max(later - earlier for earlier, later in pairwise(days)))
    return sum(int(costs[later - earlier]) for earlier, later in pairwise(days))


def kept_promises(series: Series, meetings: list[Occurrence]) -> int:
    kept = {(series.days.index(each.day), clock_of(each)) for each in meetings}
    return sum(price for day, hour, price in series.announced if (day, hour) in kept)


def unbalanced(plan: Plan, series: Series, meetings: list[Occurrence]) -> int:
    rules = {topic.rule for topic in series.topics}
    carried = Counter(each.host for each in plan.occurrences if each.rule in rules)
    items = [carried[each.uid] for each in meetings]
    wanted = sum(topic.times for topic in series.topics)
    least, most = wanted // series.times, -(-wanted // series.times)
    return max(0, least - min(items, default=0), max(items, default=0) - most)


def when_taken_up(series: Series, topic: Topic, items: list[Occurrence]) -> int:
    costs = topic_costs(series, topic)
    return sum(int(costs[number, series.days.index(item.day)]) for number, item in enumerate(items[: topic.times]))


def named(folder: Folder, series: Series, name: str, weight: int, /, **words: object) -> Reason:
    return Reason(series.owner, name, say(language(folder), name, **words), weight)
