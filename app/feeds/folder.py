"""A folder's feed is one that is called by its documents' names; a group's whole feed of a plan needs no store."""

from app.feeds.calendar import render
from app.feeds.entries import Entry, Feed, entries_of, in_force
from app.feeds.kinds import ORGANISATION, PERSON
from app.feeds.phrases import PHRASES
from schedules.document import Extra
from schedules.folder import Folder
from schedules.organisation import Identity
from schedules.plan import Plan


def folder_feed(folder: Folder, plan: Plan, group: str) -> bytes:
    return render(planned_feed(folder, plan, group))


def planned_feed(folder: Folder, plan: Plan, group: str) -> Feed:
    change = in_force(max(document.header.decided_on for document in folder.documents))
    return feed_of(folder, group, entries_of(plan.occurrences, group, lambda uid: change, extra_rules(folder)))


def feed_of(folder: Folder, group: str, entries: tuple[Entry, ...]) -> Feed:
    identity = folder.organisation.identity
    return Feed(folder.name(group), identity.name, identity.timezone, identity.language, entries)


def feed_for(folder: Folder, kind: str, subject: str, entries: tuple[Entry, ...]) -> Feed:
    """A person's feed does not say whose it is: a calendar is copied to more places than anybody keeps count of."""
    identity = folder.organisation.identity
    phrases = PHRASES[identity.language]
    if kind == ORGANISATION:
        return named(identity, identity.name, phrases.everybody, entries)
    if kind == PERSON:
        name = phrases.name_of_person.format(organisation=identity.name)
        return named(identity, name, phrases.person, entries)
    return feed_of(folder, subject, entries)


def named(identity: Identity, name: str, whose: str, entries: tuple[Entry, ...]) -> Feed:
    about = PHRASES[identity.language].about.format(name=whose, organisation=identity.name)
    return Feed(name, identity.name, identity.timezone, identity.language, entries, about)


def extra_rules(folder: Folder) -> frozenset[str]:
    """The rules whose meetings are never one of the "six"."""
    return frozenset(rule.id for rule, _ in folder.demands(Extra))
