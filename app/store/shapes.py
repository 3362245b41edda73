"""A shape is how a plan is written down in the store: JSON in which a time is local wall time with its zone."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from schedules.plan import Conflict, Occurrence, Plan, Question, Required, Verdict


def plan_as_text(plan: Plan) -> str:
    return as_text(asdict(plan))


def plan_from_text(text: str) -> Plan:
    data = json.loads(text)
    return Plan(
        **data
        | {
            "occurrences": tuple(occurrence_from(occurrence) for occurrence in data["occurrences"]),
            "verdicts": tuple(verdict_from(verdict) for verdict in data["verdicts"]),
            "questions": tuple(Question(**question) for question in data["questions"]),
            "conflicts": tuple(conflict_from(conflict) for conflict in data["conflicts"]),
        }
    )


def occurrence_as_text(occurrence: Occurrence) -> str:
    return as_text(asdict(occurrence))


def occurrence_from_text(text: str) -> Occurrence:
    return occurrence_from(json.loads(text))


def occurrence_from(data: Mapping[str, Any]) -> Occurrence:
    end = data["end"] and moment(data["end"])
    asked = data.get("asked_on") and date.fromisoformat(data["asked_on"])  # what was kept before it could be said
    lists = {"responsible": tuple(data["responsible"])}
    return Occurrence(**{**data, **lists, "start": moment(data["start"]), "end": end, "asked_on": asked})


def verdict_from(data: Mapping[str, Any]) -> Verdict:
    return Verdict(**{**data, "required": Required(**data["required"])})


def conflict_from(data: Mapping[str, Any]) -> Conflict:
    """As it was kept, also before there was more to say than rules and pins."""
    lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
    today = data.get("today")
    return Conflict(**{**data, **lists, "today": today and date.fromisoformat(today)})


def as_text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=moment_as_text)


def moment_as_text(moment: date) -> str:
    """As people decide it. An offset is left out on purpose: a law that moves the clocks does not move the meeting.

    >>> moment_as_text(datetime(2027, 1, 11, 13, tzinfo=ZoneInfo("Europe/Stockholm")))
    '2027-01-11T13:00:00[Europe/Stockholm]'
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if not isinstance(moment.tzinfo, ZoneInfo):
        raise ValueError(f"{moment.isoformat()} has no named zone")
    return f"{moment.replace(tzinfo=None).isoformat()}[{moment.tzinfo.key}]"


def moment(text: str) -> datetime | date:
    if "[" not in text:
        return date.fromisoformat(text)
    local, zone = text.rstrip("]").split("[")
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
