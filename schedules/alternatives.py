"""An alternative is another day for something in a year, and what the best year with it would have cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schedules import preferences
from schedules.announced import series_after
from schedules.changes import Changes, difference
from schedules.conflicts import possible_without, ruling_in
from schedules.folder import Folder
from schedules.languages import say
from schedules.path import Limits
from schedules.plan import Occurrence, Plan
from schedules.planner import Placing
from schedules.reasons import Reason, language
from schedules.search import Answer, best_year
from schedules.series import Series
from schedules.weighing import dearer, meetings_of, weighed

MOST = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best year in which it is on the day, beside the year as it is."""

    day: date
    dearer: int
    because: tuple[Reason, ...]  # what costs more then, and what costs less: together that is all of it
    besides: int  # other meetings, of any group, that would be at other times


@dataclass(frozen=True)
class Year:
    """A year that is the best, and all that it was made from."""

    folder: Folder
    plan: Plan
    changes: Changes
    before: Mapping[str, date]
    every: tuple[Series, ...]
    costs: tuple[Reason, ...]

    def other(self, answer: Answer) -> Plan:
        placed = Placing(self.folder, self.plan.year, self.every, answer, self.changes).occurrences()
        return replace(self.plan, cost=answer.cost, occurrences=placed)

    def because(self, other: Plan) -> tuple[Reason, ...]:
        return tuple(dearer(self.costs, weighed(self.folder, other, self.changes, self.before)))

    def alternative(self, other: Plan, occurrence: Occurrence) -> Iterator[Alternative]:
        besides = [move for move in difference(self.folder, self.plan, other).moved if move.now.kind == "meeting"]
        others = sum(move.now.uid != occurrence.uid for move in besides)
        for each in other.occurrences:
            if each.uid == occurrence.uid:
                yield Alternative(each.day, other.cost - self.plan.cost, self.because(other), others)


def year_of(folder: Folder, plan: Plan, changes: Changes, before: Mapping[str, date]) -> Year | None:
    """None where the year is not known to be the best: then there is nothing to hold others against."""
    if not plan.optimal:
        return None
    every = series_after(folder, plan.year, before, changes)
    return Year(folder, plan, changes, before, every, weighed(folder, plan, changes, before))


# ---- other days


def other_days(year: Year, meeting: Occurrence) -> Iterator[Alternative]:
    """For an ordinary meeting, the next best first: each is the best year without the days before it."""
    series = next(each for each in year.every if each.is_of(meeting.rule, meeting.uid))
    refused = {meeting.day}
    while len(refused) <= MOST:
        forbidden = frozenset(series.days.index(day) for day in refused)
        answer = best_year(year.every, {series.group: Limits(forbidden=forbidden)})
        found = list(year.alternative(year.other(answer), meeting)) if answer.exists and answer.proven else []
        if not found or found[0].day in refused:
            return
        yield found[0]
        refused.add(found[0].day)


def other_meetings(year: Year, item: Occurrence) -> list[Alternative]:
    """For an item, the meetings of its group on either side, as the year is: those further away are no better."""
    found_in = ((each, topic) for each in year.every for topic in each.topics if topic.rule == item.rule)
    series, topic = next(found_in, (None, None))
    if series is None or topic is None:
        return []
    place = topic.numbers.index(item.number)
    own = sorted(meetings_of(year.plan, series), key=lambda each: each.day)
    at = [each.uid for each in own].index(item.host or "")
    found: list[Alternative] = []
    for each in (*own[:at][-1:], *own[at + 1 :][:1]):
        index = series.days.index(each.day)
        limits = Limits(topics=frozenset({(item.rule, place, index, index)}))
        answer = best_year(year.every, {series.group: limits})
        found += year.alternative(year.other(answer), item) if answer.exists and answer.proven else ()
    return sorted(found, key=lambda each: (each.dearer, each.day))


# ---- one day


def whole_year(year: Year, series: Series, day: date) -> Iterator[Reason]:
    """What the best year costs more when the group must meet on the day: gaps, agendas and all."""
    index = series.days.index(day)
    if not preferences.allowed(series)[index]:
        return
    answer = best_year(year.every, {series.group: Limits(visits=frozenset({(index, index)}))})
    spoken = language(year.folder)
    more = answer.cost - year.plan.cost
    if not answer.exists:
        yield from contradicted(year.folder, series, year.every, index)
    elif more:
        because = year.because(year.other(answer))
        yield Reason(series.group, "whole_year", say(spoken, "whole_year", points=more), more, because=because)
    else:
        yield Reason(series.group, "whole_year", say(spoken, "whole_year.free"), 0)


def contradicted(folder: Folder, series: Series, every: tuple[Series, ...], index: int) -> Iterator[Reason]:
    """The smallest set of rules that leave no year with a meeting on the day."""
    meeting = tuple(
        replace(each, pinned=(*each.pinned, ("", index, None))) if each.group == series.group else each
        for each in every
    )
    ruling = {rule for each in every for rule in ruling_in(each)}
    kept = [rule for rule in folder.rules if rule.id in ruling]
    for rule in reversed(kept):
        others = ruling - {each.id for each in kept if each is not rule}
        if not possible_without(meeting, others):
            kept = [each for each in kept if each is not rule]
    says = say(language(folder), "whole_year.impossible")
    yield from (Reason(series.group, "whole_year", says, None, each.id, each.sections, each.quote) for each in kept)
