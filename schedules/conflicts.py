"""A conflict is a smallest set of demands that contradict each other: without any one of them there is a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from schedules.announced import series_after
from schedules.changes import UNCHANGED, Changes
from schedules.folder import Folder
from schedules.languages import day, listed, month, say, section
from schedules.path import Limits, costs_of, shortest_path
from schedules.plan import Conflict
from schedules.search import NO_YEAR, Answer, best_year, exists
from schedules.series import Series

MOST_MEETINGS = 12  # tried for a group whose number of meetings is left out of account


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a year may be asked to do without: a rule, the closed months, or a role's busy time."""

    kind: str  # "rule", "closed", "busy", "today", "pin"
    name: str = ""


@dataclass(frozen=True)
class Case:
    """A year that cannot be, and what it was asked."""

    folder: Folder
    year: int
    before: Mapping[str, date]
    changes: Changes

    def without(self, dropped: frozenset[Demand]) -> tuple[tuple[Series, ...], Answer]:
        """The best year that need not heed the dropped demands."""
        for series in choices(self.series_without(dropped)):
            if exists(series):
                return series, best_year(series)
        return (), NO_YEAR

    def can_be_without(self, dropped: frozenset[Demand]) -> bool:
        return any(exists(series) for series in choices(self.series_without(dropped)))

    def series_without(self, dropped: frozenset[Demand]) -> list[list[Series | None]]:
        organisation = self.folder.organisation
        if Demand("closed") in dropped:
            meetings = organisation.meetings.model_copy(update={"closed_months": ()})
            organisation = organisation.model_copy(update={"meetings": meetings})
        free = tuple(busy for busy in organisation.busy if Demand("busy", busy.role) not in dropped)
        organisation = organisation.model_copy(update={"busy": free})
        pins = tuple(pin for pin in self.changes.pins if Demand("pin", pin.uid) not in dropped)
        today = None if Demand("today") in dropped else self.changes.today
        changes = replace(self.changes, pins=pins, today=today)
        series = series_after(replace(self.folder, organisation=organisation), self.year, self.before, changes)
        rules = {demand.name for demand in dropped if demand.kind == "rule"}
        return [list(fewer(each, rules)) for each in series]

    def demands(self) -> list[Demand]:
        """Everything that restricts a year; rules last to first, so that what came first is the last to go."""
        series = series_after(self.folder, self.year, self.before, self.changes)
        restricting = {rule for each in series for rule in (each.rule, *restrictions(each))}
        rules = [Demand("rule", rule.id) for rule in reversed(self.folder.rules) if rule.id in restricting]
        busy = dict.fromkeys(busy.role for busy in self.folder.organisation.busy)
        pins = [Demand("pin", pin.uid) for pin in self.changes.pins]
        past = [Demand("today")] if self.changes.today else []
        return [*rules, Demand("closed"), *(Demand("busy", role) for role in busy), *past, *pins]


def contradictions(
    folder: Folder, year: int, before: Mapping[str, date], changes: Changes = UNCHANGED
) -> tuple[tuple[Conflict, ...], tuple[Series, ...], Answer]:
    """Every conflict of a year, each found after the one before was lifted, and the year that is left.

    A conflict is lifted by giving up its last pin, or else its last rule: what was asked first is kept.
    """
    case = Case(folder, year, before, changes)
    given_up: frozenset[Demand] = frozenset()
    found: list[Conflict] = []
    while True:
        series, answer = case.without(given_up)
        if answer.exists:
            return tuple(found), series, answer
        core = smallest(case, given_up)
        found.append(Conflict(names(core, "rule"), names(core, "pin"), why(case, core)))
        given_up |= {next(each for each in reversed(core) if each.kind in ("rule", "pin"))}


def smallest(case: Case, given_up: frozenset[Demand]) -> list[Demand]:
    """Leave out one demand after the other; what cannot be left out is the conflict. In the document's order."""
    dropped = given_up
    for demand in case.demands():
        if demand not in dropped and not case.can_be_without(dropped | {demand}):
            dropped |= {demand}
    kept = [demand for demand in case.demands() if demand not in dropped]
    order = [rule.id for rule in case.folder.rules]
    return sorted(kept, key=lambda demand: order.index(demand.name) if demand.kind == "rule" else len(order))


def names(core: list[Demand], kind: str) -> tuple[str, ...]:
    return tuple(each.name for each in core if each.kind == kind)


def restrictions(series: Series) -> Iterator[str]:
    yield from (rule for rule, *_ in (*series.visits, *series.needs))
    yield from (topic.rule for topic in series.topics)


def fewer(series: Series, rules: set[str]) -> Iterator[Series | None]:
    """The series without some rules; where its number of meetings is one of them, every number, its own first."""
    left = replace(
        series,
        visits=tuple(visit for visit in series.visits if visit[0] not in rules),
        needs=tuple(need for need in series.needs if need[0] not in rules),
        topics=tuple(topic for topic in series.topics if topic.rule not in rules),
    )
    if series.rule not in rules:
        yield left
        return
    numbers = [*range(series.times, 0, -1), *range(series.times + 1, MOST_MEETINGS + 1)]
    yield from (
        tried for times in numbers if shortest_path(costs_of(tried := replace(left, times=times)), Limits()).exists
    )
    if not (left.visits or left.topics or left.pinned or left.happened):
        yield None  # no meeting at all


def choices(series: list[list[Series | None]]) -> Iterator[tuple[Series, ...]]:
    for chosen in product(*series):
        yield tuple(each for each in chosen if each is not None)


def why(case: Case, core: list[Demand]) -> str:
    language = case.folder.organisation.identity.language
    parts = [described(case, demand, language) for demand in core]
    return say(language, "conflict.rules", year=case.year, parts=listed(language, parts))


def described(case: Case, demand: Demand, language: str) -> str:
    match demand.kind:
        case "rule":
            rule = case.folder.rule(demand.name)
            where = section(language, rule.sections)
            return say(language, "conflict.rule", rule=rule.id, section=where, quote=rule.quote)
        case "closed":
            closed = [month(language, number) for number in case.folder.organisation.meetings.closed_months]
            return say(language, "conflict.closed", months=listed(language, closed))
        case "today":
            return say(language, "conflict.today", day=day(language, case.changes.today or date(case.year, 1, 1)))
        case "pin":
            pin = next(pin for pin in case.changes.pins if pin.uid == demand.name)
            return say(language, "conflict.pin", uid=pin.uid, day=day(language, pin.day))
        case _:
            return say(language, "conflict.busy", role=case.folder.name(demand.name))
