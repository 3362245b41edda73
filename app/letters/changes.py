"""A change says how something was, as people know it, and how it is now."""

from collections.abc import Iterator

from app.letters.page import Entry, Page, Part
from app.letters.telling import Telling
from app.letters.writing import Writing
from app.reminding import Was, was
from app.store import Reminding
from schedules.plan import Occurrence


def change_page(writing: Writing) -> Page:
    """All that a release changed for somebody."""
    tell = Telling(writing)
    entries = tuple(changed(tell, each) for each in writing.reminders)
    return Page(
        subject=subject(tell, writing.reminders),
        opening=(tell.words("change.opening", n=len(entries), organisation=tell.kept.name),),
        parts=(Part(tell.words("change.heading", n=len(entries)), entries),),
        closing=(tell.words("change.calendar"), tell.closing()),
    )


def subject(tell: Telling, reminders: tuple[Reminding, ...]) -> str:
    if len(reminders) > 1:
        return tell.words("change.subject", n=len(reminders))
    (only,) = reminders
    before, now = was(only), tell.known.occurrence(only.uid)
    when = tell.short(now) if now and only.kind != "cancelled" else tell.short_as_it_was(before) if before else ""
    return tell.words(f"change.{only.kind}-subject", what=name(before, now), when=when)


def name(before: Was | None, now: Occurrence | None) -> str:
    return now.title if now else before.title if before else ""


def changed(tell: Telling, reminding: Reminding) -> Entry:
    before, now = was(reminding), tell.known.occurrence(reminding.uid)
    told = tuple(lines(tell, reminding, before, now))
    return Entry(tell.words(f"change.{reminding.kind}", what=name(before, now)), told)


def lines(tell: Telling, reminding: Reminding, before: Was | None, now: Occurrence | None) -> Iterator[str]:
    if before and reminding.kind != "added":
        yield tell.words("change.was", when=tell.when_it_was(before))
    if now and reminding.kind != "cancelled":
        yield tell.words("change.is" if reminding.kind == "moved" else "change.when", when=tell.when(now))
        if now.place:
            yield tell.words("place", place=now.place)
        if now.kind == "meeting":
            yield from tell.how_sure(now)
    if now:
        yield tell.section(now)
