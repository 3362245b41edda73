"""A call tells people of a meeting; where the document says when they are called, it is then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from schedules.document import Due, Rule
from schedules.folder import Folder
from schedules.leads import Window, day_in, kind_of, number_at, window
from schedules.plan import Occurrence
from schedules.reminders.hours import morning_by, morning_from

Lead = tuple[str, datetime]  # as it is written, and the moment when mail leaves
NAMES = ("kallelse", "call", "notice", "summons")  # of what is due, where the document does not say whom it tells


@dataclass(frozen=True, slots=True)
class Asked:
    """The call that a document asks for, before one meeting."""

    due: Due
    window: Window
    day: date  # when the year has it


def as_the_document_says(folder: Folder, asked: Asked, leads: list[Lead], *, chosen: bool) -> list[Lead]:
    """The first one on the day of the document's; where people chose another day, then, if the document lets them."""
    first = first_call(folder, asked, leads[0], chosen=chosen)
    return [first, *((lead, due) for lead, due in (leads if chosen else leads[1:]) if due > first[1])]


def first_call(folder: Folder, asked: Asked, wanted: Lead, *, chosen: bool) -> Lead:
    lead, leaves = wanted
    at_most, at_least = asked.due.at_most or lead, asked.due.at_least or "1 day"
    if leaves.date() > asked.window.last or (asked.due.at_least and not chosen):
        return at_least, morning_by(folder, asked.day)
    if leaves.date() < asked.window.first:
        return at_most, morning_from(folder, asked.window.first)
    return wanted


def call_asked(folder: Folder, meeting: Occurrence, year: Collection[Occurrence]) -> Asked | None:
    """Of what is due before such meetings: what is named as a call, or else what first tells all who are called."""
    found = [
        (due.what not in NAMES, days.last, rule.id, Asked(due, days, day_of(folder, rule, days, meeting, year)))
        for rule, due in folder.demands(Due)
        if due.before == meeting.group and due.meetings in (None, kind_of(folder, meeting)) and is_call(folder, due)
        for days in [window(folder, due, meeting.day)]
    ]
    return min(found, key=lambda each: each[:3])[-1] if found else None


def is_call(folder: Folder, due: Due) -> bool:
    members = folder.group(due.group).members
    tells_all = due.group in due.to or (members != "undecided" and set(members) <= set(due.to))
    return tells_all or due.what in NAMES


def day_of(folder: Folder, rule: Rule, days: Window, meeting: Occurrence, year: Collection[Occurrence]) -> date:
    """When the year has it, which people may have fixed."""
    number = number_at(folder, meeting)
    own = (each.day for each in year if each.rule == rule.id and each.number == number and each.status != "cancelled")
    return next(own, day_in(folder, days))
