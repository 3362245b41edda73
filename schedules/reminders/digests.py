"""A digest is what a document's owner reads once a week: what is due, what was not confirmed, what is at risk."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dateutil.rrule import WEEKLY, rrule

from schedules.folder import Folder
from schedules.organisation import WEEKDAYS
from schedules.reminders.hours import MIDNIGHT, at, morning_from
from schedules.reminders.reminder import Reminder

WEEK = timedelta(days=7)


def digests(folder: Folder, year: int) -> Iterator[Reminder]:
    """Of every week that has a Thursday in the year (ISO 8601), on the chosen weekday or the next working day of it."""
    identity, chosen = folder.organisation.identity, folder.organisation.reminders.digest
    for monday in mondays(year) if chosen != "never" else ():
        due = morning_from(folder, monday + timedelta(days=WEEKDAYS.index(chosen)))
        until = at(folder, monday + WEEK, MIDNIGHT)
        uid = f"{identity.id}-digest-{year}-{monday.isocalendar().week:02}@{identity.domain}"
        for role in sorted({document.header.owner for document in folder.documents}) if due < until else ():
            yield Reminder("digest", uid, role, "", "", "", due, until)


def mondays(year: int) -> Iterator[date]:
    first, last = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1)
    weekly = rrule(WEEKLY, dtstart=datetime.combine(first, MIDNIGHT), until=datetime.combine(last, MIDNIGHT) - WEEK)
    return (monday.date() for monday in weekly)
