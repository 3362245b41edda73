"""A conflict is a smallest set of demands that contradict each other: without any one of them there is a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from schedules.folder import Folder
from schedules.languages import listed, month, say
from schedules.path import Limits, costs_of, shortest_path
from schedules.plan import Conflict
from schedules.search import NO_YEAR, Answer, best_year, exists
from schedules.series import Series, series_of

MOST_MEETINGS = 12  # tried for a group whose number of meetings is left out of account


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a year may be asked to do without: a rule, the closed months, or a role's busy time."""

    kind: str  # "rule", "closed", "busy"
    name: str = ""


@dataclass(frozen=True)
class Case:
    """A year that cannot be, and what it was asked."""

    folder: Folder
    year: int
    before: Mapping[str, date]

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
        series = series_of(replace(self.folder, organisation=organisation), self.year, self.before)
        rules = {demand.name for demand in dropped if demand.kind == "rule"}
        return [list(fewer(each, rules)) for each in series]

    def demands(self) -> list[Demand]:
        """Everything that restricts a year; rules last to first, so that what came first is the last to go."""
        series = series_of(self.folder, self.year, self.before)
        restricting = {rule for each in series for rule in (each.rule, *restrictions(each))}
        rules = [Demand("rule", rule.id) for rule in reversed(self.folder.rules) if rule.id in restricting]
        busy = dict.fromkeys(busy.role for busy in self.folder.organisation.busy)
        return [*rules, Demand("closed"), *(Demand("busy", role) for role in busy)]


def contradictions(
    folder: Folder, year: int, before: Mapping[str, date]
) -> tuple[tuple[Conflict, ...], tuple[Series, ...], Answer]:
    """Every conflict of a year, each found after the one before was lifted, and the year that is left.

    A conflict is lifted by giving up its last rule: what was asked first is kept.
    """
    case = Case(folder, year, before)
    given_up: frozenset[Demand] = frozenset()
    found: list[Conflict] = []
    while True:
        series, answer = case.without(given_up)
        if answer.exists:
            return tuple(found), series, answer
        core = smallest(case, given_up)
        found.append(Conflict(tuple(each.name for each in core if each.kind == "rule"), (), why(case, core)))
        given_up |= {next(each for each in reversed(core) if each.kind == "rule")}


def smallest(case: Case, given_up: frozenset[Demand]) -> list[Demand]:
    """Leave out one demand after the other; what cannot be left out is the conflict. In the document's order."""
    dropped = given_up
    for demand in case.demands():
        if demand not in dropped and not case.can_be_without(dropped | {demand}):
            dropped |= {demand}
    kept = [demand for demand in case.demands() if demand not in dropped]
    order = [rule.id for rule in case.folder.rules]
    return sorted(kept, key=lambda demand: order.index(demand.name) if demand.kind == "rule" else len(order))


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
    if not left.visits and not left.topics:
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
            return say(language, "conflict.rule", rule=rule.id, section=rule.sections, quote=rule.quote)
        case "closed":
            closed = [month(language, number) for number in case.folder.organisation.meetings.closed_months]
            return say(language, "conflict.closed", months=listed(language, closed))
        case _:
            return say(language, "conflict.busy", role=case.folder.name(demand.name))
