"""The oracle: what the best year costs, found by a general solver (HiGHS) and by nothing of the planner's.

    source --start--> day --gap--> day --gap--> ... --> day --end--> sink

is one binary for each pair of days that may follow each other (arc-flow); a year of a group is one unit of flow. The
costs are written here a second time, in plain Python, from what a Series holds; only the weights are shared.

What is not linear is made so without loss:
- the weekday that a group keeps: a model for each, the most promising first, until no other can be better; what each
  group's year costs alone is a bound of what all cost together;
- groups on one day: one binary for each set of groups on each day, that costs what the best hours of that set cost
  (their joint hours are searched beforehand), and that does not exist where they must overlap;
- uneven agendas: a whole number for each group, the widening of the loads that even agendas would have;
- reports need a meeting of the sender since the last: added as rows where a solution breaks it, and solved again.
Days and arcs that alone cost more than a year that is known are left out, for no best year has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations, pairwise, product

import highspy
import numpy as np

from schedules.preferences import (
    DAY_TOO_EARLY,
    HOUR_FROM_THE_KEPT_TIME,
    OFF_THE_KEPT_WEEKDAY,
    PREFER,
    SAME_DAY,
    UNBALANCED_AGENDAS,
    UNEVEN_GAP,
    WEEK_FROM_ITS_PART_OF_THE_YEAR,
    WEEK_LATE,
)
from schedules.series import Series, Topic

# Presolve would probe each binary for longer than it takes to solve the model. Costs are whole: 0.5 is proof enough.
OPTIONS = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5, "presolve": "off"}
WEIGHT = {each.name: each.weight for each in PREFER}
FAR = 10**9
FEW = 30  # days, of which all arcs may be tried at once
ANY = highspy.kHighsInf


# ---- what things cost, said again


def may_meet(series: Series, day: int) -> bool:
    days = series.days
    if not days.worked[day] or days.month[day] in series.closed_months or all(series.busy[day]):
        return False
    for _, working_days, months in series.needs:
        period = [d for d in range(day) if (days.month[d] - 1) // months == (days.month[day] - 1) // months]
        if sum(bool(days.worked[d]) for d in period) < working_days:
            return False
    return True


@lru_cache(maxsize=16)
def possible_days(series: Series) -> list[int]:
    return [day for day in range(len(series.days)) if may_meet(series, day)]


def hour_cost(series: Series, hour: int) -> int:
    return abs(hour - series.starts) * HOUR_FROM_THE_KEPT_TIME // 60


def free_hours(series: Series, day: int) -> list[int]:
    return [hour for at, hour in enumerate(series.hours) if not series.busy[day][at]]


def day_cost(series: Series, day: int) -> int:
    cost = min(hour_cost(series, hour) for hour in free_hours(series, day))
    cost += WEIGHT["falls_in_an_avoided_week"] * bool(series.avoided[day])
    cost += WEIGHT["falls_on_a_bridge_day"] * bool(series.days.bridge[day])
    return cost + WEIGHT["falls_before_a_holiday"] * bool(series.days.before_holiday[day])


def weekday_cost(series: Series, day: int, kept: int) -> int:
    return 0 if series.days.weekday[day] == kept else OFF_THE_KEPT_WEEKDAY


def gap_cost(series: Series, gap: int) -> int:
    return uneven(series.times, gap)


@cache
def uneven(times: int, gap: int) -> int:
    return round(UNEVEN_GAP * (Fraction(times * gap, 365) - 1) ** 2)


def start_cost(series: Series, day: int) -> int:
    return 0 if series.before is None else gap_cost(series, day - series.before)


def end_cost(series: Series, day: int) -> int:
    """To the next year's first meeting: half a gap into that year, or in January where a rule wants one there."""
    length = len(series.days)
    into = [round(length / series.times / 2), *(last for _, first, last in series.visits if first == 0)]
    return gap_cost(series, length + min(into) - day)


def item_cost(series: Series, topic: Topic, number: int, day: int) -> int | None:
    """None where it may not be."""
    if not topic.first[number] <= day <= topic.last[number]:
        return None
    if topic.ready is None:
        middle = (2 * number + 1) * len(series.days) // (2 * topic.times)
        return abs(day - middle) * WEEK_FROM_ITS_PART_OF_THE_YEAR // 7
    late = day - topic.first[number] - topic.ready
    return late * WEEK_LATE // 7 if late >= 0 else -late * DAY_TOO_EARLY


def even_loads(series: Series) -> tuple[int, int]:
    items = sum(topic.times for topic in series.topics)
    return items // series.times, -(-items // series.times)


def unevenness(series: Series, loads: list[int]) -> int:
    least, most = even_loads(series)
    return max(0, least - min(loads), max(loads) - most)


def together_cost(series: tuple[Series, ...], day: int) -> int:
    """What it costs more that all these groups meet on one day: those who share people may not overlap."""
    pairs = [(a, b) for a, b in combinations(range(len(series)), 2) if series[a].people & series[b].people]
    hours = [free_hours(each, day) for each in series]
    best = FAR
    for starts in product(*hours):
        if all(
            starts[a] + series[a].minutes <= starts[b] or starts[b] + series[b].minutes <= starts[a] for a, b in pairs
        ):
            chosen = sum(hour_cost(each, hour) for each, hour in zip(series, starts, strict=True))
            alone = sum(min(hour_cost(each, hour) for hour in free) for each, free in zip(series, hours, strict=True))
            best = min(best, chosen - alone + SAME_DAY * len(pairs))
    return best


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
    cost += sum(gap_cost(series, later - day) for day, later in pairwise(days))
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


@dataclass(frozen=True)
class EmptyReport:
    """A report now, one before it (-1: none this year), and no meeting of the sender in between."""

    group: int
    topic: int
    number: int
    last: int
    now: int
    sender: int


def empty_reports(series: tuple[Series, ...], years: tuple[Year, ...]) -> Iterator[EmptyReport]:
    groups = [each.group for each in series]
    for group, (each, year) in enumerate(zip(series, years, strict=True)):
        for topic, items in enumerate(year.items):
            if (name := each.topics[topic].sender) is not None:
                sender = groups.index(name)
                for number, (last, now) in enumerate(pairwise((-1, *items))):
                    if not any(last < day < now for day in years[sender].days):
                        yield EmptyReport(group, topic, number, last, now, sender)


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

    def solve(self) -> list[int] | None:
        """The best values, proven; None where there are none."""
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
        solver.passModel(model)
        solver.run()
        match solver.getModelStatus():
            case highspy.HighsModelStatus.kOptimal:
                return [round(value) for value in solver.getSolution().col_value]
            case highspy.HighsModelStatus.kInfeasible:
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
    costs = {day: day_cost(series, day) + weekday_cost(series, day, weekday) for day in possible_days(series)}
    days = [day for day, cost in costs.items() if cost <= dearest]
    meets = {day: model.column(costs[day]) for day in days}
    first = {day: model.column(start_cost(series, day)) for day in days}
    last = {day: model.column(end_cost(series, day)) for day in days}
    into: dict[int, list[int]] = {day: [first[day]] for day in days}
    out_of: dict[int, list[int]] = {day: [last[day]] for day in days}
    gaps = [gap_cost(series, gap) for gap in range(len(series.days) + 1)]
    for day, later in combinations(days, 2):
        if costs[day] + gaps[later - day] + costs[later] <= dearest:
            # Whole without being told to: where the days are whole, only one flow passes through all of them.
            arc = model.column(gaps[later - day], whole=False)
            out_of[day].append(arc)
            into[later].append(arc)
    for day in days:
        model.row(0, 0, (-1, meets[day]), *((1, arc) for arc in into[day]))
        model.row(0, 0, (-1, meets[day]), *((1, arc) for arc in out_of[day]))
    model.row(1, 1, *((1, column) for column in first.values()))
    model.row(1, 1, *((1, column) for column in last.values()))
    model.row(series.times, series.times, *((1, column) for column in meets.values()))
    for _, start, end in series.visits:
        model.row(1, ANY, *((1, column) for day, column in meets.items() if start <= day <= end))
    columns = GroupColumns(weekday, meets)
    for topic in series.topics:
        add_topic(model, series, topic, columns)
    add_loads(model, series, columns, dearest)
    return columns


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


def add_common_days(model: Model, series: tuple[Series, ...], groups: list[GroupColumns]) -> None:
    for day in range(max(len(each.days) for each in series)):
        here = [at for at, group in enumerate(groups) if day in group.meets]
        if not any(series[a].people & series[b].people for a, b in combinations(here, 2)):
            continue
        sets = [chosen for size in range(1, len(here) + 1) for chosen in combinations(here, size)]
        costs = [together_cost(tuple(series[at] for at in chosen), day) for chosen in sets]
        columns = [model.column(cost, upper=0 if cost >= FAR else 1) for cost in costs]
        model.row(0, 1, *((1, column) for column in columns))
        for at in here:
            member = [(1.0, column) for chosen, column in zip(sets, columns, strict=True) if at in chosen]
            model.row(0, 0, *member, (-1, groups[at].meets[day]))


def add_told_in_time(model: Model, groups: list[GroupColumns], empty: EmptyReport) -> None:
    """This report by then, and not the one before it earlier, only with a meeting of the sender in between."""
    until = groups[empty.group].until[empty.topic]
    by_now = [(1.0, until[empty.number][empty.now])]
    if empty.number:
        days = [day for day in until[empty.number - 1] if day < empty.last]
        by_now += [(-1.0, until[empty.number - 1][max(days)])] if days else []
    met = [(-1.0, column) for day, column in groups[empty.sender].meets.items() if empty.last < day < empty.now]
    model.row(-ANY, 0, *by_now, *met)


# ---- the answer


def optimal_cost(series: tuple[Series, ...]) -> int | None:
    """The proven cost of the best year of all groups together; None where no year exists."""
    bounds = [bounds_of(each) for each in series]
    best = FAR
    for weekdays in sorted(product(*bounds), key=lambda chosen: total(bounds, chosen)):
        if total(bounds, weekdays) >= best:
            break
        alone = [bounds[at][weekday] for at, weekday in enumerate(weekdays)]
        cost = cheapest(series, weekdays, alone, best, guess=FAR if all(map(has_few_days, series)) else 200)
        best = best if cost is None else cost
    return None if best == FAR else best


def bounds_of(series: Series) -> dict[int, int]:
    """What a group's year costs at least, for each weekday that it may keep."""
    bounds: dict[int, int] = {}
    for weekday in series.weekdays:
        guess = max(bounds.values(), default=200) + 50 if not has_few_days(series) else FAR
        cost = cheapest((series,), (weekday,), guess=guess)
        if cost is not None:
            bounds[weekday] = cost
    return bounds


def has_few_days(series: Series) -> bool:
    return len(possible_days(series)) <= FEW


def total(bounds: list[dict[int, int]], weekdays: tuple[int, ...]) -> int:
    return sum(costs[weekday] for costs, weekday in zip(bounds, weekdays, strict=True))


def cheapest(
    series: tuple[Series, ...],
    weekdays: tuple[int, ...],
    alone: Sequence[int] = (0,),
    known: int = FAR,
    guess: int = 200,
) -> int | None:
    """With these weekdays; None where there is no year, or none that is cheaper than the one known.

    No part of a group's year may cost more than the whole, less what the other groups cost at least. So a few arcs are
    tried first; where the year that they give costs no more than they allowed for, no other arc can be better.
    """
    least, most = sum(alone), min(sum(alone) + guess, known - 1)
    while True:
        years = best_years(series, weekdays, [most - least + own for own in alone])
        cost = FAR if years is None else cost_together(series, years)
        if cost <= most:
            return cost
        if most == known - 1:
            return None
        most = min(cost, known - 1, FAR if most > least + 5000 else 3 * most)


def best_years(
    series: tuple[Series, ...], weekdays: tuple[int, ...], dearest: list[float]
) -> tuple[Year, ...] | None:
    model = Model()
    groups = [add_group(model, each, day, most) for each, day, most in zip(series, weekdays, dearest, strict=True)]
    add_common_days(model, series, groups)
    while (values := model.solve()) is not None:
        years = tuple(year_in(values, group) for group in groups)
        empty = list(empty_reports(series, years)) if len(series) > 1 else []
        if not empty:
            return years
        for each in empty:
            add_told_in_time(model, groups, each)
    return None


def year_in(values: list[int], group: GroupColumns) -> Year:
    def chosen(columns: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(key for key, column in columns.items() if values[column])

    items = tuple(tuple(day for number in numbers for day in chosen(number)) for numbers in group.items)
    return Year(chosen(group.meets), group.weekday, items)
