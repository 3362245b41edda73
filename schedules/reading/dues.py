"""What is due is counted from meetings: from one side of them, with bounds that leave a day, after what it needs."""

import re
from collections.abc import Iterator
from typing import Any

from schedules.document import LEAD
from schedules.reading.problems import Problem, listed
from schedules.reading.source import Sources

Found = Iterator[Problem]

# The fewest and the most days that so many of a unit can be, over weekends, long holidays and February.
DAYS = {"hour": 1 / 24, "day": 1.0, "clear day": 1.0, "week": 7.0}
SHORTEST = {**DAYS, "working day": 1.0, "study day": 1.0, "month": 28.0}
LONGEST = {**DAYS, "working day": 14.0, "study day": 120.0, "month": 31.0}


def everything_due_is_before_or_after_meetings(sources: Sources) -> Found:
    for source, place, due in sources.each("rule.due"):
        if ("before" in due) == ("after" in due):
            said = "both before and after" if "before" in due else "neither before nor after"
            expected = "expected one of them, with the group whose meetings it is counted from"
            yield source.problem(place, f"{said}; {expected}", "after" if "before" in due else None)


def everything_due_after_a_meeting_has_a_last_day(sources: Sources) -> Found:
    for source, place, due in sources.each("rule.due"):
        if "after" in due and "before" not in due and not {"at_most", "until", "on", "vague"} & set(due):
            expected = 'at_most = "14 days", or how long it may take after the meeting'
            yield source.problem(place, f"no last day; expected {expected}", "after")


def no_lead_runs_backward(sources: Sources) -> Found:
    """Only what no calendar could mend; what is too narrow in some weeks, the year says."""
    for source, place, due in sources.each("rule.due"):
        if days(due.get("at_least"), SHORTEST) > days(due.get("at_most"), LONGEST):
            yield source.wrong((*place, "at_least"), f"no more than at_most = {due['at_most']!r}")


def days(lead: Any, unit_days: dict[str, float]) -> float:
    """Not a number where there is no lead, so that nothing is more or less than it."""
    if not isinstance(lead, str) or not re.search(LEAD, lead):
        return float("nan")
    number, _, unit = lead.removesuffix("s").partition(" ")
    return int(number) * unit_days[unit] + (unit == "clear day")


def everything_needed_is_due_around_the_same_meetings(sources: Sources) -> Found:
    for source, place, due in sources.each("rule.due"):
        others = [other.get("what") for *_, other in sources.each("rule.due") if group(other) == group(due)]
        known = [what for what in others if isinstance(what, str) and what != due.get("what")]
        for needed, what in source.within(due.get("needs", ()), [], (*place, "needs")):
            if isinstance(what, str) and what not in known:
                around = f"what another rule with due asks for around the meetings of {group(due)}: {listed(known)}"
                yield source.wrong(needed, around, known)


def group(due: dict[str, Any]) -> Any:
    return due.get("before") or due.get("after")
