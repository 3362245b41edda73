"""A warning says, before it is too late, which rules a year can soon no longer keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schedules.announced import series_after
from schedules.changes import Changes
from schedules.conflicts import choices, fewer, restrictions
from schedules.folder import Folder
from schedules.languages import say
from schedules.plan import Plan
from schedules.search import exists
from schedules.series import Series


@dataclass(frozen=True, slots=True)
class Risk:
    """A rule with no room left: everything that is to come must be held as it is planned."""

    rule: str
    section: str
    quote: str
    meetings: int  # that are left
    reports: int  # that are still to be placed on them
    why: str


@dataclass(frozen=True, slots=True)
class LastChance:
    """The first day from which a rule can no longer be kept, if nothing is held before it."""

    rule: str
    day: date | None  # None: it can be kept until the year ends


def risks(folder: Folder, plan: Plan, today: date) -> Iterator[Risk]:
    """The reports that need every meeting that is left."""
    meetings = [each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled"]
    for rule in folder.rules:
        if (rule.presents is None or rule.presents.at) and rule.reports is None:
            continue  # what is at every meeting always has room
        waiting = [each for each in plan.occurrences if each.rule == rule.id and each.host and each.day >= today]
        left = [each for each in meetings if waiting and each.group == waiting[0].group and each.day >= today]
        if waiting and len(waiting) >= len(left):
            words = {"meetings": len(left), "reports": len(waiting)}
            why = say(folder.organisation.identity.language, "risk.no-room", **words)
            yield Risk(rule.id, rule.sections, rule.quote, len(left), len(waiting), why)


def last_chances(
    folder: Folder, year: int, changes: Changes, before: Mapping[str, date] | None = None
) -> Iterator[LastChance]:
    """For every rule that restricts the year."""
    series = series_after(folder, year, before or {}, changes)
    ruling = {rule for each in series for rule in (each.rule, *restrictions(each))}
    for rule in folder.rules:
        if rule.id in ruling:
            yield LastChance(rule.id, last_chance(concerned(series, rule.id), rule.id))


def concerned(series: tuple[Series, ...], rule: str) -> tuple[Series, ...]:
    """The groups whose meetings the rule speaks of: whom it asks something of, and whose work it tells of."""
    asked = [each for each in series if rule in (each.rule, *restrictions(each))]
    senders = {topic.sender for each in asked for topic in each.topics if topic.rule == rule}
    return tuple(each for each in series if each in asked or each.group in senders)


def last_chance(series: tuple[Series, ...], rule: str) -> date | None:
    """Halving the days that are left: what can be kept from a day can be kept from every earlier one."""
    others = {other for each in series for other in restrictions(each) if other != rule}
    days = series[0].days
    kept, lost = max(each.opens for each in series), len(days)
    if not can_begin(series, others, kept):
        return days.day(kept)
    while kept + 1 < lost:
        middle = (kept + lost) // 2
        kept, lost = (middle, lost) if can_begin(series, others, middle) else (kept, middle)
    return days.day(lost) if lost < len(days) else None


def can_begin(series: tuple[Series, ...], others: set[str], day: int) -> bool:
    """Whether a year exists that keeps the rule and the numbers of meetings, with nothing new before the day."""
    late = [replace(each, opens=day, announced=()) for each in series]
    return any(exists(tried) for tried in choices([list(fewer(each, others)) for each in late]))
