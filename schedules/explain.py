"""An explanation says why: of a day, an occurrence, a rule, or a year that cannot keep every rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schedules.alternatives import Alternative, other_days, other_meetings, whole_year, year_of
from schedules.announced import series_after
from schedules.bounds import Bound, bounds_of
from schedules.changes import UNCHANGED, Changes
from schedules.deadlines import counted_days
from schedules.document import Presents, Rule
from schedules.folder import Folder
from schedules.plan import Conflict, Occurrence, Plan, Verdict
from schedules.proposals import Proposal, can_move, proposals
from schedules.reasons import Reason, against_day, company
from schedules.warnings import LastChance, Risk, last_chances, risks
from schedules.weights import Weight, weights_of

CONFLICTS = "conflicts"  # what is asked for all of them


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a plan."""

    day: date
    occurrences: tuple[Occurrence, ...]
    against: tuple[Reason, ...]  # for each group that does not meet then


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule in a plan."""

    rule: Rule
    verdict: Verdict
    occurrences: tuple[Occurrence, ...]
    last_chance: LastChance | None  # None for a rule that does not restrict the days of meetings
    risk: Risk | None  # seen from the day after which the year can change
    conflicts: tuple[Conflict, ...]  # those that the rule is part of


@dataclass(frozen=True, slots=True)
class Occurring:
    """An occurrence, what it carries or is carried by, and the rule that asks for it."""

    occurrence: Occurrence
    verdict: Verdict
    items: tuple[Occurrence, ...]
    chosen: tuple[str, ...]  # what decided its day: the meeting that it is counted from, and local choices
    suffers: tuple[Reason, ...]  # the preferences that its day goes against
    proposals: tuple[Proposal, ...] | None  # the best other times; None for what cannot move
    bounds: tuple[Bound, ...] = ()  # what held its day: rules, and what has been decided or has happened
    weights: tuple[Weight, ...] = ()  # the preferences that weighed
    alternatives: tuple[Alternative, ...] = ()  # the next best days, and why they are dearer, best first


@dataclass(frozen=True, slots=True)
class Contradicting:
    """Every conflict of a year, and what the year that breaks the least does without."""

    conflicts: tuple[Conflict, ...]
    gives_up: str  # in a sentence for people; empty where nothing is given up
    broken: tuple[Verdict, ...]


Explanation = Day | Ruled | Occurring | Contradicting


def explain(
    folder: Folder, plan: Plan, subject: str, changes: Changes = UNCHANGED, before: Mapping[str, date] | None = None
) -> Explanation | None:
    """Why a plan, made with these changes, is as it is; None where the plan has nothing of the name.

    The subject is a date (2027-05-07), the uid of an occurrence, the id of a rule, or "conflicts".
    """
    known = before or {}
    for rule in folder.rules:
        if rule.id == subject:
            return explained_rule(folder, plan, rule, changes, known)
    for occurrence in plan.occurrences:
        if occurrence.uid == subject:
            return explained(folder, plan, occurrence, changes, known)
    if subject == CONFLICTS:
        broken = tuple(each for each in plan.verdicts if each.verdict == "broken")
        return Contradicting(plan.conflicts, plan.gives_up, broken)
    try:
        day = date.fromisoformat(subject)
    except ValueError:
        return None
    is_known = day.year == plan.year or any(each.day == day for each in plan.occurrences)
    return explained_day(folder, plan, day, changes, known) if is_known else None


# ---- a rule


def explained_rule(folder: Folder, plan: Plan, rule: Rule, changes: Changes, before: Mapping[str, date]) -> Ruled:
    return Ruled(
        rule=rule,
        verdict=verdict(plan, rule.id),
        occurrences=tuple(each for each in plan.occurrences if each.rule == rule.id),
        last_chance=next(last_chances(folder, plan.year, changes, before, only=rule.id), None),
        risk=next((each for each in risks(folder, plan, changes, before) if each.rule == rule.id), None),
        conflicts=tuple(each for each in plan.conflicts if rule.id in each.rules),
    )


def verdict(plan: Plan, rule: str) -> Verdict:
    return next(each for each in plan.verdicts if each.rule == rule)


# ---- an occurrence


def explained(
    folder: Folder, plan: Plan, occurrence: Occurrence, changes: Changes, before: Mapping[str, date]
) -> Occurring:
    every = series_after(folder, plan.year, before, changes)
    series = next((each for each in every if each.rule == occurrence.rule and not each.extra_of), None)
    movable = can_move(folder, occurrence, changes)
    bounds = bounds_of(folder, plan, occurrence, changes, before)
    ruling = dict.fromkeys([occurrence.rule, *(each.rule for each in bounds if each.rule)])
    standing = occurrence.status != "cancelled"
    local = [choice for rule in ruling for choice in local_choices(folder, folder.rule(rule)) if standing]
    return Occurring(
        occurrence=occurrence,
        verdict=verdict(plan, occurrence.rule),
        items=tuple(each for each in plan.occurrences if each.host == occurrence.uid),
        chosen=(*counted_days(folder, occurrence, plan), *dict.fromkeys(local)),
        suffers=tuple(against_day(folder, plan, series, occurrence.day)) if series and standing else (),
        proposals=tuple(proposals(folder, plan, occurrence.uid, changes, before)) if movable else None,
        bounds=bounds,
        weights=weights_of(folder, plan, series, every, occurrence) if series and movable else (),
        alternatives=tuple(alternatives(folder, plan, occurrence, changes, before)),
    )


def alternatives(
    folder: Folder, plan: Plan, occurrence: Occurrence, changes: Changes, before: Mapping[str, date]
) -> Iterator[Alternative]:
    """None for what is over, or lies where a rule or people have put it; an announced meeting has proposals instead."""
    year = year_of(folder, plan, changes, before)
    if year is not None and can_move(folder, occurrence, changes):
        yield from other_days(year, occurrence) if changes.announced is None else ()
    elif year is not None and occurrence.kind == "item" and not has_been_held(plan, occurrence, changes):
        yield from other_meetings(year, occurrence)


def has_been_held(plan: Plan, item: Occurrence, changes: Changes) -> bool:
    return any(changes.has_happened(each) for each in plan.occurrences if each.uid == item.host)


def local_choices(folder: Folder, rule: Rule) -> Iterator[str]:
    """What the organisation has chosen where the rule says no day, in its own words."""
    organisation = folder.organisation
    if rule.meets is not None:
        yield from filter(None, (organisation.meetings.assumption, organisation.group(rule.meets.group).assumption))
    for other, presents in folder.demands(Presents):
        if rule.produces is not None and presents.what == rule.produces.what:
            yield from filter(None, (organisation.choice(other.id).assumption,))
    yield from filter(None, (organisation.choice(rule.id).assumption,))


# ---- a day


def explained_day(folder: Folder, plan: Plan, day: date, changes: Changes, before: Mapping[str, date]) -> Day:
    there = tuple(each for each in plan.occurrences if each.day == day)
    meeting = {each.rule for each in there if each.status != "cancelled"}
    every = series_after(folder, plan.year, before, changes)
    ordinary = [series for series in every if not series.extra_of]
    absent = [series for series in ordinary if series.rule not in meeting and day.year == plan.year]
    year = year_of(folder, plan, changes, before)
    against = [
        reason
        for series in absent
        for reason in (
            *against_day(folder, plan, series, day),
            *company(folder, plan, series, every, day),
            *(whole_year(year, series, day) if year else ()),
        )
    ]
    return Day(day, there, tuple(against))
