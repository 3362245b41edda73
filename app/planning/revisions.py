"""A revision is what a review asked for, until there is a new version of the document: a proposal, and a question.

    Settle "revise"  -->  the document's owner hands a proposal to whoever decides: a deadline of the review's year
                     -->  what is to be changed: a question, in every year until another version is loaded

A new version is one that was adopted on another day (`decided_on`). That a file is corrected, or a choice of the
organisation's, answers nothing.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from app.loading import folder_of
from app.planning.actions import KINDS, Settle, done_from, standing
from app.store import Store
from schedules.document import Document
from schedules.folder import Folder
from schedules.leads import DAY, so_far_from, works
from schedules.plan import Occurrence, Plan, Question
from schedules.questions import questions_of

TO_PREPARE = timedelta(weeks=4)  # before a meeting of those who decide
USUAL = "3 months"  # where nobody knows when they meet
MARK = ":"  # in the id of such a question; no id of a document's has one
TITLE = {
    "sv": "Lämna förslag om ändring av {document} till {body}",
    "en": "Hand over a proposal to change {document} to {body}",
}
QUESTION = {
    "sv": "Avstämningen {year} kom fram till att {document} ska revideras. Vad ska ändras i nästa version?",
    "en": "The review of {year} found that {document} is to be revised. What is to change in the next version?",
}
NOTED = {"sv": " Antecknat: {note}", "en": " Noted: {note}"}


# The proposal


def proposal_due(folder: Folder, document: Document, plan: Plan, day: date) -> date:
    """The first known meeting of those who decide that leaves time to prepare; else three months on, a working day."""
    body = document.header.decided_by
    own = [each.day for each in plan.occurrences if each.group == body and each.kind == "meeting" and is_on(each)]
    known = sorted(each for each in (*folder.organisation.dates_of(body), *own) if each >= day + TO_PREPARE)
    due = known[0] if known else so_far_from(folder, day, USUAL, 1)
    while not known and not works(folder, due):
        due -= DAY
    return due


def is_on(occurrence: Occurrence) -> bool:
    return occurrence.status != "cancelled"


def proposal(folder: Folder, review: Settle, uid: str, day: date) -> Occurrence:
    """For the owner, in the feed of those who reviewed; in the review's own name, so its sentence says why."""
    rule = folder.rule(rule_of(folder, review.uid))
    document = document_of(folder, rule.id)
    words = {"document": document.header.title, "body": folder.name(document.header.decided_by)}
    return Occurrence(
        uid=uid,
        kind="deadline",
        rule=rule.id,
        section=rule.sections,
        quote=rule.quote,
        group=rule.reviews.group if rule.reviews else "",
        number=1,
        title=in_language(folder, TITLE).format(**words),
        start=day,
        end=None,
        status="proposed",
        responsible=(document.header.owner,),
    )


# The question


def open_questions(store: Store, organisation: str) -> tuple[Question, ...]:
    """What the newest documents leave open, and what reviews of them have left to the next version."""
    folder = folder_of(store, organisation)
    return (*questions_of(folder), *questions_left(store, organisation, folder))


def questions_left(store: Store, organisation: str, folder: Folder, year: int | None = None) -> tuple[Question, ...]:
    """By reviews until a year; all, where none is said."""
    years = {each.year for each in store.log_of_kind(organisation, "outcome") if each.year is not None}
    asked = sorted(each for each in years if year is None or each <= year)
    settled = [(each, review) for each in asked for review in revised(store, organisation, each)]
    return tuple(question(folder, each, review) for each, review in settled if is_for(folder, review))


def revised(store: Store, organisation: str, year: int) -> Iterator[Settle]:
    done = standing([done_from(each) for each in store.log_of_year(organisation, year) if each.kind in KINDS])
    for each in done:
        if isinstance(each.action, Settle) and each.action.outcome == "revise":
            yield each.action


def question(folder: Folder, year: int, review: Settle) -> Question:
    rule = folder.rule(rule_of(folder, review.uid))
    document = document_of(folder, rule.id).header.title
    words = in_language(folder, QUESTION).format(year=year, document=document)
    noted = in_language(folder, NOTED).format(note=review.note) if review.note else ""
    return Question(f"{rule.id}{MARK}{year}", rule.sections, rule.quote, words + noted)


def is_left(question: Question) -> bool:
    return MARK in question.id


# A folder, read


def is_for(folder: Folder, review: Settle) -> bool:
    """Whether the version that was reviewed is the one there is."""
    rule = rule_of(folder, review.uid)
    return bool(rule) and document_of(folder, rule).header.decided_on == review.adopted


def rule_of(folder: Folder, uid: str) -> str:
    """The rule of a review; "" where the documents have it no more."""
    known = {f"{folder.organisation.identity.id}-{rule.id}": rule.id for rule in folder.rules if rule.reviews}
    return known.get(uid.partition("@")[0].rsplit("-", 2)[0], "")


def document_of(folder: Folder, rule: str) -> Document:
    return next(each for each in folder.documents if rule in (one.id for one in each.rules))


def in_language(folder: Folder, words: dict[str, str]) -> str:
    return words[folder.organisation.identity.language]
