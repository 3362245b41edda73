"""Reminders: what each occurrence of a year tells whom, and when; and what of it is still worth sending.

    Plan  --reminders_of-->  calls, duties (ahead), questions (afterwards), briefs (reviews)   }
          --changed_by---->  notices of what a release moves, cancels, adds                    }  still_worth(now)
    year  --review_of----->  the brief of the month before, also of a year without a plan      }  -> send, waiting,
          --digests_of---->  the owner's week                                                  }     gave way, expired

Nothing here is sent, kept or known to be sent. Moments are aware, in the organisation's zone; mail leaves at 07:00 on
working days (`hours`), and a lead that falls on another day leaves on the working day before.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.reminders.afterwards import was_it_delivered, was_it_held
from schedules.reminders.ahead import calls, duties
from schedules.reminders.digests import digests
from schedules.reminders.hours import may_leave
from schedules.reminders.notices import Ruled, notices
from schedules.reminders.reminder import ALONE, NOTICES, QUESTIONS, Kind, Reminder, in_order
from schedules.reminders.reviews import reviews
from schedules.reminders.worth import Worth, still_worth

__all__ = [
    "ALONE", "NOTICES", "QUESTIONS", "Kind", "Reminder", "Ruled", "Worth",
    "about", "changed_by", "digests_of", "may_leave", "reminders_of", "review_of", "still_worth",
]  # fmt: skip

Reminders = tuple[Reminder, ...]


def reminders_of(folder: Folder, plan: Plan, first_day: date, now: datetime) -> Reminders:
    """Those of a year's occurrences, and of its review, in the order in which they come due.

    None of what is cancelled or lies before the installation's first day, and none that it is too late for at `now`.
    """
    known = {rule.id for rule in folder.rules}  # a new version may have dropped one whose meetings have been held
    standing = [each for each in plan.occurrences if each.status != "cancelled" and each.rule in known]
    standing = [each for each in standing if each.day >= first_day]
    found = (reminder for each in standing for reminder in about(folder, each, plan.occurrences))
    return left((*found, *reviews(folder, plan.year, plan.occurrences, first_day)), now)


def about(folder: Folder, occurrence: Occurrence, year: tuple[Occurrence, ...]) -> Iterator[Reminder]:
    match occurrence.kind:
        case "meeting":
            yield from calls(folder, occurrence, year)
            yield from was_it_held(folder, occurrence)
        case "deadline":
            yield from duties(folder, occurrence)
            yield from was_it_delivered(folder, occurrence)
        case "item" if folder.rule(occurrence.rule).reviews is None:
            yield from duties(folder, occurrence)


def review_of(folder: Folder, year: int, now: datetime) -> Reminders:
    """The brief of the month before the review of a year that has no plan yet; once it has, the key is the same."""
    return left(reviews(folder, year, (), date.min), now)


def digests_of(folder: Folder, year: int, now: datetime) -> Reminders:
    """One a week for the owner of each document; they need no plan."""
    return left(digests(folder, year), now)


def changed_by(before: Ruled, after: Ruled, first_day: date, now: datetime) -> Reminders:
    """What those concerned are told at once when one plan is released in the place of another of its year.

    Of a year's first release nobody is told so: its calls are enough.
    """
    days = {each.uid: each.day for each in (*before.plan.occurrences, *after.plan.occurrences)}
    return left((each for each in notices(before, after, now) if days[each.uid] >= first_day), now)


def left(reminders: Iterable[Reminder], now: datetime) -> Reminders:
    moment = now.astimezone(UTC)
    return in_order(each for each in reminders if each.until > moment)
