"""Quiet hours are when no mail leaves: it leaves on working days from 07 to 18, unless what it is about is at hand."""

from datetime import UTC, date, datetime, time, timedelta

from schedules.folder import Folder
from schedules.leads import DAY, works
from schedules.plan import Occurrence
from schedules.reminders.reminder import Reminder

MORNING, EVENING = time(7), time(18)
NIGHT = time(1), time(4)  # clocks are changed then: some times of it come twice, or never
AT_HAND = timedelta(hours=24)
TOO_LATE = timedelta(hours=2)  # to set out for a meeting
MIDNIGHT = time(0)


def may_leave(folder: Folder, reminder: Reminder, now: datetime) -> bool:
    """Whether mail leaves at this moment, for a reminder that is due."""
    here = now.astimezone(folder.organisation.zone)
    if NIGHT[0] <= here.time() < NIGHT[1]:
        return False
    if reminder.urgent_from is not None and reminder.urgent_from <= here.astimezone(UTC):
        return True
    return works(folder, here.date()) and MORNING <= here.time() < EVENING


def morning_by(folder: Folder, day: date) -> datetime:
    """When mail leaves at the latest to be there on a day: the day before a Monday, on Friday."""
    while not works(folder, day):
        day -= DAY
    return at(folder, day, MORNING)


def morning_from(folder: Folder, day: date) -> datetime:
    """When mail leaves at the earliest, not before a day."""
    while not works(folder, day):
        day += DAY
    return at(folder, day, MORNING)


def evening_of(folder: Folder, day: date) -> datetime:
    return at(folder, day, EVENING)


def begins(folder: Folder, occurrence: Occurrence) -> datetime:
    """From when nothing can be prepared any more: the start, or the midnight that ends a whole day."""
    if isinstance(occurrence.start, datetime):
        return occurrence.start.astimezone(folder.organisation.zone)
    return at(folder, occurrence.start + DAY, MIDNIGHT)


def too_late(folder: Folder, occurrence: Occurrence) -> datetime:
    """From when it is no use to be reminded."""
    start = begins(folder, occurrence)
    return earlier(start, TOO_LATE) if isinstance(occurrence.start, datetime) else start


def at_hand(folder: Folder, occurrence: Occurrence) -> datetime:
    return earlier(begins(folder, occurrence), AT_HAND)


def earlier(moment: datetime, by: timedelta) -> datetime:
    """By so many real hours, also over a night when clocks are changed."""
    return (moment.astimezone(UTC) - by).astimezone(moment.tzinfo)


def at(folder: Folder, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, folder.organisation.zone)
