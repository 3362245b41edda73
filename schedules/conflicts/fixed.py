"""What is fixed lies on a day that people have said: a pin, of a meeting or a deadline, or an extra meeting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from schedules.changes import Changes
from schedules.extras import ExtraMeeting, extra_meetings
from schedules.folder import Folder
from schedules.languages import day, say
from schedules.names import named
from schedules.plan import Occurrence


@dataclass(frozen=True)
class Fixed:
    uid: str
    called: str  # by its place in the year that people know
    group: str  # empty for a deadline
    day: date
    hour: time | None
    is_extra: bool = False


def fixed_by(folder: Folder, changes: Changes, year: int, uids: Iterable[str]) -> Iterator[Fixed]:
    extra = {each.uid: each for each in extra_meetings(folder, year, changes)}
    for uid in uids:
        meeting, pin = announced(changes, uid), changes.pin(uid)
        if uid in extra:
            yield besides(folder, extra[uid])
        elif meeting and pin:
            group = meeting.group if meeting.kind == "meeting" else ""
            yield Fixed(uid, called(folder, changes, meeting), group, pin.day, pin.hour)


def besides(folder: Folder, extra: ExtraMeeting) -> Fixed:
    name = say(folder.organisation.identity.language, "meeting.extra", title=folder.name(extra.group))
    hour = None if extra.hour is None else time(*divmod(extra.hour, 60))
    return Fixed(extra.uid, name, extra.group, extra.day, hour, is_extra=True)


def moment(folder: Folder, fixed: Fixed) -> str:
    words = folder.organisation.identity.language
    if fixed.hour is None:
        return day(words, fixed.day)
    return say(words, "day.at", day=day(words, fixed.day), hour=f"{fixed.hour:%H:%M}")


def called(folder: Folder, changes: Changes, occurrence: Occurrence) -> str:
    return named(folder, changes.announced, occurrence) if changes.announced else occurrence.title


def announced(changes: Changes, uid: str) -> Occurrence | None:
    return next((each for each in changes.standing() if each.uid == uid), None)
