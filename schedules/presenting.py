"""Whoever presents something is there when it is taken up, whether they sit in the group or not."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time

from schedules.called import roles_behind
from schedules.document import Rule
from schedules.folder import Folder
from schedules.languages import day, say
from schedules.plan import Occurrence
from schedules.series import busy_times, people_called, people_of, presenters, span


def who_cannot_come(
    folder: Folder, rule: Rule, items: Iterable[Occurrence], every: Iterable[Occurrence]
) -> Iterator[str]:
    """In a sentence each: who is to present an item, and is elsewhere or busy at its hour.

    The search heeds days on which they cannot come at all; which hour a meeting gets does not depend on its items.
    """
    occurrences = list(every)
    for item in items if rule.presents else ():
        sits = people_called(folder, item.group)
        for role in presenters(folder, rule.presents) if rule.presents else ():
            people = people_of(folder, (role,))
            words = {"role": folder.name(role), "title": item.title, "day": day(language(folder), item.day)}
            if people <= sits:
                continue
            for meeting in elsewhere(folder, people, item, occurrences):
                yield say(language(folder), "presenting.elsewhere", group=folder.name(meeting.group), **words)
            if is_busy(folder, people, item):
                yield say(language(folder), "presenting.busy", **words)


def elsewhere(
    folder: Folder, people: frozenset[str], item: Occurrence, occurrences: list[Occurrence]
) -> Iterator[Occurrence]:
    """The other meetings at its hour to which they are called, or at which they present something too."""
    for other in occurrences:
        if other.kind == "meeting" and other.uid != item.host and overlap(item, other):
            guests = (name for each in occurrences if each.host == other.uid for name in each.responsible)
            presenting = {role for name in guests for role in roles_behind(name, folder)}
            if people & (people_called(folder, other.group) | presenting):
                yield other


def is_busy(folder: Folder, people: frozenset[str], item: Occurrence) -> bool:
    first, last = wall_times(item)
    spans = (span(each, folder.organisation.zone) for each in busy_times(folder, people))
    return any(start < last and first < end for start, end in spans)


def overlap(one: Occurrence, other: Occurrence) -> bool:
    (first, last), (start, end) = wall_times(one), wall_times(other)
    return first < end and start < last


def wall_times(timed: Occurrence) -> tuple[datetime, datetime]:
    """Nothing that lasts all day overlaps anything."""
    if isinstance(timed.start, datetime) and timed.end is not None:
        return timed.start.replace(tzinfo=None), timed.end.replace(tzinfo=None)
    return (datetime.combine(timed.day, time()),) * 2


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
