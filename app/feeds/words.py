"""A feed's words are what people read in their calendar: the title, and why the day is there.

Every word of a document or of a person passes `one_line` on its way out. Nothing secret and no person is named: a
calendar is copied to more places than anybody keeps count of.
"""

from collections.abc import Iterator

from app.feeds.entries import Entry, Feed
from app.feeds.phrases import PHRASES, Phrases
from app.feeds.text import one_line
from schedules.plan import Occurrence

FIRST_PAGE = "header"


def calendar_name(feed: Feed) -> str:
    return one_line(feed.name)


def what_it_is(feed: Feed) -> str:
    about = PHRASES[feed.language].about.format(name=feed.name, organisation=feed.organisation)
    return one_line(feed.description or about)


def summary_of(occurrence: Occurrence, language: str) -> str:
    return with_standing(occurrence, PHRASES[language])


def description_of(entry: Entry, language: str) -> str:
    phrases = PHRASES[language]
    blocks = ("\n".join(block(entry, phrases)) for block in (standing, agenda, reason))
    return "\n\n".join(block for block in blocks if block)


def standing(entry: Entry, phrases: Phrases) -> Iterator[str]:
    """Which meeting of how many, and how sure its day is."""
    if entry.nth and entry.of and entry.of > 1:
        yield phrases.count.format(nth=entry.nth, of=entry.of)
    certainty = {
        ("meeting", "proposed"): phrases.meeting_is_proposed,
        ("deadline", "proposed"): phrases.deadline_is_proposed,
        ("meeting", "provisional"): phrases.is_provisional,
        ("deadline", "provisional"): phrases.is_provisional,
        ("meeting", "cancelled"): phrases.meeting_is_cancelled,
        ("deadline", "cancelled"): phrases.deadline_is_cancelled,
    }
    if sentence := certainty.get((entry.occurrence.kind, entry.occurrence.status)):
        yield sentence


def agenda(entry: Entry, phrases: Phrases) -> Iterator[str]:
    """Nothing happens at a cancelled meeting: what was to happen there is planned for another."""
    if entry.items and entry.occurrence.status != "cancelled":
        yield phrases.agenda
        yield from (item(one, phrases) for one in entry.items)


def item(occurrence: Occurrence, phrases: Phrases) -> str:
    # That an item's day is proposed goes without saying: its meeting's is.
    title = one_line(occurrence.title) if occurrence.status == "proposed" else with_standing(occurrence, phrases)
    return phrases.item.format(title=title, **passage(occurrence, phrases))


def reason(entry: Entry, phrases: Phrases) -> Iterator[str]:
    yield phrases.reason.format(**passage(entry.occurrence, phrases))


def passage(occurrence: Occurrence, phrases: Phrases) -> dict[str, str]:
    section = one_line(occurrence.section)
    named = phrases.first_page if section == FIRST_PAGE else phrases.section.format(section=section)
    return {"section": named, "quote": one_line(occurrence.quote)}


def with_standing(occurrence: Occurrence, phrases: Phrases) -> str:
    title = one_line(occurrence.title)
    if occurrence.status == "cancelled":
        return phrases.cancelled.format(title=title)
    return title if occurrence.status == "decided" else phrases.preliminary.format(title=title)
