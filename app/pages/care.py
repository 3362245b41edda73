"""Care is what needs a person: at most seven sentences, each with a word for what it is and a way on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.pages.language import Language, first_up
from app.pages.view import Filter, GroupYear, Line, in_time
from schedules.changes import Changes
from schedules.folder import Folder
from schedules.plan import Plan, Question
from schedules.warnings import Risk, risks

MOST = 7
NAMED = 3  # roles in a sentence; the rest are a number


@dataclass(frozen=True, slots=True)
class Sentence:
    word: str  # its key
    text: str
    place: str  # on the page
    link: str
    is_ours: bool = True  # not, where the engine says it in the organisation's own language
    asks: Filter | None = None  # where the way on is another list


@dataclass(frozen=True)
class Cared:
    """What a year has that may need a person."""

    groups: list[GroupYear]
    risks: tuple[Risk, ...]
    vacant: dict[str, str]  # roles without a person, by name
    questions: list[Question]  # that nobody has answered
    today: date

    @property
    def lines(self) -> list[Line]:
        return sorted((line for group in self.groups for line in group.lines), key=in_time)


@lru_cache(maxsize=32)
def risks_seen(folder: Folder, went: Plan, today: date) -> tuple[Risk, ...]:
    """Worked out once a day and year: nobody waits for it twice."""
    return tuple(risks(folder, went, Changes(announced=went, today=today)))


def sentences(t: Language, cared: Cared) -> list[Sentence]:
    parts = (unconfirmed, at_risk, vacant, undecided, waiting, drafted)
    return [each for part in parts for each in part(t, cared)][:MOST]


def unconfirmed(t: Language, cared: Cared) -> Iterator[Sentence]:
    open_ones = [line for line in cared.lines if line.state == "unconfirmed"]
    for first in open_ones[:1]:
        text = t("care.unconfirmed", n=len(open_ones), title=first.title, day=t.day(first.day, cared.today))
        yield Sentence("ask", text, first.anchor, t("care.see_date"))


def at_risk(t: Language, cared: Cared) -> Iterator[Sentence]:
    """One or two in words; the rest of many in a number."""
    several = len(cared.risks) > 2
    for risk in cared.risks[: 1 if several else 2]:
        yield Sentence("risk", first_up(risk.why), f"rule-{risk.rule}", t("care.see_rule"), is_ours=False)
    if several:
        yield Sentence("risk", t("care.more_risks", n=len(cared.risks) - 1), "clauses", t("care.see_rules"))


def vacant(t: Language, cared: Cared) -> Iterator[Sentence]:
    names = list(cared.vacant.values())
    for role in list(cared.vacant)[:1]:
        text = t("care.vacant", n=len(names), names=", ".join(names[:NAMED]))
        yield Sentence("risk", text, "list", t("care.see_role", role=names[0]), asks=Filter(role=role))


def undecided(t: Language, cared: Cared) -> Iterator[Sentence]:
    """One for all groups, with the first of their days."""
    proposed = [line for line in cared.lines if line.state == "proposed"]
    for first in proposed[:1]:
        groups = ", ".join(dict.fromkeys(line.group for line in proposed))
        yield Sentence("open", t("care.undecided", n=len(proposed), groups=groups), first.anchor, t("care.see_date"))


def waiting(t: Language, cared: Cared) -> Iterator[Sentence]:
    if cared.questions:
        yield Sentence("waits", t("care.questions", n=len(cared.questions)), "questions", t("care.see_questions"))


def drafted(t: Language, cared: Cared) -> Iterator[Sentence]:
    changed = [line for line in cared.lines if line.is_draft]
    for first in changed[:1]:
        yield Sentence("draft", t("care.drafted", n=len(changed)), first.anchor, t("care.see_date"))
