"""A check is what can be said of an organisation's documents before a year is planned: open, contradictory, unread."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from schedules.findings import Finding, findings_of
from schedules.folder import Folder
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
class Checked:
    organisation: str
    language: str
    year: int  # the one that was tried
    questions: tuple[Question, ...]
    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]
    unquoted: tuple[Sentence, ...]
    assumptions: tuple[Assumption, ...]
    broken: tuple[str, ...] = ()  # rules that the year that was tried could not keep

    @property
    def is_broken(self) -> bool:
        """Some rule cannot be kept; what is only open is not broken."""
        return bool(self.conflicts) or any(finding.contradicts for finding in self.findings)


def checked(folder: Folder, files: Mapping[str, str], year: int) -> Checked:
    identity = folder.organisation.identity
    findings = findings_of(folder, year)
    tried = plan_year(folder, year)
    return Checked(
        organisation=identity.name,
        language=identity.language,
        year=year,
        questions=questions_of(folder),
        conflicts=tuple(news(tried.conflicts, findings)),
        findings=findings,
        unquoted=tuple(
            sentence
            for document in folder.documents
            for sentence in unquoted(document, files[document.header.text])
        ),
        assumptions=assumptions(folder),
        broken=tuple(each.rule for each in tried.verdicts if each.verdict == "broken"),
    )


def news(conflicts: Iterable[Conflict], findings: Iterable[Finding]) -> Iterator[Conflict]:
    """What the year that was tried adds: a contradiction of the documents themselves is said once, as that."""
    said = [set(finding.rules) for finding in findings if finding.contradicts]
    return (conflict for conflict in conflicts if not any(rules <= set(conflict.rules) for rules in said))


def assumptions(folder: Folder) -> tuple[Assumption, ...]:
    organisation = folder.organisation
    places = [
        ("[meetings]", organisation.meetings.assumption),
        ("[reminders]", organisation.reminders.assumption),
        *((f"[[group]] {each.id}", each.assumption) for each in organisation.groups),
        *((f"[[avoid]] {each.name}", each.assumption) for each in organisation.avoided),
        *((f"[[choice]] {each.rule}", each.assumption) for each in organisation.choices),
    ]
    return tuple(Assumption(place, assumption) for place, assumption in places if assumption)
