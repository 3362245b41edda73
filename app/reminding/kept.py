"""Reminding as it is kept: a reminder to one recipient, with what the year will not say later on."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Self, cast

from app.audit import canonical
from app.store import Reminding
from schedules.plan import Occurrence
from schedules.reminders import Kind, Reminder


@dataclass(frozen=True, slots=True)
class Was:
    """What people knew of an occurrence before a notice: it may be another by now, or gone."""

    title: str
    group: str
    number: int
    start: str  # ISO 8601, as in the JSON of a plan
    end: str | None
    place: str

    @classmethod
    def of(cls, one: Occurrence) -> Self:
        end = one.end.isoformat() if one.end else None
        return cls(one.title, one.group, one.number, one.start.isoformat(), end, one.place)


def kept_as(organisation: str, reminder: Reminder, recipient: str, was: Was | None = None) -> Reminding:
    """One reminder for one recipient. Somebody who holds two of its roles is reminded once."""
    key = [organisation, reminder.uid, reminder.kind, recipient, written(reminder.due)]
    id = sha256(canonical(key).encode()).hexdigest()
    data = {
        "lead": reminder.lead,
        "rule": reminder.rule,
        "section": reminder.section,
        "urgent_from": written(reminder.urgent_from),
        "gives_way_to": reminder.gives_way_to,
        "gives_way_at": written(reminder.gives_way_at),
        "was": asdict(was) if was else None,
    }
    return Reminding(
        id, reminder.kind, reminder.uid, recipient, reminder.role, canonical(data), reminder.due, reminder.until
    )  # fmt: skip


def reminder_in(kept: Reminding) -> Reminder:
    """As the engine weighs it: whom it is to stands where the role stood, so that each is told once."""
    data = data_of(kept)
    return Reminder(
        cast(Kind, kept.kind), kept.uid, kept.recipient, data["lead"], data["rule"], data["section"],
        kept.due, kept.until, moment(data["urgent_from"]), data["gives_way_to"], moment(data["gives_way_at"]),
    )  # fmt: skip


def data_of(kept: Reminding) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kept.data)
    return found


def was(kept: Reminding) -> Was | None:
    known = data_of(kept)["was"]
    return Was(**known) if known else None


def written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
