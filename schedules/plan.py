"""A plan is a year of occurrences, held against the rules: what happens when, what was kept, what is open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["meeting", "deadline", "item"]
Status = Literal["proposed", "decided", "provisional", "cancelled"]
Judgement = Literal["met", "provisional", "undecided", "unconfirmed", "broken"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing in the year. An item happens at its host, and has its host's start and end."""

    uid: str  # organisation, rule, year and number, never the date: a moved occurrence moves instead of doubling
    kind: Kind
    rule: str
    section: str
    quote: str
    group: str  # in whose feed it is shown
    number: int  # a moved occurrence keeps its number
    title: str
    start: datetime | date  # a date when it lasts all day
    end: datetime | None  # None when it lasts all day
    status: Status
    responsible: tuple[str, ...]
    host: str | None = None
    covers: str | None = None  # "2026-Q4", "2027-03"
    place: str = ""
    asked_on: date | None = None  # of an extra meeting, and of its call: when somebody asked for it

    @property
    def day(self) -> date:
        return self.start.date() if isinstance(self.start, datetime) else self.start


@dataclass(frozen=True, slots=True)
class Required:
    """How many times; None is no bound, or not yet decided."""

    min: int | None
    max: int | None
    per: str


@dataclass(frozen=True, slots=True)
class Verdict:
    rule: str
    section: str
    quote: str
    required: Required
    planned: int
    verdict: Judgement
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    section: str
    quote: str
    question: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Demands that contradict each other: without any one of them there is a year, however often groups meet then."""

    rules: tuple[str, ...]
    pins: tuple[str, ...]
    why: str
    closed: tuple[int, ...] = ()  # months
    closed_weeks: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()  # roles
    held: tuple[str, ...] = ()  # uids
    today: date | None = None  # what lies before it cannot be changed
    shared: tuple[str, ...] = ()  # roles that are called to several of its meetings, where that is why


@dataclass(frozen=True, slots=True)
class Plan:
    organisation: str
    year: int
    optimal: bool
    cost: int
    occurrences: tuple[Occurrence, ...]
    verdicts: tuple[Verdict, ...]
    questions: tuple[Question, ...]
    conflicts: tuple[Conflict, ...]
    gives_up: str = ""  # where there is a conflict: what the best year gives up, in a sentence for people
    breaks_least: bool = True  # whether it is proven that no year breaks less
