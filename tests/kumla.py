"""Kumla's own folder, and Kumla as it might have been: one thing changed at a time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from schedules.document import Document, Rule
from schedules.folder import Folder
from schedules.organisation import Busy, Organisation, Person
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.reading import read_folder

PLACE = Path(__file__).parents[1] / "schedules" / "organisations" / "kumla"
GROUPS = ("styrgrupp", "operativ-grupp")
YEARS = range(2026, 2037)


@cache
def kumla() -> Folder:
    return read_folder({file.name: file.read_text(encoding="utf-8") for file in PLACE.iterdir()})


@cache
def planned(year: int) -> Plan:
    return plan_year(kumla(), year)


# ---- a plan, read


def meetings(plan: Plan, group: str) -> list[Occurrence]:
    return [each for each in plan.occurrences if each.kind == "meeting" and each.group == group]


def days(plan: Plan, group: str) -> list[date]:
    return [each.day for each in meetings(plan, group)]


def of(plan: Plan, rule: str) -> list[Occurrence]:
    return [each for each in plan.occurrences if each.rule == rule]


def verdicts(plan: Plan) -> dict[str, str]:
    return {each.rule: each.verdict for each in plan.verdicts}


def broken(plan: Plan) -> set[str]:
    return {rule for rule, verdict in verdicts(plan).items() if verdict == "broken"}


# ---- a folder, changed


def with_rule(folder: Folder, id: str, **demand: object) -> Folder:
    """The rule's demand with other values: with_rule(kumla(), "styrgrupp-sammantraden", times=5)."""
    rule = folder.rule(id)
    verb = next(name for name in type(rule).model_fields if getattr(rule, name) is rule.demand)
    changed = rule.model_copy(update={verb: rule.demand.model_copy(update=demand)})
    return with_rules(folder, tuple(changed if each.id == id else each for each in folder.rules))


def without_rules(folder: Folder, *ids: str) -> Folder:
    return with_rules(folder, tuple(each for each in folder.rules if each.id not in ids))


def with_another_rule(folder: Folder, **rule: object) -> Folder:
    return with_rules(folder, (*folder.rules, Rule.model_validate({"section": "9", "quote": "En regel till."} | rule)))


def with_rules(folder: Folder, rules: tuple[Rule, ...]) -> Folder:
    return with_document(folder, rules=rules)


def with_document(folder: Folder, **values: object) -> Folder:
    document: Document = folder.documents[0].model_copy(update=values)
    return replace(folder, documents=(document, *folder.documents[1:]))


def with_paragraph(folder: Folder, paragraph: str) -> Folder:
    return with_document(folder, header=folder.documents[0].header.model_copy(update={"paragraph": paragraph}))


def with_times(folder: Folder, rule: str, times: object) -> Folder:
    return with_rule(folder, rule, times=times)


def with_organisation(folder: Folder, **values: object) -> Folder:
    organisation: Organisation = folder.organisation.model_copy(update=values)
    return replace(folder, organisation=organisation)


def with_meetings(folder: Folder, **values: object) -> Folder:
    return with_organisation(folder, meetings=folder.organisation.meetings.model_copy(update=values))


def with_group_choice(folder: Folder, group: str, **values: object) -> Folder:
    choice = folder.organisation.group(group).model_copy(update=values)
    others = tuple(each for each in folder.organisation.groups if each.id != group)
    return with_organisation(folder, groups=(*others, choice))


def with_closed_months(folder: Folder, *months: int) -> Folder:
    return with_meetings(folder, closed_months=months)


def with_only_open(folder: Folder, *months: int) -> Folder:
    return with_closed_months(folder, *(month for month in range(1, 13) if month not in months))


def with_busy(folder: Folder, role: str, *spans: tuple[date, date]) -> Folder:
    """Whole days where the spans are dates, and from one time to another where they are times."""
    busy = tuple(Busy(role=role, start=start, end=end) for start, end in spans)
    return with_organisation(folder, busy=(*folder.organisation.busy, *busy))


def with_busy_hours(folder: Folder, role: str, busy: list[date], first: int, last: int) -> Folder:
    spans = [(datetime.combine(day, time(first)), datetime.combine(day, time(last))) for day in busy]
    return with_busy(folder, role, *spans)


def with_free_days(folder: Folder, role: str, *free: date) -> Folder:
    """The role is busy on all other days of their year."""
    edges = [date(free[0].year - 1, 12, 31), *free, date(free[0].year + 1, 1, 1)]
    gaps = [(one + timedelta(1), other - timedelta(1)) for one, other in pairwise(edges)]
    return with_busy(folder, role, *((first, last) for first, last in gaps if first <= last))


def with_person(folder: Folder, name: str, *roles: str) -> Folder:
    return with_organisation(folder, persons=(*folder.organisation.persons, Person(name=name, roles=roles)))


def with_dates_of(folder: Folder, body: str, *dates: date) -> Folder:
    bodies = tuple(
        each.model_copy(update={"dates": dates}) if each.id == body else each for each in folder.organisation.bodies
    )
    return with_organisation(folder, bodies=bodies)


def with_choice(folder: Folder, rule: str, **values: object) -> Folder:
    choices = tuple(
        each.model_copy(update=values) if each.rule == rule else each for each in folder.organisation.choices
    )
    return with_organisation(folder, choices=choices)


def with_members(folder: Folder, members: Mapping[str, tuple[str, ...]]) -> Folder:
    groups = tuple(
        each.model_copy(update={"members": members[each.id], "chair": None}) if each.id in members else each
        for each in folder.groups
    )
    return with_document(folder, groups=groups)
