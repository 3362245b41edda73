"""When no year keeps every rule, the year says which demands contradict each other, and breaks as little as it can."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from checker import KUMLA, OPERATIV, STYR, Facts, faults, is_worked, worked_days_between
from hypothesis import given
from hypothesis import strategies as st
from kumla import (
    GROUPS,
    broken,
    days,
    kumla,
    meetings,
    of,
    planned,
    with_busy,
    with_choice,
    with_closed_months,
    with_meetings,
    with_members,
    with_only_open,
    with_organisation,
    with_person,
    with_times,
    without_rules,
)
from test_optimality import (
    crowded_groups,
    every_cost,
    examples,
    least_cost,
    pressed_agendas,
    reporting_groups,
    small_series,
    three_groups,
    two_groups,
)  # fmt: skip

from schedules.announced import series_after
from schedules.changes import UNCHANGED, Changes, Pin
from schedules.conflicts import least, words
from schedules.folder import Folder
from schedules.plan import Conflict, Plan
from schedules.planner import plan_year
from schedules.preferences import IMPOSSIBLE, SAME_DAY
from schedules.room import is_possible, openings_of
from schedules.search import best_year, exists
from schedules.series import Series, series_of

REVIEW, ANALYSES, LEAD = "arbetsordning-avstamning", "kvartalsanalys", "operativ-lagesbild"
FEEDBACK, ANDT_FEEDBACK = "operativ-aterkoppling", "andt-aterkoppling"
RESTRICTING = {REVIEW, ANALYSES, FEEDBACK, ANDT_FEEDBACK, STYR, OPERATIV, LEAD}
JANUARY = (date(2027, 1, 1), date(2027, 1, 31))
ALL_YEAR = (date(2027, 1, 1), date(2027, 12, 31))
TO_DECEMBER = (date(2027, 1, 4), date(2027, 12, 28))
EVERY_MONTH = tuple(range(1, 13))
ENOUGH = {STYR: 8, OPERATIV: 14}  # more meetings than anything needs that is asked here


@dataclass(frozen=True)
class Case:
    """A year that cannot be; why, as the demands of each conflict; and how often each broken rule is still kept."""

    make: Callable[[], Folder]
    conflicts: list[Conflict]
    planned: dict[str, int]
    facts: Facts = KUMLA
    cured: Callable[[Folder], Folder] = field(default=lambda folder: with_closed_months(folder, 7))


def conflict(*rules: str, closed: tuple[int, ...] = (), busy: str = "") -> Conflict:
    return Conflict(rules, (), "", closed=closed, busy=(busy,) if busy else ())


def open_months(*months: int) -> Facts:
    return replace(KUMLA, closed=frozenset(range(1, 13)) - set(months))


def nobody_busy(folder: Folder) -> Folder:
    return with_organisation(folder, busy=())


def with_everybody_busy(folder: Folder, *spans: tuple[date, date]) -> Folder:
    for role in folder.documents[0].roles:
        folder = with_busy(folder, role.id, *spans)
    return folder


CASES = {
    "only January and February are open": Case(
        lambda: with_only_open(kumla(), 1, 2), [conflict(ANALYSES, closed=(10, 11, 12))], {ANALYSES: 1},
        open_months(1, 2),
    ),
    "only June and December are open": Case(
        lambda: with_only_open(kumla(), 6, 12), [conflict(REVIEW, closed=(1,))], {REVIEW: 0}, open_months(6, 12)
    ),
    "only March and September are open": Case(
        lambda: with_only_open(kumla(), 3, 9),
        [conflict(REVIEW, closed=(1,)), conflict(ANALYSES, closed=(10, 11, 12))], {REVIEW: 0, ANALYSES: 3},
        open_months(3, 9),
    ),
    "January is closed": Case(
        lambda: with_closed_months(kumla(), 1, 7), [conflict(REVIEW, closed=(1,))], {REVIEW: 0},
        replace(KUMLA, closed=frozenset({1, 7})),
    ),
    "the chair is busy in all of January": Case(
        lambda: with_busy(kumla(), "ks-ordforande", JANUARY), [conflict(REVIEW, busy="ks-ordforande")], {REVIEW: 0},
        cured=nobody_busy,
    ),
    "everything is closed": Case(
        lambda: with_only_open(kumla()),
        [
            conflict(REVIEW, closed=(1,)), conflict(STYR, closed=EVERY_MONTH), conflict(ANALYSES, closed=(10, 11, 12)),
            *(conflict(rule, closed=EVERY_MONTH) for rule in (OPERATIV, FEEDBACK, ANDT_FEEDBACK)),
        ],
        {REVIEW: 0, STYR: 0, ANALYSES: 0, OPERATIV: 0, FEEDBACK: 0, ANDT_FEEDBACK: 0}, open_months(),
    ),
    "the operativ grupp's chair is busy all year": Case(
        lambda: with_busy(kumla(), "socialforvaltningen", ALL_YEAR),
        [conflict(OPERATIV, busy="socialforvaltningen"), conflict(FEEDBACK, busy="socialforvaltningen")],
        {OPERATIV: 0, FEEDBACK: 0}, cured=nobody_busy,
    ),
    "the styrgrupp meets three times": Case(
        lambda: with_times(kumla(), STYR, 3), [conflict(STYR, rule) for rule in (ANALYSES, FEEDBACK, ANDT_FEEDBACK)],
        {ANALYSES: 3, FEEDBACK: 3, ANDT_FEEDBACK: 3}, replace(KUMLA, times={**KUMLA.times, STYR: 3}),
        cured=lambda folder: with_times(folder, STYR, 4),
    ),
    "the operativ grupp meets three times": Case(
        lambda: with_times(kumla(), OPERATIV, 3), [conflict(OPERATIV, FEEDBACK)], {FEEDBACK: 3},
        replace(KUMLA, times={**KUMLA.times, OPERATIV: 3}), cured=lambda folder: with_times(folder, OPERATIV, 4),
    ),
    "the operativ grupp's chair has eight days": Case(
        lambda: with_busy(kumla(), "socialforvaltningen", *between(EIGHT_DAYS)),
        [conflict(OPERATIV, busy="socialforvaltningen")], {OPERATIV: 8}, cured=nobody_busy,
    ),
    "everybody is busy but for the last days of the year": Case(
        lambda: with_everybody_busy(kumla(), TO_DECEMBER),
        [
            *(conflict(rule, busy="nerikes-brandkar") for rule in (REVIEW, STYR)),
            conflict(ANALYSES, busy="kommunpolis"),  # who presents them
            *(conflict(rule, busy="kumla-bostader") for rule in (OPERATIV, FEEDBACK)),
            conflict(ANDT_FEEDBACK, busy="nerikes-brandkar"),
        ],
        {REVIEW: 0, STYR: 2, ANALYSES: 2, OPERATIV: 2, FEEDBACK: 1, ANDT_FEEDBACK: 2}, cured=nobody_busy,
    ),
}  # fmt: skip

EIGHT_DAYS = [date(2027, month, 16) for month in (2, 3, 4, 6, 8, 9, 11, 12)]


def between(free: list[date]) -> Iterator[tuple[date, date]]:
    """The stretches of 2027 without the free days."""
    ends = [date(2026, 12, 31), *free, date(2028, 1, 1)]
    for last, next_one in pairwise(ends):
        if next_one - last > timedelta(1):
            yield last + timedelta(1), next_one - timedelta(1)


@cache
def answer(name: str) -> Plan:
    return plan_year(CASES[name].make(), 2027)


each_case = pytest.mark.parametrize("name", CASES)


@each_case
def test_an_impossible_year_names_the_demands_that_contradict_each_other(name: str) -> None:
    plan = answer(name)

    assert [replace(conflict, why="") for conflict in plan.conflicts] == CASES[name].conflicts
    assert not plan.optimal


@each_case
def test_each_conflict_is_said_with_its_rules_their_words_and_the_choices_behind_it(name: str) -> None:
    folder = CASES[name].make()

    for conflict in answer(name).conflicts:
        assert all(folder.rule(rule).quote in conflict.why for rule in conflict.rules)
        assert all(folder.name(role) in conflict.why for role in conflict.busy)
        assert ("stängda månader" in conflict.why) is bool(conflict.closed)


@each_case
def test_of_an_impossible_year_as_much_is_kept_as_can_be_and_it_is_said_what_is_not(name: str) -> None:
    case = CASES[name]

    plan = answer(name)

    assert {each.rule: each.planned for each in plan.verdicts if each.verdict == "broken"} == case.planned
    assert faults(plan, replace(case.facts, given_up=frozenset(case.planned))) == []
    assert plan.breaks_least and "Det är inte bevisat" not in plan.gives_up


@each_case
def test_a_broken_rule_says_how_many_of_how_many_and_what_stands_in_the_way(name: str) -> None:
    for verdict in answer(name).verdicts:
        if verdict.verdict == "broken":
            assert verdict.why.startswith(f"{verdict.planned} av {verdict.required.min} per år planerade. I vägen står")


@each_case
def test_without_any_one_demand_of_a_conflict_there_is_a_year_and_with_all_of_them_none(name: str) -> None:
    folder = CASES[name].make()

    for conflict in answer(name).conflicts:
        assert is_smallest(folder, UNCHANGED, conflict)


@each_case
def test_without_the_choice_that_made_a_year_impossible_there_is_a_year(name: str) -> None:
    case = CASES[name]

    assert a_year_exists(case.cured(case.make()), UNCHANGED)


def is_smallest(folder: Folder, changes: Changes, conflict: Conflict) -> bool:
    every = [
        *(replace(conflict, rules=without(conflict.rules, rule)) for rule in conflict.rules),
        *(replace(conflict, pins=without(conflict.pins, pin)) for pin in conflict.pins),
        *(replace(conflict, closed=without(conflict.closed, month)) for month in conflict.closed),
        *(replace(conflict, busy=without(conflict.busy, role)) for role in conflict.busy),
        *([replace(conflict, today=None)] if conflict.today else []),
    ]
    spared = all(any(a_year_exists(*year) for year in asked(folder, changes, each)) for each in every)
    return spared and not any(a_year_exists(*year) for year in asked(folder, changes, conflict))


def without(names: tuple, name: object) -> tuple:  # type: ignore[type-arg]
    return tuple(each for each in names if each != name)


def asked(folder: Folder, changes: Changes, conflict: Conflict) -> Iterator[tuple[Folder, Changes]]:
    """With these demands and no others, however often the groups meet that no rule of them counts."""
    busy = tuple(each for each in folder.organisation.busy if each.role in conflict.busy)
    folder = with_closed_months(with_organisation(folder, busy=busy), *conflict.closed)
    changes = replace(
        changes, today=conflict.today, pins=tuple(pin for pin in changes.pins if pin.uid in conflict.pins)
    )
    uncounted = [rule for rule in (STYR, OPERATIV) if rule not in conflict.rules]
    kept = without_rules(folder, *(RESTRICTING - {*conflict.rules, *uncounted}))
    needed = {STYR: {REVIEW, ANALYSES, FEEDBACK, ANDT_FEEDBACK}, OPERATIV: {FEEDBACK}}
    pinned = {rule for rule in uncounted for uid in conflict.pins if rule in uid}
    lowest = [0 if needed[rule].isdisjoint(conflict.rules) and rule not in pinned else 1 for rule in uncounted]
    highest = [ENOUGH[rule] for rule in uncounted]
    for numbers in product(*(range(low, high) for low, high in zip(lowest, highest, strict=True))):
        left = without_rules(kept, *(rule for rule, n in zip(uncounted, numbers, strict=True) if not n))
        for rule, n in zip(uncounted, numbers, strict=True):
            left = with_times(left, rule, n) if n else left
        yield left, changes


def a_year_exists(folder: Folder, changes: Changes) -> bool:
    return exists(series_after(folder, 2027, {}, changes))


# ---- tiny organisations, and every year that they could have


@dataclass(frozen=True)
class Tiny:
    """Kumla with few rules and few days, on which nobody is busy."""

    styr: list[date]  # the days on which a group may meet, whatever must be ready
    operativ: list[date]
    times: tuple[int, int]  # that they meet: the styrgrupp, the operativ grupp
    items: tuple[int, int]  # analyses, feedbacks
    reviews: bool
    lead: int
    pins: tuple[Pin, ...]
    closed: tuple[int, ...]
    free: list[date]  # also in months that are closed

    def folder(self) -> Folder:
        bostader = [day for day in self.free if day not in self.operativ and day.month not in self.closed]
        folder = with_closed_months(with_busy(kumla(), "polisen", *between(self.free)), *self.closed)
        folder = with_busy(folder, "kumla-bostader", *((day, day) for day in bostader))
        folder = with_choice(folder, LEAD, working_days_before=self.lead)
        folder = with_times(with_times(folder, STYR, self.times[0]), OPERATIV, self.times[1])
        for rule, times in zip((ANALYSES, FEEDBACK), self.items, strict=True):
            folder = with_times(folder, rule, times) if times else without_rules(folder, rule)
        return without_rules(folder, ANDT_FEEDBACK, *([] if self.reviews else [REVIEW]))

    def changes(self) -> Changes:
        return Changes(planned(2027), pins=self.pins) if self.pins else UNCHANGED

    def least(self) -> tuple[int, int]:
        """Of all years: the fewest parts of rules that are broken, and of these the fewest pins that are not kept."""
        return min(
            self.broken(styr, operativ, self.carried(styr, operativ))
            for styr in some(self.styr, self.times[0])
            for operativ in some(self.operativ, self.times[1])
        )

    def carried(self, styr: list[date], operativ: list[date]) -> tuple[int, int]:
        """How many analyses and feedbacks these meetings can carry."""
        starts = [date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1)]
        analyses = [
            size
            for size in range(self.items[0] + 1)
            for quarters in combinations(starts[: self.items[0]], size)
            for at in combinations(styr, size)
            if all(first <= day for first, day in zip(quarters, at, strict=True))
        ]
        feedbacks = [
            size
            for size in range(self.items[1] + 1)
            for at in combinations(styr, size)
            if all(any(last < met < day for met in operativ) for last, day in pairwise((date(2026, 12, 31), *at)))
        ]
        return max(analyses), max(feedbacks)

    def broken(self, styr: list[date], operativ: list[date], items: tuple[int, ...]) -> tuple[int, int]:
        fewer = sum(self.times) - len(styr) - len(operativ) + sum(self.items) - sum(items)
        unready = any(worked_days_between(day.replace(day=1), day) < self.lead for day in operativ)
        unreviewed = self.reviews and not any(day.month == 1 for day in styr)
        held = {(STYR, day) for day in styr} | {(OPERATIV, day) for day in operativ}
        kept = {(STYR if STYR in pin.uid else OPERATIV, pin.day) for pin in self.pins} & held
        return fewer + unready + unreviewed, len(self.pins) - len(kept)


def some(days: list[date], most: int) -> Iterator[list[date]]:
    for size in range(min(most, len(days)) + 1):
        yield from (list(chosen) for chosen in combinations(days, size))


WORKED = [day for n in range(365) if is_worked(day := date(2027, 1, 1) + timedelta(n))]


@st.composite
def tiny_organisations(draw: st.DrawFn) -> Tiny:
    january = draw(st.sets(st.sampled_from([day for day in WORKED if day.month == 1]), max_size=2))
    free = sorted(january | draw(st.sets(st.sampled_from(WORKED), min_size=1, max_size=4 - len(january))))
    closed = draw(st.sets(st.sampled_from([1, *(day.month for day in free)]), max_size=2))
    styr = [day for day in free if day.month not in closed]
    uids = [f"kumla-{rule}-2027-{n}@kumla.example" for rule in (STYR, OPERATIV) for n in (1, 2, 3)]
    pinned = draw(st.lists(st.sampled_from(uids), unique=True, max_size=draw(st.sampled_from((0, 3)))))
    times = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    most = min(3, times[0] + 1)  # of more than one too many, no more than one is planned for
    return Tiny(
        styr=styr, operativ=[day for day in styr if draw(st.sampled_from((True, True, False)))],
        times=times, items=(draw(st.integers(0, most)), draw(st.integers(0, most))), reviews=draw(st.booleans()),
        lead=draw(st.sampled_from((0, 3, 10))), closed=tuple(sorted(closed)), free=free,
        pins=tuple(Pin(uid, draw(st.sampled_from([*free, date(2027, 6, 1)]))) for uid in pinned),
    )  # fmt: skip


@pytest.mark.proof
@examples(6)
@given(tiny_organisations())
def test_no_year_breaks_less(tiny: Tiny) -> None:
    plan = plan_year(tiny.folder(), 2027, None, tiny.changes())

    items = tuple(len(of(plan, rule)) for rule in (ANALYSES, FEEDBACK))
    found = tiny.broken(days(plan, "styrgrupp"), days(plan, "operativ-grupp"), items)
    assert found == tiny.least()
    assert plan.breaks_least and bool(plan.conflicts) == bool(plan.gives_up) == (found > (0, 0))


@pytest.mark.proof
@examples(1)
@given(tiny_organisations())
def test_every_conflict_is_smallest_whatever_the_organisation(tiny: Tiny) -> None:
    plan = plan_year(tiny.folder(), 2027, None, tiny.changes())

    assert all(is_smallest(tiny.folder(), tiny.changes(), conflict) for conflict in plan.conflicts)


# ---- room


@pytest.mark.proof
@examples(16)
@given(small_series() | pressed_agendas())
def test_of_one_group_it_is_known_without_a_search_whether_it_has_a_year(series: Series) -> None:
    """But for items that nobody can present on some days, and gaps with bounds: for those a year is looked for."""
    said = known(series)

    away = series.apart or any(topic.away for topic in series.topics)
    assert said is bool(every_cost(series)) or (away and said is None)


@pytest.mark.proof
@examples(24)
@given(two_groups() | crowded_groups() | reporting_groups() | three_groups())
def test_of_several_groups_what_is_known_without_a_search_is_true(series: tuple[Series, ...]) -> None:
    assert known(*series) in (None, least_cost(series) is not None)


def kept_to(series: Series, *days: date, **values: object) -> Series:
    """A group of Kumla's that may meet on these days, at one and the same hour, and of which little is asked."""
    busy = np.ones_like(series.busy)
    busy[[series.days.index(day) for day in days], series.hours.index(13 * 60)] = False
    asked = {"times": len(days), "needs": (), "visits": (), "topics": ()} | values
    return replace(series, busy=busy, **asked)  # type: ignore[arg-type]


def known(*series: Series) -> bool | None:
    return is_possible(series, {each.group: openings_of(each) for each in series})


def test_days_that_two_groups_need_for_themselves_are_not_enough_for_both() -> None:
    styr, operativ = series_of(kumla(), 2027, {})
    tuesday, wednesday, friday = date(2027, 2, 9), date(2027, 2, 10), date(2027, 2, 12)

    assert known(kept_to(styr, tuesday, wednesday), kept_to(operativ, wednesday, friday)) is False
    assert known(kept_to(styr, tuesday), kept_to(operativ, wednesday, friday)) is True


def test_two_reports_between_two_meetings_of_the_sender_are_no_year() -> None:
    styr, operativ = series_of(kumla(), 2027, {})
    reports = next(topic for topic in styr.topics if topic.sender == operativ.group)
    twice = replace(reports, first=reports.first[:2], last=reports.last[:2])
    sender = kept_to(operativ, date(2027, 1, 11), date(2027, 1, 27), date(2027, 2, 8), people=frozenset())
    days = [date(2027, 1, 26), date(2027, 1, 29), date(2027, 2, 3), date(2027, 2, 10)]
    _, first, second, _ = (styr.days.index(day) for day in days)
    visits = (("one", first, first), ("two", second, second))

    assert known(kept_to(styr, *days, topics=(twice,), visits=visits), sender) is True
    assert not exists((kept_to(styr, *days, times=2, topics=(twice,), visits=visits), sender))


# ---- what is given up


def uid(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def changed(folder: Folder, **changes: object) -> tuple[Plan, Changes]:
    made = replace(Changes(planned(2027)), **changes)  # type: ignore[arg-type]
    return plan_year(folder, 2027, None, made), made


def test_what_the_best_year_gives_up_is_said_in_a_sentence() -> None:
    assert answer("only March and September are open").gives_up == (
        "Det år som bryter minst ger upp detta: Avstämning av arbetsordningen blir inte av i januari och "
        "Kvartalsanalys tas upp 3 av 4 gånger (inte kvartal 3)."
    )


def test_the_items_that_are_left_keep_their_numbers() -> None:
    analyses = of(answer("the styrgrupp meets three times"), ANALYSES)

    assert [each.uid for each in analyses] == [uid(ANALYSES, number) for number in (1, 2, 4)]
    assert [each.covers for each in analyses] == ["2026-Q4", "2027-Q1", "2027-Q3"]


def test_two_pins_on_one_day_are_a_conflict_and_the_first_is_kept() -> None:
    pins = tuple(Pin(uid(STYR, number), date(2027, 5, 20)) for number in (3, 4))

    plan, changes = changed(kumla(), pins=pins)

    assert [each.pins for each in plan.conflicts] == [(uid(STYR, 3), uid(STYR, 4))]
    assert is_smallest(kumla(), changes, plan.conflicts[0])
    assert next(each.day for each in meetings(plan, "styrgrupp") if each.number == 3) == date(2027, 5, 20)
    assert broken(plan) == set() and "möte 4 ligger inte torsdag 20 maj 2027" in plan.gives_up
    assert "möte 3" not in plan.gives_up


def test_a_pin_is_given_up_before_a_rule() -> None:
    """All six are pinned, and none of them in January."""
    first, *others = days(planned(2027), "styrgrupp")
    pins = tuple(Pin(uid(STYR, number), day) for number, day in enumerate((date(2027, 2, 10), *others), 1))

    plan, changes = changed(kumla(), pins=pins)

    assert days(plan, "styrgrupp") == [first, *others] and broken(plan) == set()
    assert [(each.rules, len(each.pins)) for each in plan.conflicts] == [((REVIEW, STYR), 6)]
    assert is_smallest(kumla(), changes, plan.conflicts[0])


def test_what_has_been_is_a_part_of_the_conflict_and_stays() -> None:
    today = date(2027, 12, 1)
    first = frozenset(uid(STYR, number) for number in (1, 2, 3, 4, 5, 6))

    plan, changes = changed(kumla(), cancelled=first, today=today)

    assert [(each.rules, each.today) for each in plan.conflicts] == [
        ((REVIEW,), today), ((OPERATIV, FEEDBACK), today)
    ]  # fmt: skip
    assert {each.rule: each.planned for each in plan.verdicts if each.verdict == "broken"} == {REVIEW: 0, FEEDBACK: 2}
    assert all(is_smallest(kumla(), changes, each) for each in plan.conflicts)


def test_more_meetings_than_the_rule_says_stay_where_they_have_been_held() -> None:
    plan, _ = changed(with_times(kumla(), STYR, 4), today=date(2027, 12, 20))

    assert days(plan, "styrgrupp") == days(planned(2027), "styrgrupp")
    assert broken(plan) == {STYR} and "möts 6 av 4 gånger" in plan.gives_up


def test_reports_of_meetings_that_were_never_held_stay_and_are_empty() -> None:
    every = frozenset(uid(OPERATIV, number) for number in range(1, 11))

    plan, _ = changed(kumla(), cancelled=every, today=date(2027, 12, 20))

    assert of(plan, FEEDBACK) == [replace(each) for each in of(planned(2027), FEEDBACK)]
    assert broken(plan) == {OPERATIV, FEEDBACK} and plan.breaks_least


def test_a_search_that_is_cut_short_gives_a_year_and_says_that_less_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least, "NODES", 1)

    plan = plan_year(with_times(kumla(), STYR, 3), 2027)

    assert not plan.breaks_least and "Det är inte bevisat att inget år bryter mindre." in plan.gives_up
    assert faults(plan, replace(KUMLA, times={**KUMLA.times, STYR: 3}, given_up=frozenset(broken(plan)))) == []


# ---- what people read


def said_when(folder: Folder, **changes: object) -> str:
    """Of a year that has one conflict, and that nobody should have to know the uids of."""
    plan, _ = changed(folder, **changes)
    (found,) = plan.conflicts
    assert "@" not in found.why + plan.gives_up
    return found.why


def pin(rule: str, number: int, *when: int) -> Pin:
    month, day, *hour = when
    return Pin(uid(rule, number), date(2027, month, day), time(*hour) if hour else None)


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        (pin(STYR, 3, 6, 6), "BRÅ styrgrupp, möte 3 är satt till söndag 6 juni 2027 (Nationaldagen är ingen"),
        (pin(STYR, 3, 5, 23), "söndag 23 maj 2027 (söndagar är inte arbetsdagar)."),
        (pin(STYR, 3, 5, 6, 9, 30), "torsdag 6 maj 2027 kl. 09:30 (Kristi himmelsfärdsdag är ingen arbetsdag)."),
        (pin(OPERATIV, 10, 12, 24), "möte 10 är satt till fredag 24 december 2027 (Julafton är ingen arbetsdag)."),
        (pin(STYR, 3, 7, 20), "stängda månader (juli) och BRÅ styrgrupp, möte 3 är satt till tisdag 20 juli 2027."),
        (pin(OPERATIV, 3, 3, 1), "det som ska visas ska vara klart 3 arbetsdagar före mötet."),
    ],
)
def test_a_day_that_cannot_be_says_why(fixed: Pin, said: str) -> None:
    assert said in said_when(kumla(), pins=(fixed,))


def test_a_day_that_cannot_be_says_why_in_english_too() -> None:
    identity = kumla().organisation.identity.model_copy(update={"language": "en"})
    english = with_organisation(kumla(), identity=identity)

    assert "meeting 3 is set to Sunday 23 May 2027 at 14:00 (Sundays are not working days)." in said_when(
        english, pins=(pin(STYR, 3, 5, 23, 14),)
    )


def test_the_day_of_a_meeting_that_was_cancelled_says_so() -> None:
    day = days(planned(2027), "styrgrupp")[2]

    said = said_when(kumla(), cancelled=frozenset({uid(STYR, 3)}), pins=(pin(STYR, 4, day.month, day.day),))

    assert said.endswith("(gruppens möte den dagen är inställt).")


def test_an_hour_that_people_have_fixed_stands_in_what_is_given_up() -> None:
    plan, _ = changed(kumla(), pins=(pin(STYR, 3, 5, 23, 14),))

    assert plan.gives_up.endswith("BRÅ styrgrupp, möte 3 ligger inte söndag 23 maj 2027 kl. 14:00.")


def test_two_meetings_that_share_people_at_one_hour_name_the_people() -> None:
    plan, _ = changed(kumla(), pins=(pin(STYR, 2, 5, 10, 13), pin(OPERATIV, 5, 5, 10, 13, 30)))

    (found,) = plan.conflicts
    assert found.shared == ("bra-samordnare", "polisen")
    assert found.why.endswith("På flera ställen samtidigt behövs BRÅ-samordnare och Polisen.")


def test_roles_of_one_person_are_both_named_where_they_are_needed_in_two_places() -> None:
    apart = with_members(kumla(), {"styrgrupp": ("ks-ordforande",), "operativ-grupp": ("socialforvaltningen",)})
    folder = with_person(apart, "Kim", "ks-ordforande", "socialforvaltningen")

    plan, _ = changed(folder, pins=(pin(STYR, 2, 5, 10, 13), pin(OPERATIV, 5, 5, 10, 13)))

    assert [each.shared for each in plan.conflicts] == [("ks-ordforande", "socialforvaltningen")]


def test_a_meeting_that_has_been_held_is_named_with_its_day_and_whoever_sat_in_it() -> None:
    day = days(planned(2027), "styrgrupp")[2]

    said = said_when(
        kumla(), held=frozenset({uid(STYR, 3)}), pins=(pin(OPERATIV, 5, day.month, day.day, 13),)
    )

    assert "BRÅ styrgrupp, möte 3 (fredag 18 juni 2027) har redan hållits" in said
    assert "BRÅ-samordnare och Polisen" in said


def test_rules_of_groups_that_share_people_and_all_their_days_name_the_people() -> None:
    """Twelve meetings on seven days with one hour each: either group would have a year without the other."""
    folder = with_times(without_rules(kumla(), FEEDBACK, ANDT_FEEDBACK, ANALYSES, REVIEW, LEAD), OPERATIV, 6)
    seven = [date(2027, month, 16) for month in (2, 3, 4, 6, 8, 9, 11)]
    folder = with_meetings(folder, earliest=time(13), latest=time(14))

    plan = plan_year(with_busy(folder, "polisen", *between(seven)), 2027)

    assert [(each.rules, each.shared) for each in plan.conflicts] == [((STYR, OPERATIV), ("bra-samordnare", "polisen"))]


@each_case
def test_nobody_is_named_as_shared_where_that_is_not_why(name: str) -> None:
    assert not any(each.shared for each in answer(name).conflicts)


def test_two_meetings_of_a_group_on_one_day_say_that_it_meets_once() -> None:
    said = said_when(kumla(), pins=(pin(STYR, 3, 5, 20), pin(STYR, 4, 5, 20)))

    assert said.endswith("En grupp möts högst en gång om dagen.")


def test_a_rule_that_contradicts_nothing_but_the_calendar_is_held_against_it() -> None:
    worked = sum(is_worked(date(2027, 1, 1) + timedelta(n)) for n in range(365))

    why = words.why(kumla(), UNCHANGED, 2027, Conflict((OPERATIV,), (), ""))

    assert why.endswith(f"Det finns {worked} arbetsdagar 2027, och en grupp möts högst en gång om dagen.")


def utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)  # two hours before Swedish summer time


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(utc(5, 20, 7), utc(5, 20, 16))], "kan inte (torsdag 20 maj 2027 09:00–18:00) och"),
        ([(date(2027, 5, 20), date(2027, 5, 20))], "kan inte (torsdag 20 maj 2027) och"),
        ([(date(2027, 5, 19), date(2027, 5, 21))], "(från onsdag 19 maj 2027 till fredag 21 maj 2027)"),
        ([(date(2027, 5, 19), date(9999, 12, 31))], "(från onsdag 19 maj 2027 och tills vidare)"),
        ([(utc(5, 19, 7), utc(5, 21, 10))], "(från onsdag 19 maj 2027 09:00 till fredag 21 maj 2027 12:00)"),
    ],
)
def test_busy_time_is_told_with_its_day_and_hours_and_none_of_other_days(
    spans: list[tuple[date, date]], said: str
) -> None:
    folder = with_busy(kumla(), "ks-ordforande", (date(2027, 2, 1), date(2027, 2, 1)), *spans)

    changes = Changes(planned(2027), pins=(pin(STYR, 3, 5, 20, 14),))

    why = words.why(folder, changes, 2027, Conflict((), (uid(STYR, 3),), "", busy=("ks-ordforande",)))

    assert said in why and "februari" not in why


def test_of_much_busy_time_the_first_are_named_and_the_rest_counted() -> None:
    every_day = [(each, each) for n in range(31) if (each := date(2027, 1, 1) + timedelta(n))]

    (found,) = plan_year(with_busy(kumla(), "ks-ordforande", *every_day), 2027).conflicts

    assert "fredag 1 januari 2027, lördag 2 januari 2027, söndag 3 januari 2027 och 28 gånger till, senast" in found.why
    assert "söndag 31 januari 2027" in found.why


def test_a_year_that_is_over_lacks_days_that_are_left_and_not_days() -> None:
    last = uid(STYR, 6)

    plan = plan_year(kumla(), 2027, None, Changes(planned(2027), cancelled=frozenset({last}), today=date(2027, 12, 31)))

    why = next(each.why for each in plan.conflicts if each.rules == (STYR,))
    assert "Från och med fredag 31 december 2027 är 0 av årets dagar arbetsdagar" in why and "253" not in why


# ---- hard, and yet possible


def test_thirty_meetings_a_year_are_planned_as_they_are_asked_for() -> None:
    plan = plan_year(with_times(kumla(), STYR, 30), 2027)

    assert plan.optimal and len(days(plan, "styrgrupp")) == 30
    assert faults(plan, replace(KUMLA, times={**KUMLA.times, STYR: 30})) == []


def test_a_lagesbild_that_takes_all_month_leaves_few_days_but_a_year() -> None:
    plan = plan_year(with_choice(kumla(), "operativ-lagesbild", working_days_before=19), 2027)

    assert plan.optimal and faults(plan) == []


def test_a_year_without_conflict_is_optimal_and_names_none() -> None:
    plan = plan_year(kumla(), 2027)

    assert plan.optimal and plan.conflicts == ()


def test_a_year_with_many_common_days_is_whole_and_proven_the_best() -> None:
    """Sixteen meetings in January and December: the groups cannot help meeting on the same days."""
    plan = plan_year(with_only_open(kumla(), 1, 12), 2027)

    assert (plan.optimal, plan.conflicts) == (True, ())
    assert broken(plan) == set()
    assert len(of(plan, "styrgrupp-sammantraden")) == 6
    assert len(of(plan, "operativ-sammantraden")) == 10
    starts = {(each.day, each.start) for group in GROUPS for each in meetings(plan, group)}
    assert len(starts) == 16


def test_groups_that_must_share_more_than_a_hundred_days_have_a_year_all_the_same() -> None:
    """Each common day costs a million: together that is more than what is impossible costs one group."""
    styr, operativ = series_of(kumla(), 2027, {})
    free = np.flatnonzero(styr.days.worked & (styr.days.month != 7))[:105].tolist()
    fixed = tuple(("", day, day) for day in free)
    groups = (replace(each, times=105, visits=fixed, topics=(), needs=()) for each in (styr, operativ))

    answer = best_year(tuple(groups))

    assert answer.exists and answer.cost > 105 * SAME_DAY > IMPOSSIBLE
