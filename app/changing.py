"""Changing is what `arshjul plan` may be told of a year: read at the door, held against the year that it changes."""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from app.refusal import Refused
from schedules.changes import Changes, Extra, Pin
from schedules.folder import Folder
from schedules.organisation import Busy
from schedules.plan import Plan


@dataclass(frozen=True)
class BusyFile:
    role: str
    file: Path


def pinned(written: str) -> Pin:
    uid, day, hour = named_moment(written)
    return Pin(uid, day, hour)


def extra(written: str) -> Extra:
    group, day, hour = named_moment(written)
    return Extra(group, day, hour)


def busy(written: str) -> BusyFile:
    role, equals, file = written.partition("=")
    if not (role and equals and file):
        raise argparse.ArgumentTypeError(f"{written!r}; expected ROLE=FILE.ics")
    return BusyFile(role, Path(file))


def named_moment(written: str) -> tuple[str, date, time | None]:
    """
    >>> named_moment("styrgrupp=2027-09-01T14:00")
    ('styrgrupp', datetime.date(2027, 9, 1), datetime.time(14, 0))
    """
    name, _, when = written.rpartition("=")
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        moment = None
    if not name or moment is None or moment.tzinfo is not None:
        raise argparse.ArgumentTypeError(f"{written!r}; expected NAME=2027-05-20, or NAME=2027-05-20T14:00")
    return name, moment.date(), moment.time() if "T" in when or " " in when else None


def changes_in(asked: argparse.Namespace, folder: Folder, announced: Plan) -> Changes:
    known = {each.uid for each in announced.occurrences if each.kind != "item"}
    meetings = {each.uid for each in announced.occurrences if each.kind == "meeting"}
    groups = {rule.extra.group for rule in folder.rules if rule.extra}
    problems = [
        *unknown("--pin", (pin.uid for pin in asked.pin), known, "the uid of a meeting or a deadline"),
        *unknown("--cancel", asked.cancel, meetings, "the uid of a meeting"),
        *unknown("--extra", (each.group for each in asked.extra), groups, "a group that may hold extra meetings"),
        *outside(announced.year, [*(pin.day for pin in asked.pin), *(each.day for each in asked.extra)]),
    ]
    if problems:
        raise Refused("\n".join(problems))
    return Changes(
        announced=announced,
        pins=tuple(asked.pin),
        cancelled=frozenset(asked.cancel),
        extra=tuple(asked.extra),
        today=asked.after,
    )


def unknown(option: str, names: Iterable[str], known: set[str], kind: str) -> list[str]:
    some = ", ".join(sorted(known)[:3])
    return [f"{option} {name}; expected {kind}, such as {some}" for name in names if name not in known]


def outside(year: int, days: Iterable[date]) -> list[str]:
    return [f"{day} is not in {year}; expected a day of the year that is planned" for day in days if day.year != year]


def busier(folder: Folder, files: list[BusyFile], year: int) -> Folder:
    if not files:
        return folder
    from app.feeds.busy import (
        busy_times,  # not at the top: few plans are given a calendar, and reading one is slow to load
    )

    roles = {role.id for document in folder.documents for role in document.roles}
    problems = unknown("--busy", (each.role for each in files), roles, "a role")
    if problems:
        raise Refused("\n".join(problems))
    found = list(folder.organisation.busy)
    for each in files:
        try:
            data = each.file.read_bytes()
        except OSError as error:
            raise Refused(f"{each.file}: {error.strerror}; expected a calendar file (.ics)") from None
        zone, first, last = folder.organisation.zone, date(year, 1, 1), date(year, 12, 31)
        times = busy_times(data, zone, first, last, str(each.file))
        found += [Busy(role=each.role, start=time.start, end=time.end) for time in times]
    return replace(folder, organisation=folder.organisation.model_copy(update={"busy": tuple(found)}))
