"""A check is what can be said of an organisation's documents before a year is planned: open, contradictory, unread."""

from collections.abc import Mapping
from dataclasses import dataclass

from schedules.folder import Folder
from schedules.plan import Conflict, Question
from schedules.planner import plan_year
from schedules.questions import questions_of
from schedules.text import Sentence, unquoted


@dataclass(frozen=True, slots=True)
class Assumption:
    """A local choice that the organisation has not made itself."""

    place: str
    assumption: str


@dataclass(frozen=True, slots=True)
class Checked:
    organisation: str
    language: str
    year: int  # the one that was tried
    questions: tuple[Question, ...]
    conflicts: tuple[Conflict, ...]
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
        unquoted=tuple(
            sentence
            for document in folder.documents
            for sentence in unquoted(document, files[document.header.text])
        ),
        assumptions=assumptions(folder),
    )


def assumptions(folder: Folder) -> tuple[Assumption, ...]:
    organisation = folder.organisation
    places = [
        ("meetings", organisation.meetings.assumption),
        *((f"group {each.id}", each.assumption) for each in organisation.groups),
        *((f"avoid {each.name}", each.assumption) for each in organisation.avoided),
        *((f"choice {each.rule}", each.assumption) for each in organisation.choices),
    ]
    return tuple(Assumption(place, assumption) for place, assumption in places if assumption)
