"""A count is how often something is asked for; some counts cannot be, whatever the year looks like."""

from collections.abc import Iterator
from typing import Any

from schedules.document import VERBS
from schedules.reading.problems import Problem
from schedules.reading.source import Sources

Found = Iterator[Problem]

PERIODS = {"week": 52, "month": 12, "quarter": 4, "half-year": 2, "year": 1}


def every_group_has_members_and_a_chair_among_them(sources: Sources) -> Found:
    for source, place, group in sources.each("group"):
        members, chair = group.get("members"), group.get("chair")
        if members == ():
            yield source.wrong((*place, "members"), 'at least one role, or "undecided"')
        elif isinstance(members, tuple) and chair in sources.ids("role") and chair not in members:
            yield source.wrong((*place, "chair"), f"one of the group's members: {', '.join(map(str, members))}")


def somebody_meets_and_somebody_answers(sources: Sources) -> Found:
    """In one of the documents; another may have rules alone."""
    for table in ("group", "role") if sources.complete else ():
        first = sources.documents[:1]
        if first and not sources.ids(table) and (table,) not in first[0].misshapen:
            yield first[0].problem((), f"no [[{table}]]; expected at least one in one of the documents")


def every_rule_has_one_verb(sources: Sources) -> Found:
    for source, place, rule in sources.each("rule"):
        verbs = [key for key in rule if key in VERBS]
        misspelt = any(isinstance(value, dict) and key not in VERBS for key, value in rule.items())
        if len(verbs) > 1:
            said = f"{len(verbs)} verbs, {' and '.join(verbs)}; expected exactly one, each other in its own rule"
            yield source.problem(place, said, verbs[1])
        elif not verbs and not misspelt:
            yield source.problem(place, f"no verb; expected exactly one of {', '.join(VERBS)}")


def everything_is_sent_as_often_as_it_is_made(sources: Sources) -> Found:
    made = {made.get("what"): made.get("each") for *_, made in sources.each("rule.produces") if hashable(made)}
    for source, place, sends in sources.each("rule.sends"):
        each = made.get(sends.get("what")) if hashable(sends) else None
        if each in PERIODS and sends["each"] in PERIODS and sends["each"] != each:
            yield source.wrong((*place, "each"), f"{each!r}, as often as it is made")


def hashable(demand: Any) -> bool:
    return isinstance(demand.get("what"), str) and isinstance(demand.get("each"), str)


def no_range_runs_backward(sources: Sources) -> Found:
    for verb in ("meets", "reports"):
        for source, place, times in sources.each(f"rule.{verb}.times"):
            if least(times) > most(times):
                yield source.wrong(place, "min to be at most max")


def everything_shown_is_shown_at_every_meeting_or_so_many_times(sources: Sources) -> Found:
    for source, place, shown in sources.each("rule.presents"):
        if ("times" in shown) == ("at" in shown):
            said = "both times and at" if "times" in shown else "neither times nor at"
            expected = 'expected one of them: times = a whole number, or at = "every meeting"'
            yield source.problem(place, f"{said}; {expected}", "times" if "times" in shown else None)


def least(times: Any) -> float:
    count = times.get("min") if isinstance(times, dict) else times
    return count if type(count) is int and count > 0 else float("-inf")


def most(times: Any) -> float:
    count = times.get("max") if isinstance(times, dict) else times
    return count if type(count) is int and count > 0 else float("inf")


def no_period_is_covered_twice(sources: Sources) -> Found:
    for source, place, shown in sources.each("rule.presents"):
        periods = PERIODS.get(str(shown.get("covers")), float("inf"))
        if least(shown.get("times")) > periods:
            yield source.wrong((*place, "times"), f"at most {periods}, since it covers a {shown['covers']} each time")
