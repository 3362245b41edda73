"""A change says how something was, as people know it, and how it is now."""

from collections.abc import Iterator

from app.letters.page import Entry, Page, Part
from app.letters.telling import Telling
from app.letters.writing import Writing
from app.reminding import Was, was
from app.store import Reminding


def change_page(writing: Writing) -> Page:
    """All that a release changed for somebody."""
    tell = Telling(writing)
    entries = tuple(changed(tell, each) for each in writing.reminders)
    subject = entries[0].title if len(entries) == 1 else tell.words("change.subject", n=len(entries))
    return Page(
        subject=subject,
        opening=(tell.words("change.opening", n=len(entries), organisation=tell.kept.name),),
        parts=(Part(tell.words("change.heading", n=len(entries)), entries),),
        closing=(tell.words("change.calendar"), tell.closing()),
    )


def changed(tell: Telling, reminding: Reminding) -> Entry:
    before, now = was(reminding), tell.known.occurrence(reminding.uid)
    what = tell.title(now) if now and reminding.kind != "cancelled" else before.title if before else ""
    to = tell.short(now) if now and reminding.kind != "cancelled" else ""
    at = tell.when_it_was(before) if before else ""
    return Entry(tell.words(f"change.{reminding.kind}", what=what, to=to, at=at), tuple(lines(tell, reminding, before)))


def lines(tell: Telling, reminding: Reminding, before: Was | None) -> Iterator[str]:
    now = tell.known.occurrence(reminding.uid)
    if before and reminding.kind == "moved":
        yield tell.words("change.was", when=tell.when_it_was(before))
    if now and reminding.kind != "cancelled":
        yield tell.words("change.is", when=tell.when(now))
        if now.place:
            yield tell.words("place", place=now.place)
    if now:
        yield tell.section(now)
