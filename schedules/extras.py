"""An extra meeting is one besides the ordinary ones, on a day that somebody has said, and that takes people's time.

Where somebody has asked for it, the rule may say how soon it is to be held, and how soon it is to be called:

    asked -- call_within --> called -- ... --> held
    asked ------------- within --------------> held
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schedules import document
from schedules.changes import Changes
from schedules.folder import Folder
from schedules.leads import DAY, Window, so_far_from
from schedules.plan import Occurrence
from schedules.series import minute


@dataclass(frozen=True)
class ExtraMeeting:
    uid: str
    rule: str
    group: str
    number: int
    day: date
    hour: int | None  # None: the one that suits best
    before: Occurrence | None = None  # as it was announced
    asked_on: date | None = None


def extra_meetings(folder: Folder, year: int, changes: Changes) -> list[ExtraMeeting]:
    """Those that were announced and stand, and the new ones, which take the next free numbers."""
    return [
        meeting
        for rule, extra in folder.demands(document.Extra)
        for meeting in (*announced(changes, rule.id, extra.group), *asked(folder, year, changes, rule.id, extra.group))
        if meeting.uid not in changes.given_up
    ]


def announced(changes: Changes, rule: str, group: str) -> Iterator[ExtraMeeting]:
    for each in changes.meetings(rule):
        pin = None if changes.has_happened(each) else changes.pin(each.uid)
        day, hour = (pin.day, pin.hour) if pin else (each.day, None)
        yield ExtraMeeting(each.uid, rule, group, each.number, day, minute(hour) if hour else None, each, each.asked_on)


def asked(folder: Folder, year: int, changes: Changes, rule: str, group: str) -> Iterator[ExtraMeeting]:
    used = [each.number for each in (*changes.meetings(rule), *changes.gone()) if each.rule == rule]
    new = (each for each in changes.extra if each.group == group)
    for number, each in enumerate(new, max(used, default=0) + 1):
        hour = minute(each.hour) if each.hour else None
        yield ExtraMeeting(folder.uid(rule, year, number), rule, group, number, each.day, hour, None, each.asked_on)


def last_day(folder: Folder, meeting: Occurrence) -> date | None:
    """On which it may be held, because of when somebody asked for it; None where the rule says nothing of that."""
    extra = folder.rule(meeting.rule).extra
    if extra is None or extra.within is None or meeting.asked_on is None:
        return None
    return so_far_from(folder, meeting.asked_on, extra.within, 1)


def call_window(folder: Folder, meeting: Occurrence) -> Window | None:
    """The days on which it may be called: from when it was asked for, and before it is held."""
    extra = folder.rule(meeting.rule).extra
    if extra is None or extra.call_within is None or meeting.asked_on is None:
        return None
    last = so_far_from(folder, meeting.asked_on, extra.call_within, 1)
    return Window(meeting.asked_on, min(last, max(meeting.asked_on, meeting.day - DAY)))
