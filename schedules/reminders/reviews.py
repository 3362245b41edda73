"""A review is when a group looks at the document itself; its owner is briefed the month before, and before the meeting.

It comes every year by itself, from the rule alone: also where nobody has planned that year yet, or its meeting moves.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from schedules.called import owner
from schedules.document import Reviews, Rule
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.reminders.afterwards import what_came_of_it
from schedules.reminders.ahead import leads_of
from schedules.reminders.hours import MIDNIGHT, at, at_hand, morning_from, too_late
from schedules.reminders.reminder import Reminder, chained

MONTH_BEFORE = "month before"


def reviews(folder: Folder, year: int, occurrences: Collection[Occurrence], first_day: date) -> Iterator[Reminder]:
    """The briefs, and the question what came of it. Without occurrences: the brief of the month before."""
    for rule, demand in folder.demands(Reviews):
        meeting = review_in(rule, occurrences)
        if meeting and meeting.day < first_day:
            continue
        yield from chained(briefs(folder, rule, date(year, demand.month, 1), meeting))
        if meeting:
            yield from what_came_of_it(folder, meeting)


def briefs(folder: Folder, rule: Rule, month: date, meeting: Occurrence | None) -> Iterator[Reminder]:
    """In the first days of the month before; and again before the meeting, so soon as it has a day."""
    first = Reminder(
        "review", uid_of_review(folder, rule, month.year), owner(folder, rule.id), MONTH_BEFORE, rule.id, rule.sections,
        due=morning_from(folder, month - relativedelta(months=1)),
        until=at(folder, month + relativedelta(months=1), MIDNIGHT),
    )  # fmt: skip
    if meeting is None:
        yield first
        return
    timed = replace(first, until=too_late(folder, meeting), urgent_from=at_hand(folder, meeting))
    again = [replace(timed, lead=lead, due=due) for lead, due in leads_of(folder, "review", meeting)]
    yield from (each for each in (timed, *again) if each.due < each.until)


def review_in(rule: Rule, occurrences: Collection[Occurrence]) -> Occurrence | None:
    """Not what came of it: a proposal to revise the document stands in the review's own name."""
    own = (each for each in occurrences if each.rule == rule.id and each.kind == "item")
    return next((each for each in own if each.status != "cancelled"), None)


def uid_of_review(folder: Folder, rule: Rule, year: int) -> str:
    """The one that the planner gives it."""
    identity = folder.organisation.identity
    return f"{identity.id}-{rule.id}-{year}-1@{identity.domain}"
