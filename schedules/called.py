"""Whoever is called to a meeting, or answers for what is due: roles, never persons."""

from collections.abc import Iterable, Iterator

from schedules.folder import Folder
from schedules.plan import Occurrence


def called(folder: Folder, occurrence: Occurrence, items: Iterable[Occurrence] = ()) -> tuple[str, ...]:
    """To a meeting with its items: its group, and its guests, who answer for something there. Else who answers for it.

    By the documents that it was planned by, so that who comes later does not get the meetings of those before.
    """
    roles = set(answering(folder, (occurrence, *items)))
    if occurrence.kind == "meeting":
        roles.update(members_of(occurrence.group, folder))
    return tuple(sorted(roles))


def answering(folder: Folder, occurrences: Iterable[Occurrence]) -> tuple[str, ...]:
    """Those who see to something, so far as it is known."""
    names = (name for one in occurrences for name in one.responsible)
    return tuple(sorted({role for name in names for role in roles_behind(name, folder)}))


def roles_behind(name: str, folder: Folder) -> Iterator[str]:
    """For a group its chair answers; where it has none, all who are in it."""
    group = next((group for group in folder.groups if group.id == name), None)
    if group is None:
        yield name
    else:
        yield from [group.chair] if group.chair else members_of(name, folder)


def members_of(name: str, folder: Folder) -> Iterator[str]:
    group = folder.group(name)
    yield from group.members if group.members != "undecided" else ()
    if group.chair:
        yield group.chair


def owner(folder: Folder, rule: str) -> str:
    """The role that keeps the document in which a rule stands."""
    return next(each.header.owner for each in folder.documents if rule in (one.id for one in each.rules))
