"""A kind is whose calendar a feed is: a group's, a role's, a person's, or the whole organisation's.

    group           its meetings, and the deadlines that are shown to it
    role            the meetings of all groups that it is called to or a guest at, and the deadlines that it answers for
    person          the same, for each role on the days on which the person holds it
    organisation    all of it
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Protocol

from app.feeds.entries import Entry
from schedules.called import called
from schedules.folder import Folder
from schedules.plan import Occurrence

GROUP, ROLE, PERSON, ORGANISATION = "group", "role", "person", "organisation"


class Holding(Protocol):
    """A role that a person has from a day until a day, both included; or until nobody knows."""

    @property
    def person(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date | None: ...


def entries_for(
    kind: str,
    subject: str,
    entries: Iterable[Entry],
    called: Mapping[str, Collection[str]],
    holdings: Collection[Holding] = (),
) -> tuple[Entry, ...]:
    """Those of all entries that one feed has. `called` has the roles of each uid."""
    own = [holding for holding in holdings if holding.person == subject]
    belongs: dict[str, Callable[[Occurrence], bool]] = {
        GROUP: lambda one: one.group == subject,
        ROLE: lambda one: subject in called[one.uid],
        PERSON: lambda one: any(is_for(one, called[one.uid], holding) for holding in own),
        ORGANISATION: lambda one: True,
    }
    return tuple(entry for entry in entries if belongs[kind](entry.occurrence))


def is_for(occurrence: Occurrence, roles: Collection[str], holding: Holding) -> bool:
    return holding.role in roles and holding.since <= occurrence.day <= (holding.until or date.max)


def roles_called(entry: Entry, folder: Folder) -> tuple[str, ...]:
    """Who has it in their calendar."""
    return called(folder, entry.occurrence, entry.items)
