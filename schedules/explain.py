"""An explanation says why: of a day, an occurrence, a rule, or a year that cannot keep every rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schedules.announced import series_after
from schedules.changes import UNCHANGED, Changes
from schedules.deadlines import counted_days
from schedules.document import Presents, Rule
from schedules.folder import Folder
from schedules.plan import Conflict, Occurrence, Plan, Verdict
from schedules.proposals import Proposal, can_move, proposals
from schedules.reasons import Reason, against_day, against_meeting
from schedules.warnings import LastChance, Risk, last_chances, risks

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
    against = [
        reason
        for series in series_after(folder, plan.year, before, changes)
        if series.rule == occurrence.rule and not series.extra_of and occurrence.status != "cancelled"
        for reason in against_day(folder, plan, series, occurrence.day)
    ]
    movable = can_move(folder, occurrence, changes)
    return Occurring(
        occurrence=occurrence,
        verdict=verdict(plan, occurrence.rule),
        items=tuple(each for each in plan.occurrences if each.host == occurrence.uid),
        chosen=(*counted_days(folder, occurrence, plan), *local_choices(folder, folder.rule(occurrence.rule))),
        suffers=tuple(against),
        proposals=tuple(proposals(folder, plan, occurrence.uid, changes, before)) if movable else None,
    )


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
    against = [reason for series in absent for reason in against_meeting(folder, plan, series, every, day)]
    return Day(day, there, tuple(against))
