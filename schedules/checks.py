"""A check is what can be said of an organisation's documents before a year is planned: open, contradictory, unread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from schedules.document import Meets, Reports
from schedules.folder import Folder
from schedules.languages import say
from schedules.plan import Conflict, Question
from schedules.planner import plan_year
from schedules.questions import questions_of
from schedules.text import Sentence, unquoted


@dataclass(frozen=True, slots=True)
class Assumption:
    """A local choice that the organisation has not made itself."""

    place: str  # where it stands in organisation.toml
    assumption: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the documents say twice, or that cannot mean what it says."""

    rules: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Checked:
    organisation: str
    language: str
    year: int  # the one that was tried
    questions: tuple[Question, ...]
    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]
    unquoted: tuple[Sentence, ...]
    assumptions: tuple[Assumption, ...]


def checked(folder: Folder, files: Mapping[str, str], year: int) -> Checked:
    identity = folder.organisation.identity
    return Checked(
        organisation=identity.name,
        language=identity.language,
        year=year,
        questions=questions_of(folder),
        conflicts=plan_year(folder, year).conflicts,
        findings=(*said_twice(folder), *never_meeting(folder)),
        unquoted=tuple(
            sentence
            for document in folder.documents
            for sentence in unquoted(document, files[document.header.text])
        ),
        assumptions=assumptions(folder),
    )


def said_twice(folder: Folder) -> Iterator[Finding]:
    """One rule may have several quotes (`also`); two rules that ask the same would ask for it twice."""
    for one, other in combinations(folder.rules, 2):
        if one.demand == other.demand:
            yield Finding((one.id, other.id), say(language(folder), "finding.twice", one=one.id, other=other.id))


def never_meeting(folder: Folder) -> Iterator[Finding]:
    """A group that reports has something to report from."""
    meeting = {meets.group for _, meets in folder.demands(Meets)}
    for rule, reports in folder.demands(Reports):
        if reports.sender not in meeting:
            words = {"rule": rule.id, "group": folder.name(reports.sender)}
            yield Finding((rule.id,), say(language(folder), "finding.never-meets", **words))


def language(folder: Folder) -> str:
    return folder.organisation.identity.language


def assumptions(folder: Folder) -> tuple[Assumption, ...]:
    organisation = folder.organisation
    places = [
        ("[meetings]", organisation.meetings.assumption),
        *((f"[[group]] {each.id}", each.assumption) for each in organisation.groups),
        *((f"[[avoid]] {each.name}", each.assumption) for each in organisation.avoided),
        *((f"[[choice]] {each.rule}", each.assumption) for each in organisation.choices),
    ]
    return tuple(Assumption(place, assumption) for place, assumption in places if assumption)
