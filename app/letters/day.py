"""The day's letter has all that is due for somebody on a day: what is to be done, what is asked, and the week."""

from collections.abc import Iterable, Iterator

from app.letters.digest import digest_parts
from app.letters.page import Entry, Page, Part, Pressed
from app.letters.telling import Telling
from app.letters.writing import Writing
from app.store import Reminding
from schedules.plan import Occurrence

ASKED = {"held": ("held", "held"), "passed": ("passed", "delivered"), "outcome": ("outcome", "outcome")}


def day_page(writing: Writing) -> Page | None:
    """None where nothing of it is so any more."""
    tell = Telling(writing)
    ahead = list(known(tell, (each for each in writing.reminders if each.kind not in (*ASKED, "digest"))))
    asked = list(known(tell, (each for each in writing.reminders if each.kind in ASKED)))
    week = any(each.kind == "digest" for each in writing.reminders)
    parts = [
        Part(tell.words("day.to-do"), tuple(to_do(tell, one) for one, _ in ahead if one.kind != "item")),
        Part(tell.words("day.presented"), tuple(to_do(tell, one) for one, _ in ahead if one.kind == "item")),
        Part(tell.words("day.asked"), tuple(question(tell, one, each) for one, each in asked), tell.words("day.how")),
        *(digest_parts(tell, {one.uid for one, _ in (*ahead, *asked)}) if week else ()),
    ]
    parts = [part for part in parts if part.entries]
    if not parts:
        return None
    return Page(
        subject=subject(tell, ahead, asked, week=week),
        opening=(tell.words("day.week", number=tell.today.isocalendar().week) if week else tell.words("day.opening"),),
        parts=tuple(parts),
        closing=(tell.closing(),),
    )


def known(tell: Telling, reminders: Iterable[Reminding]) -> Iterator[tuple[Occurrence, Reminding]]:
    """Each thing once, the soonest first."""
    found = {each.uid: (one, each) for each in reminders if (one := tell.known.occurrence(each.uid))}
    yield from sorted(found.values(), key=lambda pair: (pair[0].day, pair[0].title, pair[0].uid))


def subject(
    tell: Telling, ahead: list[tuple[Occurrence, Reminding]], asked: list[tuple[Occurrence, Reminding]], *, week: bool
) -> str:
    heaps = (("things", ahead), ("questions", asked))
    counted = [tell.words(f"day.{name}", n=len(heap)) for name, heap in heaps if heap]
    if week:
        title = tell.words("day.week-subject", number=tell.today.isocalendar().week)
        return tell.words("day.and-more", first=title, rest=tell.words("day.and").join(counted)) if counted else title
    if len(ahead) + len(asked) > 1:
        return tell.words("day.and").join(counted)
    one, each = (ahead or asked)[0]
    kind = each.kind if asked else "presented" if one.kind == "item" else "to-do"
    return tell.words(f"day.subject-{kind}", what=one.title, when=tell.short(one))


def to_do(tell: Telling, one: Occurrence) -> Entry:
    host = tell.known.occurrence(one.host) if one.host else None
    said = {"when": tell.when(one), "distance": tell.away(one.day)}
    due = tell.words("day.at", meeting=host.title, **said) if host else tell.words("day.by", **said)
    return Entry(tell.title(one), (due, tell.section(one)))


def question(tell: Telling, one: Occurrence, each: Reminding) -> Entry:
    kind, purpose = ASKED[each.kind]
    url = tell.writing.link(purpose, each.uid)
    if kind == "outcome":  # its page has three answers, and asks for a note
        pressed = [Pressed(tell.words("asked.outcome-link"), url)]
    else:
        pressed = [Pressed(tell.words(f"asked.{kind}-{said}"), f"{url}?answer={said}") for said in ("yes", "no")]
    title = tell.words(f"asked.{kind}", what=one.title, when=tell.short(one))
    return Entry(title, (tell.section(one),), tuple(pressed))
