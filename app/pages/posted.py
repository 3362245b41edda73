"""Posted is mail as a page says it: to whom, about what, by which section, and why it waits or rests."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache, partial

from app.letters.known import Known
from app.loading import folder_of
from app.outbox.coming import Coming
from app.pages.language import Language
from app.planning.lookups import year_of
from app.reminding import ROLE, Reach, data_of, was
from app.store import Mail, Reminding, Store
from schedules import languages
from schedules.folder import Folder
from schedules.names import named
from schedules.plan import Plan
from schedules.reminders import QUESTIONS, Reminder, reminders_of

CODE = re.compile(r"\b[45]\d\d\b")
MANY_TRIES = 8
UNITS = {
    "day": "lead.day", "working day": "lead.working", "clear day": "lead.clear", "week": "lead.week",
    "month": "lead.month",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    kind: str
    what: str  # in the organisation's own language; "" for the week
    start: date | None
    rule: str
    section: str
    year: int


@dataclass(frozen=True, slots=True)
class To:
    """One who gets it."""

    id: str  # of their mail
    name: str
    roles: tuple[str, ...]  # by name, where the name is a person's


@dataclass(frozen=True, slots=True)
class Entry:
    """The same for everybody who gets it at the same time."""

    at: datetime
    why: str
    about: tuple[About, ...]
    to: tuple[To, ...]


class Telling:
    """Of one organisation's mail; each thing is looked up once."""

    def __init__(self, store: Store, organisation: str) -> None:
        self.known = Known(store, organisation)
        self.folder = self.known.folder()
        self.zone = store.organisation(organisation).zone
        self.names = {each.id: each.name for each in store.persons(organisation)}
        self.ruling = cache(partial(folder_of, store, organisation))
        self.told: dict[tuple[str, str], About] = {}

    def entries(self, mails: Iterable[Coming]) -> Iterator[tuple[date, list[Entry]]]:
        """By the day on which they leave or left."""
        same: dict[tuple[datetime, str, tuple[About, ...]], list[To]] = {}
        for each in mails:
            at = each.leaves.astimezone(self.zone).replace(second=0, microsecond=0)
            same.setdefault((at, each.why, self.about(each.reminders)), []).append(self.to(each))
        by_day: dict[date, list[Entry]] = {}
        for (at, why, about), to in same.items():
            by_day.setdefault(at.date(), []).append(Entry(at, why, about, tuple(to)))
        yield from by_day.items()

    def to(self, one: Coming) -> To:
        roles = tuple(dict.fromkeys(called(self.folder, each.role) for each in one.reminders))
        return To(one.id, self.name(one.recipient), () if one.recipient.startswith(ROLE) else roles)

    def name(self, recipient: str) -> str:
        """"" for whom nobody knows any more."""
        if recipient.startswith(ROLE):
            return called(self.folder, recipient.removeprefix(ROLE))
        return self.names.get(recipient, "")

    def about(self, rows: Iterable[Reminding]) -> tuple[About, ...]:
        found = {(each.kind, each.uid): each for each in rows}
        for key, each in found.items():
            if key not in self.told:
                self.told[key] = self.one(each)
        return tuple(self.told[key] for key in found)

    def one(self, each: Reminding) -> About:
        data, before, year = data_of(each), was(each), year_of(each.uid)
        occurrence, release = self.known.occurrence(each.uid), self.known.release(year)
        if occurrence is None or release is None:
            what = before.title if before else ""
            return About(each.kind, what, None, data["rule"], data["section"], year)
        what = named(self.ruling(release.documents), release.plan, occurrence)
        return About(each.kind, what, occurrence.start, data["rule"], data["section"], year)


def called(folder: Folder, id: str) -> str:
    """What people call it; its id, where a new version of the documents has it no more."""
    return next((each.name for each in folder.everybody() if each.id == id), id)


# ---- why it rests


def reason(mail: Mail) -> str:
    """The word for it, from what the server or the program has said."""
    code = CODE.search(mail.said)
    match mail.state:
        case "bounced":
            return "bounced"
        case _ if mail.said.startswith("to:"):
            return "address"
        case _ if mail.said == "no try came to its end":
            return "died"
        case _ if mail.unsure > 0:
            return "unsure"
        case _ if code and code[0].startswith("5"):
            return "refused"
        case _ if mail.attempts >= MANY_TRIES and code:
            return "later"
        case _:
            return "broken"


# ---- how long before, and who cannot be reached


@lru_cache(maxsize=16)
def year_reminders(folder: Folder, plan: Plan) -> tuple[Reminder, ...]:
    """All of a year, whatever day it is: worked out once."""
    return reminders_of(folder, plan, date.min, datetime(plan.year - 1, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Ahead:
    """How long before it people are told of what one rule asks."""

    kind: str
    rule: str
    section: str
    what: str
    leads: tuple[str, ...]  # the longest first


def leads_of(folder: Folder, plan: Plan) -> list[Ahead]:
    titles = {each.rule: each.title for each in reversed(plan.occurrences)}
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for each in year_reminders(folder, plan):
        if each.kind not in QUESTIONS:
            found.setdefault((each.section, each.rule, each.kind), {})[each.lead] = None
    return [Ahead(kind, rule, section, folder.rule(rule).title or titles.get(rule, ""), tuple(leads))
            for (section, rule, kind), leads in sorted(found.items())]  # fmt: skip


def lead_in_words(t: Language, lead: str) -> str:
    """As the format writes it: "14 days", "1 working day", "0 days", "month before"."""
    number, _, unit = lead.removesuffix("s").partition(" ")
    if not number.isdecimal():
        return t("lead.ahead")
    return t(UNITS[unit], n=int(number)) if int(number) else t("lead.same")


def leads_in_words(t: Language, leads: Iterable[str]) -> str:
    return languages.listed(t.code, [lead_in_words(t, each) for each in leads])


def unreachable(reach: Reach, folder: Folder, plan: Plan, now: datetime, ahead: timedelta) -> Iterator[str]:
    """Roles that are to be told of something in the time ahead, by name, and that have no address."""
    soon = (each for each in year_reminders(folder, plan) if now < each.due <= now + ahead)
    for role, day in dict.fromkeys((each.role, each.due.date()) for each in soon):
        if not any(reach.of(role, day)):
            yield called(folder, role)
