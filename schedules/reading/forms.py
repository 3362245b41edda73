"""A form is a way to say when: some forms cannot stand together, and some the planner could not place exactly."""

from collections.abc import Iterator
from typing import Any

from schedules.document import Meets
from schedules.reading.counts import PERIODS, least
from schedules.reading.places import Place
from schedules.reading.problems import Problem, listed
from schedules.reading.source import Source, Sources
from schedules.schema import accepted, schema_of

Found = Iterator[Problem]
STRETCH = ("from", "until", "in_months", "not_in_months", "not_between")


def every_meeting_is_counted_in_one_way(sources: Sources) -> Found:
    """So many in a period, one in each interval, or on listed days."""
    for source, place, meets in sources.each("rule.meets"):
        said = [key for key in ("per", "every", "dates") if key in meets and meets[key] != "year"]
        if len(said) > 1:
            yield source.problem(place, f"both {said[0]} and {said[1]}; expected one of them", said[1])
        if not said and "times" not in meets:
            schema = schema_of(Meets)
            times = accepted(schema, schema["properties"]["times"])
            yield source.problem(place, f"key 'times' is missing; expected {times}")
        elif "times" in meets and ("every" in meets or "dates" in meets):
            yield source.wrong((*place, "times"), "none: there is one meeting in each interval, and on each listed day")
        if "every" in meets and "since" not in meets:
            yield source.problem(place, "no since; expected a day in one of the intervals", "every")
        if "moves" in meets and "on" not in meets:
            yield source.wrong((*place, "moves"), 'it beside on = ["first tuesday"], or another day that is named')
        if set(said) & {"every", "dates"} and any(key in meets for key in STRETCH):
            yield source.problem(place, f"both {said[0]} and a part of the year; expected one of them", said[0])


def every_period_is_known(sources: Sources) -> Found:
    kinds = [kind for source in sources.documents for _, kind in source.texts("period.of")]
    known = [*PERIODS, *dict.fromkeys(kinds)]
    for path in ("rule.meets.per", "rule.presents.per", "rule.reports.per", "rule.done.each"):
        for source in sources.documents if sources.complete else ():
            for place, kind in source.texts(path):
                if kind not in known:
                    yield source.wrong(place, f"one of {listed(known)}, or of = {kind!r} in a [[period]]", known)


def no_meeting_is_counted_over_new_year(sources: Sources) -> Found:
    """A year is planned from January to December, so what is counted over New Year could not be placed exactly."""
    crossing = {
        period.get("of"): period.get("id")
        for *_, period in sources.each("period")
        if isinstance(period.get("from"), str) and isinstance(period.get("until"), str)
        if period["until"] < period["from"]
    }
    for path in ("rule.meets.per", "rule.presents.per", "rule.reports.per"):
        for source in sources.documents:
            for place, kind in source.texts(path):
                if kind in crossing:
                    over = f"periods within a year; {crossing[kind]!r} goes over New Year: name its two parts"
                    yield source.wrong(place, over)


def every_rule_on_some_meetings_asks_for_one(sources: Sources) -> Found:
    """Where a rule counts some of a group's meetings, the planner holds it to one in each period, and to no weekday."""
    every = [found for found in sources.each("rule.meets") if least(found[2].get("times", 1)) > 0]
    for source, place, meets in every:
        others = [other for *_, other in every if other is not meets and other.get("group") == meets.get("group")]
        most = max((number_of(sources, other) for other in others), default=0)
        if not others or not is_partial(meets) or number_of(sources, meets) >= most:
            continue
        if meets.get("times", 1) != 1 and least(meets.get("times")) != 1:
            yield source.wrong((*place, "times"), "1 where another rule counts more meetings of the group")
        for key in ("on", "not_in_months", "not_between"):
            if key in meets:
                yield source.wrong((*place, key), "it in confines, or in a rule that counts all the meetings")


def is_partial(meets: dict[str, Any]) -> bool:
    return any(key in meets for key in (*STRETCH, "every", "dates", "on")) or meets.get("per", "year") != "year"


def number_of(sources: Sources, meets: dict[str, Any]) -> float:
    """How many meetings a rule asks of a year, so far as the file alone tells."""
    times, per = meets.get("times", 1), meets.get("per", "year")
    number = times.get("about", least(times)) if isinstance(times, dict) else least(times)
    if "every" in meets or "dates" in meets:
        return 1
    kinds = [kind for source in sources.documents for _, kind in source.texts("period.of")]
    return float(number) * (PERIODS.get(per) or kinds.count(per) or 1)


def everything_done_has_one_time(sources: Sources) -> Found:
    for source, place, done in sources.each("rule.done"):
        ways = {
            "a part of the year": any(key in done for key in ("from", "until")),
            "times": "times" in done,
            f"each = {done.get('each')!r}": done.get("each", "year") != "year",
            "again": "again" in done,
            "the meetings of a body": "before" in done or "after" in done,
            "vague": "vague" in done,
        }
        said = [way for way, is_said in ways.items() if is_said]
        if len(said) > 1:
            yield source.problem(place, f"both {said[0]} and {said[1]}; expected one of them")
        if "before" in done and "after" in done:
            yield source.problem(place, "both before and after; expected one of them", "after")
        if ("at_least" in done or "at_most" in done) and not ("before" in done or "after" in done):
            key = "at_least" if "at_least" in done else "at_most"
            yield source.wrong((*place, key), "it beside before or after, with a body outside the document")
        if "after" in done and "at_most" not in done:
            yield source.problem(place, 'no last day; expected at_most = "14 days", or how long it may take', "after")
        if "after_end" in done and "before_end" in done:
            yield source.problem(place, "both after_end and before_end; expected one of them", "before_end")
        if done.get("each", "year") == "year":
            yield from unplaceable(source, place, done, ("not_in_months", "not_between"))
            yield from gaps_between_months(source, place, done)


def everything_shown_in_a_part_of_the_year_has_one_part(sources: Sources) -> Found:
    for source, place, shown in sources.each("rule.presents"):
        yield from unplaceable(source, place, shown, ("not_in_months", "not_between"))
        yield from gaps_between_months(source, place, shown)
        parts = [key for key in ("from", "until", "in_months") if key in shown]
        if parts and ("covers" in shown or shown.get("per", "year") != "year" or shown.get("at") == "every meeting"):
            yield source.wrong((*place, parts[0]), "no part of the year beside covers, per or every meeting")
        if shown.get("at") in ("second meeting", "third meeting", "fourth meeting") and parts:
            yield source.wrong((*place, "at"), "the first or the last meeting where a part of the year is named")


def unplaceable(source: Source, place: Place, demand: dict[str, Any], keys: tuple[str, ...]) -> Found:
    for key in keys:
        if key in demand:
            yield source.wrong((*place, key), "from and until, or in_months: it is done once, in one part of the year")


def gaps_between_months(source: Source, place: Place, demand: dict[str, Any]) -> Found:
    months = demand.get("in_months", ())
    known = isinstance(months, tuple) and all(type(month) is int for month in months)
    if known and months and sorted(set(months)) != list(range(min(months), max(months) + 1)):
        yield source.wrong((*place, "in_months"), "months that follow upon each other")


def reports_to_others_are_counted_in_a_year(sources: Sources) -> Found:
    """To a body whose meetings nobody plans here they are deadlines, and a year's are chosen together."""
    for source, place, reports in sources.each("rule.reports"):
        if reports.get("to") in sources.ids("body") and reports.get("per", "year") != "year":
            yield source.wrong((*place, "per"), 'per = "year" to a body outside the document, or done = { each = ... }')


def everything_confined_is_confined_somehow(sources: Sources) -> Found:
    for source, place, confines in sources.each("rule.confines"):
        if not set(confines) - {"group"}:
            said = "nothing but a group; expected on, not_on, earliest, latest, apart, or a part of the year"
            yield source.problem(place, said)


def no_day_of_the_year_lacks_its_year(sources: Sources) -> Found:
    for source, place, due in sources.each("rule.due"):
        if "in_year" in due and not ("from" in due or "until" in due):
            yield source.wrong((*place, "in_year"), "it beside from or until")
