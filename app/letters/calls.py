"""A call says when and where a meeting is, and what will be taken up there."""

from collections.abc import Iterator

from app.letters.page import Entry, Page, Part
from app.letters.telling import Telling
from app.letters.writing import Writing
from schedules.plan import Occurrence


def call_page(writing: Writing) -> Page | None:
    """None where there is no such meeting any more."""
    tell = Telling(writing)
    meeting = tell.known.occurrence(writing.reminders[0].uid)
    if meeting is None or meeting.status == "cancelled":
        return None
    words, items = tell.words, tell.known.items(meeting.uid)
    subject = words("call.subject", what=meeting.title, when=tell.short(meeting))
    when = tell.when(meeting)
    place = Entry(when[:1].upper() + when[1:], tuple(about(tell, meeting)))
    parts = (
        Part(words("call.where" if meeting.place else "call.when"), (place,)),
        Part(words("call.agenda"), tuple(item(tell, each) for each in items)),
    )
    return Page(
        subject=tell.standing(meeting, subject),
        opening=(words("call.opening", what=meeting.title, distance=tell.distance(meeting.day)),),
        parts=tuple(part for part in parts if part.entries),
        closing=(tell.closing(),),
    )


def about(tell: Telling, meeting: Occurrence) -> Iterator[str]:
    if meeting.place:
        yield tell.words("place", place=meeting.place)
    yield from tell.how_sure(meeting)
    yield tell.section(meeting)


def item(tell: Telling, one: Occurrence) -> Entry:
    by = [tell.words("by", roles=tell.roles(one))] if one.responsible else []
    return Entry(one.title, (*by, tell.section(one)))
