"""The oracle: what the best year costs, found by a general solver (HiGHS) and by nothing of the planner's.

    source --start--> day --gap--> day --gap--> ... --> day --end--> sink

is one binary for each pair of days that may follow each other (arc-flow); a year of a group is one unit of flow.

What is not linear is made so without loss:
- the weekday that a group keeps: a model for each, the most promising first, until no other can be better; what each
  group's year costs alone is a bound of what all cost together;
- groups on one day: one binary for each set of groups on each day, that costs what the best hours of that set cost
  (their joint hours are searched beforehand), and that does not exist where they must overlap;
- uneven agendas: a whole number for each group, the widening of the loads that even agendas would have;
- reports need a meeting of the sender since the last: each has one that it tells of, after the report before it;
- groups that have nobody and no report in common: a model for each bundle of those that have.
Days and arcs are left out where even the cheapest year that has them, items aside, costs more than one that is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise, product

import highspy
import numpy as np
from numpy.typing import NDArray
from oracle_costs import (
    FAR,
    Year,
    cost_together,
    day_cost,
    end_cost,
    even_loads,
    item_cost,
    possible_days,
    sharing,
    start_cost,
    step_cost,
    together_cost,
    weekday_cost,
)  # fmt: skip

from schedules.preferences import UNBALANCED_AGENDAS
from schedules.series import Series, Topic

# Presolve would probe each binary for longer than it takes to solve the model. Costs are whole: 0.5 is proof enough.
OPTIONS = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5, "presolve": "off"}
GUESS = 200  # what a year may cost more than it does at least: tried first
MUCH = 5000  # and where that much is too little, everything
ANY = highspy.kHighsInf
Matrix = NDArray[np.int64]


# ---- what a year costs at least


@dataclass(frozen=True)
class Cheapest:
    """What the cheapest year costs that has a meeting on a day, or on one day and next on another, items aside."""

    days: list[int]
    step: Matrix
    with_day: Matrix
    with_step: Matrix


@lru_cache(maxsize=64)
def cheapest_years(series: Series, weekday: int) -> Cheapest:
    days = possible_days(series)
    day = np.array([day_cost(series, each) + weekday_cost(series, each, weekday) for each in days], dtype=np.int64)
    step = steps(series, days)
    so_far = [day + [start_cost(series, each) for each in days]]
    to_go = [np.array([end_cost(series, each) for each in days], dtype=np.int64)]
    for _ in range(series.times - 1):
        so_far.append((so_far[-1][:, None] + step).min(axis=0, initial=FAR) + day)
        to_go.append((step + day + to_go[-1]).min(axis=1, initial=FAR))
    to_go.reverse()
    least = items_at_least(series)
    with_day = np.min([before + after for before, after in zip(so_far, to_go, strict=True)], axis=0)
    with_step = [so_far[n][:, None] + step + day + to_go[n + 1] for n in range(series.times - 1)]
    return Cheapest(days, step, with_day + least, np.min([np.full_like(step, FAR), *with_step], axis=0) + least)


def steps(series: Series, days: list[int]) -> Matrix:
    """Day x later day; none passes by what must be visited."""
    found = np.full((len(days), len(days)), FAR, dtype=np.int64)
    for (a, day), (b, later) in combinations(enumerate(days), 2):
        if not any(day < first and last < later for first, last in must_visit(series)):
            found[a, b] = step_cost(series, day, later)
    return found


def must_visit(series: Series) -> list[tuple[int, int]]:
    """Held meetings are where they were, and pinned ones where people want them."""
    fixed = [*(day for day, _ in series.happened), *(day for _, day, _ in series.pinned)]
    return [*((first, last) for _, first, last in series.visits), *((day, day) for day in fixed)]


def items_at_least(series: Series) -> int:
    days = range(len(series.days))
    items = ((topic, number) for topic in series.topics for number in range(topic.times))
    costs = ([item_cost(series, *item, day) for day in days] for item in items)
    return sum(min((cost for cost in each if cost is not None), default=FAR) for each in costs)


# ---- the linear model


@dataclass
class Model:
    """Columns and rows as they come, handed to HiGHS at once."""

    costs: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)

    def column(self, cost: float = 0, upper: float = 1, whole: bool = True) -> int:
        self.costs.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, least: float, most: float, *parts: tuple[float, int]) -> None:
        sums: dict[int, float] = {}
        for factor, column in parts:
            sums[column] = sums.get(column, 0) + factor
        self.rows.append((least, most, sums))

    def solve(self, most: float) -> list[int] | None:
        """The best values, proven; None where there are none that cost no more than so much."""
        if any(least > 0 and not row for least, _, row in self.rows):
            return None
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.rows)
        model.col_cost_ = np.array(self.costs, dtype=float)
        model.col_lower_ = np.zeros(len(self.costs))
        model.col_upper_ = np.array(self.upper, dtype=float)
        model.row_lower_ = np.array([least for least, _, _ in self.rows], dtype=float)
        model.row_upper_ = np.array([most for _, most, _ in self.rows], dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(row) for *_, row in self.rows)])
        model.a_matrix_.index_ = np.array([column for *_, row in self.rows for column in row])
        model.a_matrix_.value_ = np.array([factor for *_, row in self.rows for factor in row.values()], dtype=float)
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self.whole]
        solver = highspy.Highs()
        for option, value in OPTIONS.items():
            solver.setOptionValue(option, value)
        solver.setOptionValue("objective_bound", most + 0.5)
        solver.passModel(model)
        solver.run()
        match solver.getModelStatus():
            case highspy.HighsModelStatus.kOptimal:
                return [round(value) for value in solver.getSolution().col_value]
            case highspy.HighsModelStatus.kInfeasible | highspy.HighsModelStatus.kObjectiveBound:
                return None
            case status:
                raise AssertionError(f"HiGHS proved nothing: {status}")


@dataclass
class GroupColumns:
    weekday: int
    meets: dict[int, int]  # day -> column
    items: list[list[dict[int, int]]] = field(default_factory=list)  # topic, number: day -> column
    until: list[list[dict[int, int]]] = field(default_factory=list)  # 1 when taken up on that day or before


def add_group(model: Model, series: Series, weekday: int, dearest: float) -> GroupColumns:
    year = cheapest_years(series, weekday)
    days = [day for day, cost in zip(year.days, year.with_day, strict=True) if cost <= dearest]
    meets = {day: model.column(day_cost(series, day) + weekday_cost(series, day, weekday)) for day in days}
    first = {day: model.column(start_cost(series, day)) for day in days}
    last = {day: model.column(end_cost(series, day)) for day in days}
    into: dict[int, list[int]] = {day: [first[day]] for day in days}
    out_of: dict[int, list[int]] = {day: [last[day]] for day in days}
    for a, b in np.argwhere(year.with_step <= dearest):
        # Whole without being told to: where the days are whole, only one flow passes through all of them.
        arc = model.column(year.step[a, b], whole=False)
        out_of[year.days[a]].append(arc)
        into[year.days[b]].append(arc)
    for day in days:
        model.row(0, 0, (-1, meets[day]), *((1, arc) for arc in into[day]))
        model.row(0, 0, (-1, meets[day]), *((1, arc) for arc in out_of[day]))
    model.row(1, 1, *((1, column) for column in first.values()))
    model.row(1, 1, *((1, column) for column in last.values()))
    model.row(series.times, series.times, *((1, column) for column in meets.values()))
    for start, end in must_visit(series):
        model.row(1, ANY, *((1, column) for day, column in meets.items() if start <= day <= end))
    add_turns(model, series, meets)
    columns = GroupColumns(weekday, meets)
    for topic in series.topics:
        add_topic(model, series, topic, columns)
    add_loads(model, series, columns, dearest)
    return columns


def add_turns(model: Model, series: Series, meets: dict[int, int]) -> None:
    """The third meeting is no later than a day where three are held until then, and no earlier where two are before."""
    over = sorted(day for day, _ in series.happened)
    for _, turns in series.turns:
        for number, (first, last) in enumerate(turns):
            been = over[number : number + 1]
            by, before = max([last, *been]), min([first, *been])
            model.row(number + 1, ANY, *((1, column) for day, column in meets.items() if day <= by))
            model.row(-ANY, number, *((1, column) for day, column in meets.items() if day < before))


def add_topic(model: Model, series: Series, topic: Topic, columns: GroupColumns) -> None:
    numbers, untils = [], []
    for number in range(topic.times):
        items, until, before = {}, {}, None
        for day in columns.meets:
            until[day] = model.column(whole=False)
            parts = [(1.0, until[day])]
            if before is not None:
                parts.append((-1, until[before]))
            if (cost := item_cost(series, topic, number, day)) is not None:
                items[day] = model.column(cost)
                parts.append((-1, items[day]))
            model.row(0, 0, *parts)
            if number:  # only when the one before it was taken up earlier
                earlier = [(-1.0, untils[-1][before])] if before is not None else []
                model.row(-ANY, 0, (1, until[day]), *earlier)
            before = day
        model.row(1, 1, *((1, column) for column in items.values()))
        numbers.append(items)
        untils.append(until)
    for day, meets in columns.meets.items():
        model.row(-ANY, 0, (-1, meets), *((1, items[day]) for items in numbers if day in items))
    columns.items.append(numbers)
    columns.until.append(untils)


def add_loads(model: Model, series: Series, columns: GroupColumns, dearest: float) -> None:
    least, most = even_loads(series)
    wider = model.column(UNBALANCED_AGENDAS, upper=len(series.topics) if dearest >= UNBALANCED_AGENDAS else 0)
    for day, meets in columns.meets.items():
        items = [(1.0, number[day]) for numbers in columns.items for number in numbers if day in number]
        model.row(0, ANY, *items, (-least, meets), (1, wider))
        model.row(-ANY, 0, *items, (-most, meets), (-1, wider))


def add_common_days(model: Model, series: tuple[Series, ...], groups: list[GroupColumns], slack: float) -> None:
    for day in range(max(len(each.days) for each in series)):
        here = [at for at, group in enumerate(groups) if day in group.meets]
        if not sharing(tuple(series[at] for at in here)):
            continue
        sets = [chosen for size in range(1, len(here) + 1) for chosen in combinations(here, size)]
        costs = {chosen: together_cost(tuple(series[at] for at in chosen), day) for chosen in sets}
        columns = {chosen: model.column(cost) for chosen, cost in costs.items() if cost <= slack}
        model.row(0, 1, *((1, column) for column in columns.values()))
        for at in here:
            member = [(1.0, column) for chosen, column in columns.items() if at in chosen]
            model.row(0, 0, *member, (-1, groups[at].meets[day]))


def add_told_meetings(model: Model, series: tuple[Series, ...], groups: list[GroupColumns]) -> None:
    columns = {each.group: group for each, group in zip(series, groups, strict=True)}
    for each, group in zip(series, groups, strict=True):
        for topic, untils in zip(each.topics, group.until, strict=True):
            if topic.sender is not None:
                for before, until in pairwise([None, *untils]):
                    add_told_meeting(model, columns[topic.sender].meets, before, until or {})


def add_told_meeting(
    model: Model, meets: dict[int, int], before: dict[int, int] | None, until: dict[int, int]
) -> None:
    """A report tells of one meeting of its sender: earlier than the report, and later than the report before it."""
    # A part of several meetings will do where there is no whole one: then each of them is early and late enough.
    told: dict[int, int] = {}  # 1 when it tells of a meeting on that day or before
    for day, met in meets.items():
        so_far = last_before(told, day)
        told[day] = model.column(whole=False)
        model.row(0, ANY, (1, told[day]), *((-1, column) for column in so_far))
        model.row(-ANY, 0, (1, told[day]), *((-1, column) for column in so_far), (-1, met))
        if before is not None:
            model.row(-ANY, 0, (1, told[day]), *((-1, column) for column in last_before(before, day)))
    for day, column in until.items():
        model.row(-ANY, 0, (1, column), *((-1, column) for column in last_before(told, day)))


def last_before(columns: dict[int, int], day: int) -> list[int]:
    """The last column of the days before; none where there is no such day."""
    days = [other for other in columns if other < day]
    return [columns[max(days)]] if days else []


# ---- the answer


def optimal_cost(series: tuple[Series, ...]) -> int | None:
    """The proven cost of the best year of all groups together; None where no year exists."""
    costs = [optimal_cost_of_bundle(bundle) for bundle in bundles(series)]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def bundles(series: tuple[Series, ...]) -> list[tuple[Series, ...]]:
    """Groups whose years have nothing to do with each other are in different ones."""
    found: list[tuple[Series, ...]] = []
    for each in series:
        joined = [bundle for bundle in found if any(are_bound(each, other) for other in bundle)]
        found = [bundle for bundle in found if bundle not in joined]
        found.append((*(other for bundle in joined for other in bundle), each))
    return found


def are_bound(one: Series, other: Series) -> bool:
    tells = any(a.group == topic.sender for a, b in ((one, other), (other, one)) for topic in b.topics)
    return tells or bool(one.people & other.people)


def optimal_cost_of_bundle(series: tuple[Series, ...]) -> int | None:
    bounds = [bounds_of(each) for each in series]
    best = FAR
    for weekdays in sorted(product(*bounds), key=lambda chosen: total(bounds, chosen)):
        if total(bounds, weekdays) >= best:
            break
        alone = [bounds[at][weekday] for at, weekday in enumerate(weekdays)]
        cost = cheapest(series, weekdays, alone, best)
        best = best if cost is None else cost
    return None if best == FAR else best


def bounds_of(series: Series) -> dict[int, int]:
    """What a group's year costs at least, for each weekday that it may keep."""
    bounds: dict[int, int] = {}
    for weekday in series.weekdays:
        least = int(cheapest_years(series, weekday).with_day.min(initial=FAR))
        cost = cheapest((series,), (weekday,), [least]) if least < FAR else None
        if cost is not None:
            bounds[weekday] = cost
    return bounds


def total(bounds: list[dict[int, int]], weekdays: tuple[int, ...]) -> int:
    return sum(costs[weekday] for costs, weekday in zip(bounds, weekdays, strict=True))


def cheapest(
    series: tuple[Series, ...], weekdays: tuple[int, ...], alone: Sequence[int], known: int = FAR
) -> int | None:
    """With these weekdays; None where there is no year, or none that is cheaper than the one known.

    No group's year may cost more than it does alone and what all may cost more together. So only the days and arcs
    that cost little more are tried first; what is not found among them costs more than they allowed for.
    """
    least = sum(alone)
    slack = min(GUESS if known == FAR else known, known - 1 - least)
    while True:
        years = best_years(series, weekdays, alone, slack)
        cost = FAR if years is None else cost_together(series, years)
        if cost <= least + slack:
            return cost
        if slack == known - 1 - least:
            return None
        slack = min(known - 1 - least, FAR if slack > MUCH else 5 * slack)


def best_years(
    series: tuple[Series, ...], weekdays: tuple[int, ...], alone: Sequence[int], slack: int
) -> tuple[Year, ...] | None:
    model = Model()
    groups = [add_group(model, *each, own + slack) for *each, own in zip(series, weekdays, alone, strict=True)]
    add_common_days(model, series, groups, slack)
    if len(series) > 1:
        add_told_meetings(model, series, groups)
    values = model.solve(sum(alone) + slack)
    return None if values is None else tuple(year_in(values, group) for group in groups)


def year_in(values: list[int], group: GroupColumns) -> Year:
    def chosen(columns: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(key for key, column in columns.items() if values[column])

    items = tuple(tuple(day for number in numbers for day in chosen(number)) for numbers in group.items)
    return Year(chosen(group.meets), group.weekday, items)
