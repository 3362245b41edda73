"""The document page is the document's own words, with what follows from them level with each sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.loading import folder_of, today_of
from app.pages import installation
from app.pages.compliance import asks
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.planning.compliance import Standing, year_so_far
from app.planning.facts import answer, answers
from app.planning.revisions import open_questions
from app.planning.trials import MOST, Trial, countable, trial_of
from app.refusal import Refused
from schedules.document import Document
from schedules.folder import Folder
from schedules.marked import Block, Part, marked
from schedules.plan import Question

document_routes = Blueprint("document", __name__)

LONGEST_ANSWER = 2000


@dataclass(frozen=True)
class Text:
    """A document as it stands on the page."""

    document: Document
    parts: tuple[Part, ...]

    @property
    def blocks(self) -> list[Block]:
        return [block for part in self.parts for block in part.blocks]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Of each rule, in the order in which the text says them."""
        rules = dict.fromkeys(rule for block in self.blocks for rule in block.rules)
        return {rule: number for number, rule in enumerate(rules, 1)}

    @cached_property
    def first(self) -> dict[str, Block]:
        """Where each rule is said the first time: there its note stands."""
        return {rule: block for block in reversed(self.blocks) for rule in block.rules}

    def notes(self, block: Block) -> list[str]:
        return [rule for rule in dict.fromkeys(block.rules) if self.first[rule] is block]

    @property
    def questions(self) -> list[str]:
        return [question for block in self.blocks for question in block.questions]


# The words


@document_routes.get("/document")
def show() -> str:
    return page_of()


@document_routes.post("/document/questions/<question>")
def reply(question: str) -> ResponseReturnValue:
    here, who = installation(), visitor()
    if question not in {each.id for each in open_questions(here.store, who.organisation)}:
        abort(404)
    text = request.form.get("text", "").strip()
    if not text or len(text) > LONGEST_ANSWER:
        return page_of(wrong=question), 422
    answer(here.store, who.organisation, question, text, who.signed(here.clock()))
    return redirect(f"{url_for('document.show', number=asked_number())}#question-{question}", 303)


def page_of(wrong: str = "") -> str:
    t, here, organisation = asked_language(), installation(), visitor().organisation
    kept, folder = here.store.organisation(organisation), folder_of(here.store, organisation)
    today, told = today_of(kept, here.clock()), answers(here.store, organisation)
    questions = {each.id: each for each in open_questions(here.store, organisation)}
    texts = texts_of(organisation, folder, questions)
    number = asked_number(len(texts))
    placed = {question for each in texts for question in each.questions}
    loose = [each for each in questions if each not in placed] if number == 1 else []  # their words stand nowhere
    return render_template(
        "document.html", t=t, organisation=kept, text=texts[number - 1], texts=texts, number=number, folder=folder,
        questions=questions, loose=loose, answers=told, wrong=wrong, written=request.form, today=today,
        year=today.year, standings=standings_of(organisation, today.year), asks=lambda rule: asks(t, folder, rule),
        open=[each for each in (*texts[number - 1].questions, *loose) if each not in told],
    )  # fmt: skip


def asked_number(most: int = 99) -> int:
    """Which of the organisation's documents, from 1."""
    written = request.values.get("number", "1")
    return int(written) if written in map(str, range(1, most + 1)) else abort(404)


def texts_of(organisation: str, folder: Folder, questions: Mapping[str, Question]) -> list[Text]:
    files = (installation().store.documents(organisation) or abort(404)).files
    return [
        Text(document, marked(document, files[document.header.text], questions.values()))
        for document in folder.documents
    ]


def standings_of(organisation: str, year: int) -> dict[str, Standing]:
    """By rule; none where the year is not released."""
    here = installation()
    try:
        so_far = year_so_far(here.store, organisation, year, here.clock())
    except Refused:
        return {}
    return {each.rule.id: each for each in so_far.standings}


# The rules as they might be


@document_routes.get("/document/trial")
def trial() -> ResponseReturnValue:
    t, here, organisation = asked_language(), installation(), visitor().organisation
    kept, folder = here.store.organisation(organisation), folder_of(here.store, organisation)
    today, countables = today_of(kept, here.clock()), list(countable(folder))
    rule, wrong = request.args.get("rule", ""), ""
    if rule and rule not in {each.id for each, _ in countables}:
        abort(404)
    times = times_in(request.args.get("times", ""))
    if rule and times is None:
        wrong = "times"
    tried, refused = tried_of(organisation, today.year + 1, rule, times) if rule and times else (None, "")
    this = here.store.release(organisation, today.year)
    page = render_template(
        "trial.html", t=t, organisation=kept, folder=folder, countables=countables, rule=rule, times=times, wrong=wrong,
        asked=request.args, tried=tried, refused=refused, this=this, today=today, year=today.year + 1, most=MOST,
        asks=lambda rule: asks(t, folder, rule),
    )  # fmt: skip
    return page, 422 if wrong or refused else 200


def times_in(written: str) -> int | None:
    return int(written) if written in map(str, range(1, MOST + 1)) else None


def tried_of(organisation: str, year: int, rule: str, times: int) -> tuple[Trial | None, str]:
    here = installation()
    try:
        return trial_of(here.store, organisation, year, rule, times, here.clock()), ""
    except Refused:
        return None, "refused"
