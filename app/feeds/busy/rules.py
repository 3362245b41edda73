"""A rule is an RRULE that has been read, and says how often something is (RFC 5545 3.3.10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.feeds.busy.lines import Property
from app.feeds.busy.reading import Reading
from app.feeds.busy.refusals import LATEST, LONGEST_RULE
from app.feeds.busy.spans import Moment
from app.feeds.busy.values import MOMENT, moment
from schedules.reading.problems import listed

OLDEST_UNTIL = 1600  # those of Outlook's zones, which begin in 1601
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = {
    "INTERVAL": 9999, "COUNT": 9999, "BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366,
}  # fmt: skip
FROM_THE_END = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
EVERYWHERE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYSETPOS"}
CLOCK = {"BYHOUR", "BYMINUTE", "BYSECOND"}
PARTS = {
    "DAILY": EVERYWHERE | CLOCK | {"BYMONTHDAY"},
    "WEEKLY": EVERYWHERE | CLOCK,
    "MONTHLY": EVERYWHERE | CLOCK | {"BYMONTHDAY"},
    "YEARLY": EVERYWHERE | CLOCK | {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
}
NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
ORDINAL = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Rule:
    property: Property
    frequency: str
    interval: int
    count: int | None
    until: Moment | None
    week_starts: int
    numbers: Mapping[str, frozenset[int]]  # of each BYxxx
    weekdays: frozenset[tuple[int, int]]  # which of them, and which weekday; 0 is every one
    positions: frozenset[int]  # BYSETPOS: the which days of those in a period


def read_rule(property: Property, start: Moment, reading: Reading) -> Rule:
    return with_days_of(start, rule_of_parts(property, parts_of(property), start, reading))


def rule_of_parts(property: Property, parts: dict[str, str], start: Moment, reading: Reading) -> Rule:
    refuse_other_hours(property, parts, start)
    numbers = {name: numbers_of(property, name, parts[name]) for name in parts if name in MOST}
    interval, count = (next(iter(numbers.pop(name, ())), None) for name in ("INTERVAL", "COUNT"))
    return Rule(
        property=property,
        frequency=parts["FREQ"],
        interval=interval or 1,
        count=count,
        until=until_of(property, parts["UNTIL"], start, reading) if "UNTIL" in parts else None,
        week_starts=week_start(property, parts.get("WKST", "MO")),
        positions=numbers.pop("BYSETPOS", frozenset()),
        numbers=numbers,
        weekdays=weekdays_of(property, parts),
    )


def parts_of(property: Property) -> dict[str, str]:
    if len(property.value) > LONGEST_RULE:
        raise property.wrong(f"a rule of at most {LONGEST_RULE} letters")
    found: dict[str, str] = {}
    for part in property.value.upper().rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name in found:
            raise property.wrong("each part of a rule once", part)
        found[name.strip()] = value.strip()
    frequency = found.get("FREQ", "")
    if frequency not in PARTS:
        raise property.wrong(f"FREQ as one of {listed(PARTS)}", f"FREQ={frequency}")
    for name in found:
        if name not in PARTS[frequency]:
            raise property.wrong(f"with FREQ={frequency} only {listed(sorted(PARTS[frequency]))}", name)
    return found


def refuse_other_hours(property: Property, parts: Mapping[str, str], start: Moment) -> None:
    """Several times a day is below DAILY, whatever it is called."""
    hours = (start.hour, start.minute, start.second) if isinstance(start, datetime) else (None, None, None)
    for name, own in zip(("BYHOUR", "BYMINUTE", "BYSECOND"), hours, strict=True):
        if name in parts and parts[name].lstrip("0") != str(own).lstrip("0"):
            raise property.wrong("no other time of day than DTSTART's", f"{name}={parts[name]}")


def numbers_of(property: Property, name: str, text: str) -> frozenset[int]:
    texts = text.split(",") if name.startswith("BY") else [text]
    return frozenset(number_of(property, name, each) for each in texts)


def number_of(property: Property, name: str, text: str) -> int:
    number = int(text) if NUMBER.fullmatch(text) else 0
    least = -MOST[name] if name in FROM_THE_END else 1
    if not number or not least <= number <= MOST[name]:
        raise property.wrong(f"whole numbers from {least} to {MOST[name]}{', but 0' * (least < 0)}", f"{name}={text}")
    return number


def until_of(property: Property, text: str, start: Moment, reading: Reading) -> Moment | None:
    """Some write a day for hours, and Exchange an hour for days; both are clear enough."""
    if MOMENT.fullmatch(text) and int(text[:4]) > LATEST.year:
        return None
    until = moment(property, text, reading, start.tzinfo if isinstance(start, datetime) else None, OLDEST_UNTIL)
    if isinstance(until, datetime) and not isinstance(start, datetime):
        return until.astimezone(reading.zone).date()
    return until


def week_start(property: Property, text: str) -> int:
    if text not in WEEKDAYS:
        raise property.wrong(f"WKST as one of {listed(WEEKDAYS)}", f"WKST={text}")
    return WEEKDAYS.index(text)


def weekdays_of(property: Property, parts: Mapping[str, str]) -> frozenset[tuple[int, int]]:
    texts = parts["BYDAY"].split(",") if "BYDAY" in parts else ()
    return frozenset(weekday_of(property, parts, each) for each in texts)


def weekday_of(property: Property, parts: Mapping[str, str], text: str) -> tuple[int, int]:
    match = ORDINAL.fullmatch(text)
    has_ordinals = parts["FREQ"] == "MONTHLY" or (parts["FREQ"] == "YEARLY" and "BYWEEKNO" not in parts)
    if match is None or (match[1] and not (has_ordinals and 1 <= abs(int(match[1])) <= 53)):
        raise property.wrong("weekdays such as MO,WE, or in a month or a year 2TU and -1FR", f"BYDAY={text}")
    return int(match[1] or 0), WEEKDAYS.index(match[2])


def with_days_of(start: Moment, rule: Rule) -> Rule:
    """What a rule leaves out, its DTSTART says."""
    weekday = frozenset({(0, start.weekday())})
    has_days = rule.weekdays or rule.numbers.keys() - {"BYMONTH", "BYWEEKNO"}
    if has_days or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY" or "BYWEEKNO" in rule.numbers:
        return replace(rule, weekdays=weekday)
    month = {} if rule.frequency == "MONTHLY" else {"BYMONTH": frozenset({start.month})}
    return replace(rule, numbers={**month, **rule.numbers, "BYMONTHDAY": frozenset({start.day})})
