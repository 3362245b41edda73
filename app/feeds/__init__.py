"""A feed is what a group's calendar shows: occurrences in, iCalendar bytes out."""

from app.feeds.addresses import Addresses, addresses
from app.feeds.calendar import render, shown
from app.feeds.entries import Change, Entry, Feed, entries_of, in_force, still_shown
from app.feeds.folder import extra_rules, feed_of, folder_feed, planned_feed

__all__ = [
    "Addresses", "Change", "Entry", "Feed", "addresses", "entries_of", "extra_rules", "feed_of", "folder_feed",
    "in_force", "planned_feed", "render", "shown", "still_shown",
]
