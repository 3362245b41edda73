"""A feed is what a calendar shows of the year: occurrences in, iCalendar bytes out."""

from app.feeds.addresses import Addresses, addresses
from app.feeds.calendar import render, shown
from app.feeds.entries import Change, Entry, Feed, entries_of, in_force, right_days, still_shown
from app.feeds.folder import extra_rules, feed_for, feed_of, folder_feed, planned_feed
from app.feeds.kinds import GROUP, ORGANISATION, PERSON, ROLE, Holding, entries_for, roles_called
from app.feeds.program import program

__all__ = [
    "GROUP", "ORGANISATION", "PERSON", "ROLE", "Addresses", "Change", "Entry", "Feed", "Holding", "addresses",
    "entries_for", "entries_of", "extra_rules", "feed_for", "feed_of", "folder_feed", "in_force", "planned_feed",
    "program", "render", "right_days", "roles_called", "shown", "still_shown",
]
