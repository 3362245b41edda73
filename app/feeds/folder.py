"""A folder's feed is what a group would subscribe to if its plan were released as it stands: it needs no store."""

from app.feeds.calendar import render
from app.feeds.entries import Entry, Feed, entries_of, in_force
from schedules.document import Extra
from schedules.folder import Folder
from schedules.plan import Plan


def folder_feed(folder: Folder, plan: Plan, group: str) -> bytes:
    return render(planned_feed(folder, plan, group))


def planned_feed(folder: Folder, plan: Plan, group: str) -> Feed:
    change = in_force(max(document.header.decided_on for document in folder.documents))
    return feed_of(folder, group, entries_of(plan.occurrences, group, lambda uid: change, extra_rules(folder)))


def feed_of(folder: Folder, group: str, entries: tuple[Entry, ...]) -> Feed:
    identity = folder.organisation.identity
    return Feed(folder.name(group), identity.name, identity.timezone, identity.language, entries)


def extra_rules(folder: Folder) -> frozenset[str]:
    """The rules whose meetings are never one of the "six"."""
    return frozenset(rule.id for rule, _ in folder.demands(Extra))
