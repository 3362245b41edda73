"""For programs: whatever a command has found, as JSON; dates as ISO 8601, and a time carries its offset."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

from schedules.plan import Plan


def as_json(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if is_dataclass(value):
        return {each.name: as_json(getattr(value, each.name)) for each in fields(value) if is_told(value, each.name)}
    return value


def is_told(value: object, name: str) -> bool:
    """A whole year inside something else would be most of the answer; what it differs in says the same."""
    return not isinstance(getattr(value, name), Plan)
