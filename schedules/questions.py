"""A question is what the documents leave open and only people can answer: found in the data, never typed in here."""

from collections.abc import Iterator

from schedules.deeds import is_unanswered
from schedules.document import Document, Done, Due, Meets, Once, Produces, Range, Reports, Rule, Sends
from schedules.folder import Folder
from schedules.languages import day, listed, say
from schedules.plan import Question


def questions_of(folder: Folder) -> tuple[Question, ...]:
    """Those that follow from the data, then those that the documents' readers have written down."""
    asked = [
        *blank_paragraphs(folder),
        *unformed_groups(folder),
        *unknown_dates(folder),
        *open_periods(folder),
        *nobody_named(folder),
        *undated_decisions(folder),
        *times_to_say(folder),
    ]
    written = [
        Question(each.id, each.section, each.quote, each.question)
        for document in folder.documents
        for each in document.questions
    ]
    return (*asked, *written)


def blank_paragraphs(folder: Folder) -> Iterator[Question]:
    for document in folder.documents:
        header = document.header
        if not header.paragraph:
            words = say(language(folder), "question.paragraph", day=day(language(folder), header.decided_on))
            yield Question("beslut-paragraf", "header", decision(document), words)


def decision(document: Document) -> str:
    return f"{document.header.decided_on}, §"


def unformed_groups(folder: Folder) -> Iterator[Question]:
    for rule, once in folder.demands(Once):
        if once.forms is not None:
            words = say(language(folder), "question.unformed", group=folder.name(once.forms))
            first = [say(language(folder), "question.first", what=each.what) for each in firsts(folder, rule)]
            yield asked(f"{once.forms}-finns", rule, " ".join([words, *first]))


def firsts(folder: Folder, rule: Rule) -> list[Once]:
    """What must be done before this."""
    return [once for _, once in folder.demands(Once) if once.before == rule.id]


def unknown_dates(folder: Folder) -> Iterator[Question]:
    for rule, reports in folder.demands(Reports):
        outside = all(group.id != reports.to for group in folder.groups)
        if outside and (isinstance(reports.times, Range) or not folder.organisation.dates_of(reports.to)):
            words = say(language(folder), "question.body-dates", body=folder.name(reports.to))
            yield asked(f"{rule.id}-datum", rule, words)


def open_periods(folder: Folder) -> Iterator[Question]:
    """A day that nobody has stated, and a sender that nobody has named, are one question where they belong together."""
    for rule, produces in folder.demands(Produces):
        senders = [sends for _, sends in folder.demands(Sends) if sends.what == produces.what]
        sentence = "question.day-and-sender" if any(not sends.by for sends in senders) else "question.day-of-period"
        yield asked(f"{rule.id}-dag", rule, say(language(folder), sentence, title=rule.title))


def nobody_named(folder: Folder) -> Iterator[Question]:
    unnamed = [rule for rule, due in folder.demands(Due) if not due.by]
    unnamed += [rule for rule, done in folder.demands(Done) if not done.by]
    for rule in unnamed:
        yield asked(f"{rule.id}-vem", rule, say(language(folder), "question.who", title=rule.title))


def times_to_say(folder: Folder) -> Iterator[Question]:
    """What a document leaves vague, and what is counted from when it was last done."""
    for rule, demand in folder.demanded:
        if is_unanswered(demand) and rule.force != "may":
            sentence = "question.how-long-vague" if isinstance(demand, Due) else "question.when-vague"
            words = say(language(folder), sentence, words=getattr(demand, "vague", ""))
            yield asked(f"{rule.id}-nar", rule, words)
    for rule, done in folder.demands(Done):
        body = done.before or done.after
        if body and not folder.organisation.dates_of(body):
            words = say(language(folder), "question.when-body-meets", body=folder.name(body))
            yield asked(f"{rule.id}-datum", rule, words)
        if done.again and not folder.organisation.choice(rule.id).last_done:
            words = say(language(folder), "question.last-done", title=rule.title or done.what)
            yield asked(f"{rule.id}-senast", rule, words)


def undated_decisions(folder: Folder) -> Iterator[Question]:
    rules = [(rule, meets) for rule, meets in folder.demands(Meets) if meets.decided_by]
    if rules:
        groups = listed(language(folder), [folder.name(meets.decided_by or "") for _, meets in rules])
        yield asked("dagar-beslutas", rules[0][0], say(language(folder), "question.days-decided", groups=groups))


def asked(id: str, rule: Rule, words: str) -> Question:
    return Question(id, rule.sections, rule.quote, words)


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
