"""The review brief is what a document's owner reads before it is reviewed: what it asks, how it went, what lies ahead.

Counts first, then what needs talk before what was kept. A mail may be read by anybody: no person is named in it, also
where people have written a name in their reasons and answers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from app.letters.page import Entry, Page, Part
from app.letters.wording import Wording, unnamed
from app.letters.writing import Writing
from app.loading import folder_of, today_of
from app.planning.drafts import draft_of
from app.planning.facts import Answer, answers, facts_of
from app.planning.items import is_added
from app.planning.looking_back import ByHand, Kept, changed_by_hand, rules_kept
from app.planning.lookups import year_of
from app.planning.revisions import document_of, open_questions, rule_of
from app.refusal import Refused
from app.store import Release
from schedules.changes import Changes
from schedules.document import Allows, Confines, Document, Extra, Lasts, Meets, Once, Rule
from schedules.folder import Folder
from schedules.obligations import obligations_of
from schedules.plan import Judgement, Occurrence, Plan, Question, Required
from schedules.questions import decision
from schedules.verdicts import required_in_words
from schedules.warnings import risks

TALKED_OF: tuple[Judgement, ...] = ("broken", "unconfirmed", "undecided", "provisional")  # the worst first
MOST_CHANGES = 15  # a person reads all of it in five minutes
LONGEST_QUOTE = 140


def review_page(writing: Writing) -> Page:
    """Of the review that the first of its reminders is about, in the year that its uid says."""
    brief = brief_of(writing)
    return Page(
        subject=brief.words("subject", document=brief.title, when=brief.when),
        opening=tuple(brief.opening()),
        parts=tuple(part for part in brief.parts() if part.entries or part.intro),
        closing=tuple(brief.closing()),
    )


def brief_of(writing: Writing) -> "Brief":
    uid, organisation = writing.reminders[0].uid, writing.organisation
    year = year_of(uid)
    ahead = writing.store.release(organisation, year)
    # The newest first: a brief may wait over the day on which a new version is loaded.
    known = [folder_of(writing.store, organisation), *(release_folder(writing, each) for each in [ahead] if each)]
    folder = next((each for each in known if rule_of(each, uid)), None)
    if folder is None:
        raise Refused(f"{uid}: no document asks for this review any more")
    plan = ahead.plan if ahead else draft_ahead(writing, year)
    return Brief(writing, folder, uid, year, plan, is_draft=ahead is None)


def release_folder(writing: Writing, release: Release) -> Folder:
    return folder_of(writing.store, writing.organisation, release.documents)


def draft_ahead(writing: Writing, year: int) -> Plan | None:
    """None where the documents do not rule a whole year."""
    try:
        return draft_of(writing.store, writing.organisation, year, writing.now).plan
    except Refused:
        return None


@dataclass(frozen=True)
class Brief:
    """All that it says, by part."""

    writing: Writing
    folder: Folder
    uid: str
    year: int  # that lies ahead
    plan: Plan | None  # of that year
    is_draft: bool

    # ---- what it is about

    @cached_property
    def rule(self) -> Rule:
        return self.folder.rule(rule_of(self.folder, self.uid))

    @cached_property
    def document(self) -> Document:
        return document_of(self.folder, self.rule.id)

    @property
    def title(self) -> str:
        return self.document.header.title

    @cached_property
    def words(self) -> Wording:
        return Wording("review", self.folder.organisation.identity.language)

    @cached_property
    def review(self) -> Occurrence | None:
        standing = self.plan.occurrences if self.plan else ()
        return next((each for each in standing if each.uid == self.uid and each.status != "cancelled"), None)

    @property
    def when(self) -> str:
        if self.review:
            return self.words.whole_day(self.review.day)
        month = self.rule.reviews.month if self.rule.reviews else 1
        return self.words("month", month=self.words.month(month), year=self.year)

    @property
    def past(self) -> int:
        return self.year - 1

    @cached_property
    def released(self) -> Release | None:
        return self.writing.store.release(self.writing.organisation, self.past)

    @cached_property
    def kept(self) -> tuple[Kept, ...]:
        """Nothing, where the year before was not released here."""
        if self.released is None:
            return ()
        return tuple(rules_kept(self.writing.store, self.released, self.then, self.writing.now))

    @cached_property
    def then(self) -> Document:
        """As it was in force in the year before."""
        folder = release_folder(self.writing, self.released) if self.released else self.folder
        return document_of(folder, rule_of(folder, self.uid)) if rule_of(folder, self.uid) else self.document

    @cached_property
    def changes(self) -> tuple[ByHand, ...]:
        return changed_by_hand(self.writing.store, self.released, self.then) if self.released else ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        every = open_questions(self.writing.store, self.writing.organisation)
        return tuple(each for each in every if is_of(each, self.document))

    @cached_property
    def answers(self) -> dict[str, Answer]:
        return answers(self.writing.store, self.writing.organisation)

    # ---- what it says

    def opening(self) -> Iterator[str]:
        review = self.review
        kind = "undated" if review is None else "proposed" if review.status == "proposed" else "timed"
        yield self.words(
            f"opening.{kind}",
            group=self.folder.name(self.rule.reviews.group) if self.rule.reviews else "",
            document=self.title,
            when=self.when,
            clock=f"{review.start:%H.%M}" if review and isinstance(review.start, datetime) else "",
            section=self.rule.sections,
        )
        yield self.words("opening.quote", quote=self.rule.quote)
        yield self.words("opening.choice")

    def parts(self) -> Iterator[Part]:
        yield Part(self.words("brief.heading"), tuple(Entry(each) for each in self.counts()))
        yield Part(self.words("outcome.heading"), tuple(self.last_outcome()))
        yield from self.rules()
        yield Part(self.words("questions.heading"), tuple(self.open()))
        yield Part(self.words("questions.answered"), tuple(self.answered()))
        yield Part(self.words("changes.heading", year=self.past), tuple(self.by_hand()), self.intro_of_changes())
        yield from self.year_ahead()

    def counts(self) -> Iterator[str]:
        yield self.words("brief.rules", n=len(self.document.rules))
        if self.released:
            judged = Counter(each.verdict.verdict for each in self.kept)
            said = [self.words(f"judged.{each}", n=judged[each]) for each in (*TALKED_OF, "met") if judged[each]]
            yield self.words("brief.judged", year=self.past, judged=", ".join(said))
        else:
            yield self.words("brief.unknown", year=self.past)
        told = sum(each.id in self.answers for each in self.questions)
        yield self.words("brief.questions", n=len(self.questions) - told)
        yield from [self.words("brief.answered", n=told)] if told else []
        if self.released:
            yield self.words("brief.changes", n=len(self.changes), year=self.past)
        yield self.count_ahead()

    def count_ahead(self) -> str:
        if self.plan is None:
            return self.words("brief.unplanned", year=self.year)
        kinds = Counter(each.kind for each in self.own(self.plan))
        conflicts = list(self.conflicts())
        return self.words(
            "brief.ahead",
            year=self.year,
            meetings=self.words("brief.meetings", n=kinds["meeting"]),
            deadlines=self.words("brief.deadlines", n=kinds["deadline"]),
            conflicts=self.words("brief.conflicts", n=len(conflicts)),
        )

    # ---- the year that was

    def last_outcome(self) -> Iterator[Entry]:
        """What was to be followed up stands here a year later."""
        settled = facts_of(self.writing.store, self.writing.organisation, self.past).settled
        came = next((each for uid, each in settled.items() if rule_of(self.folder, uid) == self.rule.id), None)
        if came:
            note = [self.words("outcome.note", note=self.unnamed(came.note))] if came.note else []
            yield Entry(self.words(f"outcome.{came.outcome.replace(' ', '-')}", year=self.past), tuple(note))
        elif any(each.rule.id == self.rule.id and (each.happened or each.untold) for each in self.kept):
            yield Entry(self.words("outcome.untold", year=self.past))

    def rules(self) -> Iterator[Part]:
        if not self.released:
            yield Part(self.words("rules.asks"), tuple(self.asked(rule) for rule in self.document.rules))
            return
        for judgement in (*TALKED_OF, "met"):
            own = [each for each in self.kept if each.verdict.verdict == judgement and not is_right(each.rule)]
            intro = self.words("rules.unconfirmed-intro") if judgement == "unconfirmed" and own else ""
            heading = self.words(f"rules.{judgement}", year=self.past)
            yield Part(heading, tuple(self.as_kept(each) for each in own), intro)
        rights = tuple(self.asked(each.rule) for each in self.kept if is_right(each.rule))
        yield Part(self.words("rules.right"), rights)
        new = [rule for rule in self.document.rules if rule.id not in {each.rule.id for each in self.kept}]
        yield Part(self.words("rules.asks"), tuple(self.asked(rule) for rule in new))

    def as_kept(self, kept: Kept) -> Entry:
        """Briefly, where it was met; with its words and the reason where it is something to talk about."""
        verdict = kept.verdict
        first = self.words.place(kept.rule.sections) if verdict.verdict == "met" else self.quoted(kept.rule)
        why = () if verdict.verdict in ("met", "unconfirmed") else (verdict.why,)
        days = ((name, getattr(kept, name)) for name in ("happened", "missed", "untold", "ahead"))
        told = (self.words(f"rules.{name}", days=self.days(each, self.past)) for name, each in days if each)
        return Entry(self.titled(kept.rule, verdict.required), (first, *why, *told))

    def asked(self, rule: Rule) -> Entry:
        line = self.words.place(rule.sections) if isinstance(rule.demand, Allows) else self.quoted(rule)
        return Entry(self.titled(rule, self.required(rule)), (line,))

    def quoted(self, rule: Rule) -> str:
        return self.words("rules.quoted", place=self.words.place(rule.sections), quote=shortened(rule.quote))

    def required(self, rule: Rule) -> Required | None:
        asked = (each for each in obligations_of(self.folder, self.year) if each.rule.id == rule.id)
        return next((each.required for each in asked), None)

    def titled(self, rule: Rule, required: Required | None) -> str:
        what = self.what(rule)
        if isinstance(rule.demand, Allows | Extra) or required is None:
            return what
        if isinstance(rule.demand, Lasts):
            return self.words("rules.title", what=what, required=self.words("rules.minutes", n=rule.demand.minutes))
        return self.words("rules.title", what=what, required=required_in_words(self.words.language, required))

    def what(self, rule: Rule) -> str:
        match rule.demand:
            case Meets(group=group):
                return self.words("rules.meets", group=self.folder.name(group))
            case Extra(group=group):
                return self.words("rules.extra", group=self.folder.name(group))
            case Confines(group=group):
                return self.words("rules.confines", group=self.folder.name(group))
            case Lasts(group=group):
                return self.words("rules.lasts", group=self.folder.name(group))
            case Allows(what=what) | Once(what=what):
                return what
        return rule.title

    # ---- what is open, and what was changed

    def open(self) -> Iterator[Entry]:
        for each in self.questions:
            if each.id not in self.answers:
                yield Entry(self.unnamed(each.question), (self.words.place(each.section),))

    def answered(self) -> Iterator[Entry]:
        for each in self.questions:
            if each.id in self.answers:
                answer = self.words("questions.answer", answer=self.unnamed(self.answers[each.id].text))
                yield Entry(self.unnamed(each.question), (answer, self.words.place(each.section)))

    def intro_of_changes(self) -> str:
        return self.words("changes.intro") if self.changes else ""

    def by_hand(self) -> Iterator[Entry]:
        for each in self.changes[:MOST_CHANGES]:
            why = self.words("changes.why", why=self.unnamed(each.why)) if each.why else self.words("changes.no-why")
            yield Entry(self.changed(each), (why,))
        if more := len(self.changes) - MOST_CHANGES:
            yield from [Entry(self.words("changes.more", n=more))] if more > 0 else []

    def changed(self, change: ByHand) -> str:
        is_new = change.before in (None, change.day)
        kind = {"move": "move-to", "held": "held-on"}.get(change.kind, change.kind) if is_new else change.kind
        return self.words(
            f"changes.{kind}",
            what=self.unnamed(change.what) or self.words("changes.something"),
            group=change.group,
            before=self.words.day(change.before) if change.before else "",
            day=self.words.day(change.day) if change.day else "",
        ).strip()

    # ---- the year that lies ahead

    def year_ahead(self) -> Iterator[Part]:
        heading = self.words("ahead.heading", year=self.year)
        if self.plan is None:
            yield Part(heading, (), self.words("ahead.unplanned"))
            return
        draft = self.words("ahead.draft", year=self.year) if self.is_draft else ""
        yield Part(heading, (*self.groups(self.plan), *self.deadlines(self.plan)), draft)
        yield Part(self.words("ahead.conflicts"), tuple(Entry(each) for each in self.conflicts()))
        yield Part(self.words("ahead.broken"), tuple(self.cannot_be_kept(self.plan)))
        yield Part(self.words("ahead.risks"), tuple(self.at_risk(self.plan)))

    def groups(self, plan: Plan) -> Iterator[Entry]:
        for group in self.document.groups:
            days = [each.day for each in self.own(plan) if each.kind == "meeting" and each.group == group.id]
            said = self.words("ahead.meetings", n=len(days), days=self.days(days, self.year))
            yield Entry(group.name, (said if days else self.words("ahead.no-meetings"),))

    def deadlines(self, plan: Plan) -> Iterator[Entry]:
        titles: dict[str, list[date]] = {}
        for each in self.own(plan):
            if each.kind == "deadline":
                own = each.title if is_added(each.uid) else self.what(self.folder.rule(each.rule)) or each.title
                titles.setdefault(own, []).append(each.day)
        told = [(title, len(days), self.days(days, self.year)) for title, days in titles.items()]
        lines = [self.words("ahead.times", what=title, n=n, days=days) for title, n, days in told]
        if lines:
            yield Entry(self.words("ahead.deadlines"), tuple(lines))

    def own(self, plan: Plan) -> list[Occurrence]:
        rules = {rule.id for rule in self.document.rules}
        return [each for each in plan.occurrences if each.rule in rules and each.status != "cancelled"]

    def conflicts(self) -> Iterator[str]:
        rules = {rule.id for rule in self.document.rules}
        for each in self.plan.conflicts if self.plan else ():
            if rules & {*each.rules} or not each.rules:
                yield each.why

    def cannot_be_kept(self, plan: Plan) -> Iterator[Entry]:
        rules = {rule.id: rule for rule in self.document.rules}
        for each in plan.verdicts:
            if each.verdict == "broken" and each.rule in rules:
                yield Entry(self.titled(rules[each.rule], each.required), (each.why,))

    def at_risk(self, plan: Plan) -> Iterator[Entry]:
        today = today_of(self.writing.store.organisation(self.writing.organisation), self.writing.now)
        rules = {rule.id: rule for rule in self.document.rules}
        for each in risks(self.folder, plan, Changes(announced=plan, today=today)):
            if each.rule in rules and each.rule != self.rule.id:  # the review itself is what this mail is about
                yield Entry(self.what(rules[each.rule]), (each.why,))

    # ---- why it came

    def closing(self) -> Iterator[str]:
        role = self.folder.name(self.document.header.owner)
        yield self.words("closing.why", role=role, document=self.title)
        yield self.words("closing.again")
        yield self.words("closing.year", url=f"{self.writing.url}/")

    # ---- words

    def days(self, days: Iterable[date], year: int) -> str:
        """What is due around January's meeting may lie in December of another year, and then says so."""
        return ", ".join(self.words.day(each) if each.year == year else self.words.whole_day(each) for each in days)

    def unnamed(self, said: str) -> str:
        return unnamed(said, self.names)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.writing.store.persons(self.writing.organisation) if each.name)


def is_right(rule: Rule) -> bool:
    return isinstance(rule.demand, Allows | Extra)


def is_of(question: Question, document: Document) -> bool:
    """By the sentence that it asks about; ids do not say of which document they are."""
    quotes = {each.quote for each in (*document.rules, *document.questions)}
    return question.quote in {*quotes, decision(document)}


def shortened(quote: str) -> str:
    """
    >>> shortened("Gruppen möts.")
    'Gruppen möts.'
    """
    if len(quote) <= LONGEST_QUOTE:
        return quote
    return f"{quote[:LONGEST_QUOTE].rpartition(' ')[0].rstrip(' ,;:')} …"
