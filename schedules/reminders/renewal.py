"""A renewal is what a release does to the reminders of a year that people have: some are new, and some fall away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from schedules.reminders.reminder import Reminder


@dataclass(frozen=True, slots=True)
class Renewal:
    """What stays the same in both is in neither: it has been sent, or will be."""

    new: tuple[Reminder, ...]
    fallen: tuple[Reminder, ...]  # not to be sent any more, if they have not been; what is too late has expired instead


def renewal(before: Collection[Reminder], after: Collection[Reminder], now: datetime) -> Renewal:
    """`before` is all that the year had, also what has been sent; notices and digests are no part of either.

    A role that has heard of something is not told anew what would have come due by now: it was told then, or is told
    by the notice of the change.
    """
    moment = now.astimezone(UTC)
    keys, known, kept = {each.key for each in before}, {each.subject for each in before}, {each.key for each in after}
    unknown = (each for each in after if each.key not in keys)
    return Renewal(
        new=tuple(each for each in unknown if each.due > moment or each.subject not in known),
        fallen=tuple(each for each in before if each.until > moment and each.key not in kept),
    )
