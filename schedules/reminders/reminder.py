"""A reminder tells one role one thing about one occurrence, once, and knows from when until when that is worth it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

Kind = Literal[
    "call",  # to a meeting, with its items: to all who are called
    "deadline",  # something is to be done: to those who do it
    "sending",  # something is to be sent out: to the sender
    "item",  # something is to be presented at a meeting: to whoever presents it
    "review",  # the document is to be reviewed at a meeting: the brief, to its owner
    "held",  # was the meeting held?
    "passed",  # the deadline has passed: was it delivered?
    "outcome",  # what came of the review: keep, follow up, revise?
    "digest",  # a week, to a document's owner
    "moved", "cancelled", "added",  # what a release changes in people's calendars
]  # fmt: skip
NOTICES = ("moved", "cancelled", "added")
QUESTIONS = ("held", "passed", "outcome")  # afterwards; what came before does not answer them
ALONE = ("call", "review", *NOTICES)  # mails of their own; all else that is due for somebody on a day is one mail


@dataclass(frozen=True, slots=True)
class Reminder:
    """The moments are local: aware, in the organisation's zone. It may leave at `due` or later, and before `until`."""

    kind: Kind
    uid: str  # of the occurrence; a digest has one of its own
    role: str
    lead: str  # the time that it stands for: "14 days"; "month before" a review; "" for what has none
    rule: str  # "" for a digest
    section: str
    due: datetime
    until: datetime
    urgent_from: datetime | None = None  # from when it need not wait for a working day; None is never
    gives_way_to: str = ""  # the next shorter lead of the same occurrence and role
    gives_way_at: datetime | None = None  # when that comes due

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same reminder when the year is worked out anew: not in which words its lead was written."""
        return self.uid, self.kind, self.role, self.due.isoformat()

    @property
    def subject(self) -> tuple[str, str]:
        """Of all that has the same, one at most is sent at a time."""
        return self.uid, self.role

    @property
    def order(self) -> tuple[datetime, datetime, str, str, str, str]:
        return self.due, self.until, self.uid, self.role, self.kind, self.lead


def in_order(reminders: Iterable[Reminder]) -> tuple[Reminder, ...]:
    """By the moment when they come due; then by when it is too late, occurrence, role, kind and lead."""
    return tuple(sorted(reminders, key=lambda each: each.order))


def chained(reminders: Iterable[Reminder]) -> Iterator[Reminder]:
    """The leads of one thing for one role: each gives way to the next; of two that leave at once, the shorter stays."""
    leads = list({each.due: each for each in sorted(reminders, key=lambda each: each.due)}.values())
    for longer, shorter in pairwise(leads):
        yield replace(longer, gives_way_to=shorter.lead, gives_way_at=shorter.due)
    yield from leads[-1:]
