"""A year's reminders as a text that a secretary can proofread: each day on which mail leaves, what of, to whom and why.

Write it anew, and then read what changed: `python tests/reminders_text.py`
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from kumla import kumla, planned

from schedules import languages
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.reminders import ALONE, Reminder, digests_of, reminders_of

GOLDEN = Path(__file__).parent / "reminders" / "kumla-2027.txt"
FIRST_DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

KINDS = {
    "call": "Kallelse", "deadline": "Ska vara klart", "sending": "Ska skickas", "item": "Ska tas upp",
    "review": "Underlag", "held": "Blev mötet av?", "passed": "Blev det klart?", "outcome": "Vad blev det?",
    "digest": "Veckans läge",
}  # fmt: skip
LEADS = {"": "dagen efter", "0 days": "samma dag", "month before": "månaden före"}
INTRODUCTION = (
    "Breven går klockan 7 svensk tid. Allt som är samma dag till samma mottagare är ett brev, utom kallelser och "
    "underlag, som är egna brev. Veckans läge går till BRÅ-samordnaren, på måndagen eller nästa arbetsdag, och står "
    "bara i räkningen."
)
UNITS = {"days": "dagar", "working day": "arbetsdag", "working days": "arbetsdagar"}


def of_kumla(year: int) -> tuple[Reminder, ...]:
    return reminders_of(kumla(), planned(year), FIRST_DAY, NOW)


def as_text(year: int = 2027) -> str:
    folder, plan = kumla(), planned(year)
    reminders, weekly = of_kumla(year), digests_of(folder, year, NOW)
    lines = [*titled(f"Påminnelser i {folder.organisation.identity.name} om det som händer {year}", "=")]
    lines += [*wrap(INTRODUCTION, 115), ""]
    lines += counts(folder, (*reminders, *weekly))
    for _, month in groupby(reminders, key=lambda each: (each.due.year, each.due.month)):
        own = list(month)
        name = f"{languages.month('sv', own[0].due.month).capitalize()} {own[0].due.year}"
        lines += ["", *titled(name, "-"), *days(folder, plan, own)]
    return "\n".join(lines) + "\n"


def titled(text: str, line: str) -> list[str]:
    return [text, line * len(text)]


def counts(folder: Folder, reminders: tuple[Reminder, ...]) -> Iterator[str]:
    """How many mails each role gets in a year, and how many reminders of each kind there are in them."""
    mails = Counter(role for role, _, _ in {mail_of(each) for each in reminders})
    kinds = Counter(each.kind for each in reminders)
    yield from titled("Så många brev", "-")
    for role, number in sorted(mails.items(), key=lambda row: (-row[1], row[0])):
        yield f"{folder.name(role):32}{number:4}"
    yield f"{'Alla':32}{sum(mails.values()):4}"
    yield from ("", *titled("Så många påminnelser i dem", "-"))
    yield from (f"{KINDS[kind]:32}{kinds[kind]:4}" for kind in KINDS)
    yield f"{'Alla':32}{sum(kinds.values()):4}"


def mail_of(reminder: Reminder) -> tuple[str, datetime, str]:
    """What is the same for two reminders that lie in one mail."""
    return reminder.role, reminder.due, reminder.uid if reminder.kind in ALONE else ""


def days(folder: Folder, plan: Plan, reminders: list[Reminder]) -> Iterator[str]:
    known = {each.uid: each for each in plan.occurrences}
    for due, leaving in groupby(reminders, key=lambda each: each.due):
        heading = f"{languages.weekday('sv', due.date())[:3]} {due.day:2}"
        told = sorted(leaving, key=lambda each: (list(KINDS).index(each.kind), each.uid))
        for (kind, uid), same in groupby(told, key=lambda each: (each.kind, each.uid)):
            own = list(same)
            what = about(known[uid])
            yield f"{heading:6}  {KINDS[kind]:15}  {what:68}  {own[0].section:6}  {lead(own[0].lead)}"
            to = "till " + languages.listed("sv", [folder.name(each.role) for each in own])
            yield from wrap(to, 115, initial_indent=" " * 25, subsequent_indent=" " * 30)
            heading = ""


def about(occurrence: Occurrence) -> str:
    day = occurrence.day
    when = f"{languages.weekday('sv', day)[:3]} {day.day} {languages.month('sv', day.month)}"
    clock = f" {occurrence.start:%H:%M}" if isinstance(occurrence.start, datetime) else ""
    return f"{occurrence.title}, {when}{clock}"


def lead(lead: str) -> str:
    if lead in LEADS:
        return LEADS[lead]
    number, _, unit = lead.partition(" ")
    return f"{number} {UNITS[unit]} före"


if __name__ == "__main__":
    GOLDEN.write_text(as_text(), "utf-8")
