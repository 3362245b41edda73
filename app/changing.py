"""Changing is what a command may be told of a year: read at the door, held against the year that it changes."""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from app.refusal import Refused
from schedules.changes import UNCHANGED, Changes, Difference, Extra, Pin, difference
from schedules.folder import Folder
from schedules.organisation import BodyDates, Busy
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year

WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NEAREST = 3  # names that are offered in place of one that nobody has


@dataclass(frozen=True)
class Given:
    """A file that somebody has given about a role, or about a body."""

    name: str
    file: Path

    def read(self, expected: str) -> bytes:
        """No more of it than shows that it is too long: it may be a disk's worth."""
        from app.feeds.busy.refusals import BYTES  # not at the top: few commands are given a file

        try:
            if self.file.exists() and not self.file.is_file():  # a pipe is waited for, and may have no end
                raise Refused(f"{self.file}: no ordinary file; expected {expected}")
            with self.file.open("rb") as file:
                return file.read(BYTES + 1)
        except OSError as error:
            raise Refused(f"{self.file}: {error.strerror}; expected {expected}") from None


@dataclass(frozen=True)
class Asked:
    """A year as it was asked for, with what it does to the year without the changes, if there are any."""

    folder: Folder
    plan: Plan
    changes: Changes
    difference: Difference | None


# ---- at the door


def add_changes(command: argparse.ArgumentParser) -> None:
    options: tuple[tuple[str, Callable[[str], object], str, str], ...] = (
        ("--pin", pinned, "UID=DAY[THOUR]", "a day is fixed: UID=2027-05-20, or UID=2027-05-20T14:00"),
        ("--cancel", str, "UID", "a meeting is cancelled; an ordinary one is replaced"),
        ("--extra", extra, "GROUP=DAY[THOUR]", "a meeting besides the ordinary ones"),
        ("--held", str, "UID", "a meeting has been held, and does not move"),
        ("--busy", given, "ROLE=FILE.ics", "the times when a role is busy"),
        ("--dates", given, "BODY=FILE", "the days on which another body meets: a list of dates, or a calendar (.ics)"),
    )
    for option, kind, shape, help in options:
        command.add_argument(option, type=kind, metavar=shape, help=help, action="append", default=[])
    after = "nothing new is planned before this day, and what lies before it stays"
    command.add_argument("--after", type=day, metavar="DAY", help=after)


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        found = "a day that no calendar has" if WRITTEN_DAY.fullmatch(written) else "no day"
        raise argparse.ArgumentTypeError(f"{written!r} is {found}; expected a day such as 2027-04-01") from None


def pinned(written: str) -> Pin:
    uid, day, hour = named_moment(written)
    return Pin(uid, day, hour)


def extra(written: str) -> Extra:
    group, day, hour = named_moment(written)
    return Extra(group, day, hour)


def given(written: str) -> Given:
    name, equals, file = written.partition("=")
    if not (name and equals and file):
        raise argparse.ArgumentTypeError(f"{written!r}; expected NAME=FILE")
    return Given(name, Path(file))


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


# ---- the year


def year_asked(asked: argparse.Namespace, folder: Folder) -> Asked:
    announced = plan_year(folder, asked.year)
    if not any((asked.pin, asked.cancel, asked.extra, asked.held, asked.busy, asked.dates, asked.after)):
        return Asked(folder, announced, UNCHANGED, None)
    changes = changes_in(asked, folder, announced)
    told = with_dates(with_busy(folder, asked.busy, asked.year), asked.dates, asked.year)
    plan = plan_year(told, asked.year, None, changes)
    return Asked(told, plan, changes, difference(told, announced, plan))


def changes_in(asked: argparse.Namespace, folder: Folder, announced: Plan) -> Changes:
    changes = Changes(
        announced=announced,
        pins=tuple(asked.pin),
        cancelled=frozenset(asked.cancel),
        extra=tuple(asked.extra),
        held=frozenset(asked.held),
        today=asked.after,
    )
    refuse([*names_nobody_has(asked, folder, announced), *days_outside(changes, announced.year)])
    refuse(contradictions(changes, {each.uid: each for each in announced.occurrences}))
    return changes


def refuse(problems: Iterable[str]) -> None:
    if said := "\n".join(dict.fromkeys(problems)):
        raise Refused(said)


def names_nobody_has(asked: argparse.Namespace, folder: Folder, announced: Plan) -> Iterator[str]:
    meetings = {each.uid for each in announced.occurrences if each.kind == "meeting"}
    known = meetings | {each.uid for each in announced.occurrences if each.kind == "deadline"}
    groups = {rule.extra.group for rule in folder.rules if rule.extra}
    yield from unknown("--pin", (pin.uid for pin in asked.pin), known, "the uid of a meeting or a deadline")
    yield from unknown("--cancel", asked.cancel, meetings, "the uid of a meeting")
    yield from unknown("--held", asked.held, meetings, "the uid of a meeting")
    yield from unknown("--extra", (each.group for each in asked.extra), groups, "a group that may hold extra meetings")
    yield from unknown("--busy", (each.name for each in asked.busy), roles(folder), "a role")
    yield from unknown("--dates", (each.name for each in asked.dates), bodies(folder), "another body")


def unknown(option: str, names: Iterable[str], known: set[str], kind: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            some = f", such as {', '.join(nearest(name, known))}" if known else ", and there is none"
            yield f"{option} {name}; expected {kind}{some}"


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The names that are most like it, the likest first."""
    return get_close_matches(name, sorted(known), NEAREST, cutoff=0)


def roles(folder: Folder) -> set[str]:
    return {role.id for document in folder.documents for role in document.roles}


def bodies(folder: Folder) -> set[str]:
    return {body.id for document in folder.documents for body in document.bodies}


def days_outside(changes: Changes, year: int) -> Iterator[str]:
    if changes.today is not None and changes.today.year not in (year - 1, year):
        why = f"after {year} nothing is left to plan" if changes.today.year > year else f"{year} was not planned then"
        yield f"--after {changes.today}; expected a day from {year - 1}-01-01 to {year}-12-31: {why}"
    due = {each.uid for each in changes.announced.occurrences if each.kind == "deadline"} if changes.announced else ()
    near = (year - 1, year, year + 1)  # what is due before a meeting in January may lie in December
    for pin in changes.pins:
        if pin.day.year not in (near if pin.uid in due else (year,)):
            yield f"{pin.day} is not in {year}; expected a day of the year that is planned"
    for day in (each.day for each in changes.extra):
        if day.year != year:
            yield f"{day} is not in {year}; expected a day of the year that is planned"


def contradictions(changes: Changes, announced: dict[str, Occurrence]) -> Iterator[str]:
    """What people cannot mean. That rules and days contradict each other is for the plan to say."""
    for uid in sorted(changes.held & changes.cancelled):
        yield f"--held {uid} and --cancel {uid}; expected one of them: it was held, or it was not"
    for pin in changes.pins:
        yield from pinned_in_vain(pin, changes, announced[pin.uid])
    for uid, times in repeated(pin.uid for pin in changes.pins):
        yield f"--pin {uid} {times} times; expected one day for it"
    for each in changes.extra:
        if changes.today is not None and each.day < changes.today:
            yield f"--extra {each.group}={each.day}; expected a day from {changes.today} on: it is over"
    for (group, day), times in repeated((each.group, each.day) for each in changes.extra):
        yield f"--extra {group}={day} {times} times; expected once: a group meets once on a day"
    meetings = {pin.uid: pin.day for pin in changes.pins if announced[pin.uid].kind == "meeting"}
    for (rule, day), times in repeated((announced[uid].rule, day) for uid, day in meetings.items()):
        yield f"--pin {times} meetings of {rule} to {day}; expected one: a group meets once on a day"


T = TypeVar("T")


def repeated(things: Iterable[T]) -> Iterator[tuple[T, int]]:
    return ((thing, times) for thing, times in Counter(things).items() if times > 1)


def pinned_in_vain(pin: Pin, changes: Changes, occurrence: Occurrence) -> Iterator[str]:
    option = f"--pin {pin.uid}={pin.day}"
    at_its_hour = isinstance(occurrence.start, datetime) and pin.hour in (None, occurrence.start.time())
    if pin.uid in changes.cancelled:
        yield f"{option} and --cancel {pin.uid}; expected one of them: what is cancelled has no day"
    elif occurrence.kind == "deadline" and pin.hour is not None:
        yield f"{option}T{pin.hour:%H:%M}; expected a day alone: a deadline has no hour"
    elif changes.has_happened(occurrence) and not (pin.day == occurrence.day and at_its_hour):
        yield f"{option}; expected something to come: what was on {occurrence.day} is over, and does not move"


# ---- what people know besides


def with_busy(folder: Folder, files: list[Given], year: int) -> Folder:
    if not files:
        return folder
    from app.feeds.busy import busy_times  # not at the top: few plans are given a calendar, and its reader loads slowly

    found = list(folder.organisation.busy)
    for each in files:
        data, zone = each.read("a calendar file (.ics)"), folder.organisation.zone
        times = busy_times(data, zone, date(year, 1, 1), date(year, 12, 31), str(each.file))
        found += [Busy(role=each.name, start=time.start, end=time.end) for time in times]
    return replace(folder, organisation=folder.organisation.model_copy(update={"busy": tuple(found)}))


def with_dates(folder: Folder, files: list[Given], year: int) -> Folder:
    """What is given takes the place of what organisation.toml says; several files about one body are read together."""
    if not files:
        return folder
    found: dict[str, set[date]] = {}
    for each in files:
        found.setdefault(each.name, set()).update(days_of_body(each, folder, year))
    others = [body for body in folder.organisation.bodies if body.id not in found]
    given = [BodyDates(id=body, dates=tuple(sorted(days))) for body, days in found.items()]
    return replace(folder, organisation=folder.organisation.model_copy(update={"bodies": (*others, *given)}))


def days_of_body(given: Given, folder: Folder, year: int) -> list[date]:
    from app.feeds.dates import dates_of_body

    data = given.read("a list of dates, or a calendar (.ics)")
    days = [day for day in dates_of_body(data, year, folder.organisation.zone, str(given.file)) if day.year == year]
    if not days:
        raise Refused(f"{given.file}: no day in {year}; expected those on which {folder.name(given.name)} meets then")
    return days
