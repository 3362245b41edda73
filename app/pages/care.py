"""Care is what needs a person: at most seven sentences, each with a word for what it is and a way on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import url_for

from app.pages.language import Language, first_up
from app.pages.view import GroupYear, Line, in_time
from app.pages.visiting import visitor
from app.planning.rollcall import RollCall
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
    to: str  # where it is mended
    link: str  # what that is called
    is_ours: bool = True  # not, where the engine says it in the organisation's own language


@dataclass(frozen=True)
class Cared:
    """What a year has that may need a person."""

    groups: list[GroupYear]
    risks: tuple[Risk, ...]
    vacant: dict[str, str]  # roles without a person, by name
    questions: list[Question]  # that nobody has answered
    year: int
    today: date
    call: RollCall | None = None  # for whoever may mend what it says

    @property
    def lines(self) -> list[Line]:
        return sorted((line for group in self.groups for line in group.lines), key=in_time)


@lru_cache(maxsize=32)
def risks_seen(folder: Folder, went: Plan, today: date) -> tuple[Risk, ...]:
    """Worked out once a day and year: nobody waits for it twice."""
    return tuple(risks(folder, went, Changes(announced=went, today=today)))


def sentences(t: Language, cared: Cared) -> list[Sentence]:
    parts = (unconfirmed, late, at_risk, vacant, undecided, waiting, drafted, calendars)
    return [each for part in parts for each in part(t, cared)][:MOST]


def unconfirmed(t: Language, cared: Cared) -> Iterator[Sentence]:
    """A meeting that nobody has said was held."""
    open_ones = [line for line in cared.lines if line.state == "unconfirmed" and line.is_meeting]
    for first in open_ones[:1]:
        text = t("care.unconfirmed", n=len(open_ones), title=first.title, day=t.day(first.day, cared.today))
        yield Sentence("ask", text, *(way_to_say(t, first) or way_to_see(t, cared, first)))


def late(t: Language, cared: Cared) -> Iterator[Sentence]:
    """What was due, and is not there as far as anybody has said."""
    due = [line for line in cared.lines if line.state == "unconfirmed" and not line.is_meeting]
    for first in due[:1]:
        text = t("care.late", n=len(due), title=first.title, day=t.day(first.day, cared.today))
        yield Sentence("risk", text, *(way_to_say(t, first) or way_to_see(t, cared, first)))


def way_to_say(t: Language, line: Line) -> tuple[str, str] | None:
    one = line.entry.occurrence
    if not visitor().may_change(one.group):
        return None
    return url_for("facts.show", uid=one.uid), t("care.say_held" if line.is_meeting else "care.say_delivered")


def way_to_see(t: Language, cared: Cared, line: Line) -> tuple[str, str]:
    return url_for("year.show", year=cared.year, _anchor=line.anchor), t("care.see_date")


def at_risk(t: Language, cared: Cared) -> Iterator[Sentence]:
    """One or two in words; the rest of many in a number."""
    several = len(cared.risks) > 2
    for risk in cared.risks[: 1 if several else 2]:
        rule = url_for("rules.show", year=cared.year, _anchor=f"rule-{risk.rule}")
        yield Sentence("risk", first_up(risk.why), rule, t("care.see_rule"), is_ours=False)
    if several:
        rest = t("care.more_risks", n=len(cared.risks) - 1)
        yield Sentence("risk", rest, url_for("rules.show", year=cared.year), t("care.see_rules"))


def vacant(t: Language, cared: Cared) -> Iterator[Sentence]:
    names = list(cared.vacant.values())
    for role in list(cared.vacant)[:1]:
        text = t("care.vacant", n=len(names), names=", ".join(names[:NAMED]))
        if visitor().may("coordinator"):
            yield Sentence("risk", text, url_for("people.show", _anchor="needs"), t("care.set_people"))
        else:
            tasks = url_for("year.show", year=cared.year, role=role, _anchor="list")
            yield Sentence("risk", text, tasks, t("care.see_role", role=names[0]))


def undecided(t: Language, cared: Cared) -> Iterator[Sentence]:
    """One for all groups; the way on is to the group whose day comes first."""
    proposed = [line for line in cared.lines if line.state == "proposed"]
    for first in proposed[:1]:
        groups = ", ".join(dict.fromkeys(line.group for line in proposed))
        text = t("care.undecided", n=len(proposed), groups=groups)
        yield Sentence("open", text, *(way_to_decide(t, cared, first) or way_to_see(t, cared, first)))


def way_to_decide(t: Language, cared: Cared, line: Line) -> tuple[str, str] | None:
    group = line.entry.occurrence.group
    if not visitor().may_change(group):
        return None
    return url_for("drafts.meetings", group=group, year=cared.year), t("care.decide", group=line.group)


def waiting(t: Language, cared: Cared) -> Iterator[Sentence]:
    for first in cared.questions[:1]:
        place = url_for("document.show", _anchor=f"question-{first.id}")
        yield Sentence("waits", t("care.questions", n=len(cared.questions)), place, t("care.see_questions"))


def drafted(t: Language, cared: Cared) -> Iterator[Sentence]:
    changed = [line for line in cared.lines if line.is_draft]
    if changed:
        place = url_for("drafts.show", year=cared.year)
        yield Sentence("draft", t("care.drafted", n=len(changed)), place, t("care.see_draft"))


def calendars(t: Language, cared: Cared) -> Iterator[Sentence]:
    """Who has left and can still fetch theirs, and which have stopped."""
    counted = {"left": cared.call.left_open(), "stopped": cared.call.stopped} if cared.call else {}
    said = [t(f"people.{what}", n=len(found)) for what, found in counted.items() if found]
    if said:
        yield Sentence("left", " ".join(said), url_for("people.show", _anchor="needs"), t("care.see_people"))
