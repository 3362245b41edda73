"""Compliance is how each rule stands in a year: its days, what came of each, the verdict, and what threatens it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from app.loading import folder_of, today_of
from app.planning.actions import Outcome
from app.planning.facts import Facts, as_it_went, facts_of, verdicts_so_far
from app.planning.history import year_in_force
from app.planning.items import is_added
from app.planning.revisions import document_of
from app.store import Release, Store
from schedules.changes import Changes
from schedules.document import Document, Rule
from schedules.folder import Folder
from schedules.plan import Judgement, Occurrence, Plan, Verdict
from schedules.warnings import Risk, risks

Came = Literal["before", "held", "delivered", "settled", "not-held", "cancelled", "untold", "ahead"]


@dataclass(frozen=True, slots=True)
class Day:
    """One of a rule's occurrences, on the day on which it was."""

    occurrence: Occurrence
    came: Came
    registry: str = ""  # the number under which it was registered
    outcome: Outcome | None = None  # of a review

    @property
    def day(self) -> date:
        return self.occurrence.day


@dataclass(frozen=True, slots=True)
class Standing:
    rule: Rule
    document: Document
    verdict: Verdict
    word: Judgement | Literal["before"]  # no verdict where all that it asked for lay before the installation
    days: tuple[Day, ...]
    threats: tuple[str, ...]


@dataclass(frozen=True)
class Year:
    """A released year as it went until today."""

    release: Release
    folder: Folder  # by which it is judged
    today: date
    standings: tuple[Standing, ...]  # in the documents' order


def year_so_far(store: Store, organisation: str, year: int, now: datetime) -> Year:
    release = year_in_force(store, organisation, year)
    folder, kept = folder_of(store, organisation, release.documents), store.organisation(organisation)
    today, facts = today_of(kept, now), facts_of(store, organisation, year)
    went = replace(release.plan, occurrences=tuple(as_it_went(release.plan, facts)))
    days = [became(each, facts, kept.first_day, today) for each in went.occurrences if not is_added(each.uid)]
    rules = {rule.id: rule for rule in folder.rules}
    at_risk = {each.rule: each.why for each in risks_of(folder, went, today)}
    return Year(release, folder, today, tuple(
        standing(folder, release.plan, rules[verdict.rule], verdict, days, at_risk)
        for verdict in verdicts_so_far(store, organisation, year, now) if verdict.rule in rules
    ))  # fmt: skip


def risks_of(folder: Folder, went: Plan, today: date) -> Iterator[Risk]:
    """Of a year that is over there are none."""
    if today.year <= went.year:
        yield from risks(folder, went, Changes(announced=went, today=today))


def standing(
    folder: Folder, plan: Plan, rule: Rule, verdict: Verdict, days: list[Day], at_risk: dict[str, str]
) -> Standing:
    own = tuple(sorted((each for each in days if each.occurrence.rule == rule.id), key=lambda each: each.day))
    is_before = bool(own) and all(each.came == "before" for each in own)
    conflicts = [each.why for each in plan.conflicts if rule.id in each.rules]
    near = [at_risk[rule.id]] if rule.id in at_risk and verdict.verdict != "broken" else []
    document = document_of(folder, rule.id)
    if is_before:
        return Standing(rule, document, verdict, "before", own, ())
    return Standing(rule, document, verdict, verdict.verdict, own, (*conflicts, *near))


def became(occurrence: Occurrence, facts: Facts, first_day: date, today: date) -> Day:
    registry = facts.delivered.get(occurrence.uid, "")
    if occurrence.uid in facts.settled:
        return Day(occurrence, "settled", registry, facts.settled[occurrence.uid].outcome)
    if occurrence.uid in facts.delivered:
        return Day(occurrence, "delivered", registry)
    if not facts.not_held.isdisjoint({occurrence.uid, occurrence.host}):
        return Day(occurrence, "not-held")
    return Day(occurrence, untold(occurrence, facts, first_day, today))


def untold(occurrence: Occurrence, facts: Facts, first_day: date, today: date) -> Came:
    """Of what was neither delivered nor called off: by its day, where nobody has said that it was held."""
    if occurrence.status == "cancelled":
        return "cancelled"
    if facts.confirms(occurrence):
        return "held"
    if occurrence.day < first_day:
        return "before"
    return "untold" if occurrence.day < today else "ahead"
