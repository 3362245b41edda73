"""What the commands print: a year, a check and an explanation, as text for people and as JSON for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime, time
from textwrap import indent, wrap
from typing import Any

from pydantic import BaseModel

from schedules import languages
from schedules.changes import Difference
from schedules.checks import Checked
from schedules.explain import Day, Occurring, Reason, Ruled
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan, Verdict
from schedules.series import people_called
from schedules.verdicts import required_in_words

WIDTH = 100


def as_json(value: Any) -> Any:
    """Dates as ISO 8601; a time carries its offset."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    return as_json(asdict(value)) if hasattr(value, "__dataclass_fields__") else value


# ---- a year


def year(folder: Folder, plan: Plan) -> str:
    """By month with week numbers, then the verdicts and the questions; what contradicts itself comes first."""
    words = Words(folder.organisation.identity.language)
    heading = f"{folder.organisation.identity.name}, {plan.year}"
    parts = [
        heading + "\n" + "=" * len(heading),
        "\n".join(f"{each.header.title} ({each.header.decided_on})" for each in folder.documents),
        *section(words("heading.conflicts"), [bullet(conflict.why) for conflict in plan.conflicts]),
        *([] if plan.optimal or plan.conflicts else [wrapped(words("plan.unproven"))]),
        *[month for number in range(1, 13) if (month := one_month(words, plan, number))],
        *section(words("heading.rules"), [verdict(words, each) for each in plan.verdicts]),
        *section(words("heading.questions"), [bullet(each.question) for each in plan.questions]),
    ]
    return "\n\n".join(parts)


def section(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}\n{'-' * len(heading)}\n" + "\n".join(lines)


def one_month(words: "Words", plan: Plan, number: int) -> str:
    heading = languages.month(words.language, number).capitalize()
    there = [each for each in plan.occurrences if each.kind != "item" and each.day.month == number]
    lines = [line for each in there for line in occurrence_lines(words, plan, each)]
    return "\n".join([heading, "-" * len(heading), *lines]) if lines else ""


def occurrence_lines(words: "Words", plan: Plan, occurrence: Occurrence) -> Iterator[str]:
    day = occurrence.day
    week = f"{words('short.week')}{day.isocalendar().week:>2}"
    when = f"{week}  {words.weekday(day)} {day.day:>2}  {clock(occurrence):<11}"
    yield f"{when}  {titled(words, plan, occurrence):<52}  {words.status(occurrence):<13} {occurrence.section}".rstrip()
    for item in plan.occurrences:
        if item.host == occurrence.uid:
            status = words.status(item) if item.status != occurrence.status else ""
            yield f"{'':{len(when)}}    - {item.title:<48}  {status:<13} {item.section}".rstrip()


def titled(words: "Words", plan: Plan, occurrence: Occurrence) -> str:
    """With "3 of 6" for a meeting, counted by date."""
    if occurrence.kind != "meeting":
        return occurrence.title
    same = [each.uid for each in plan.occurrences if each.rule == occurrence.rule and each.status != "cancelled"]
    if occurrence.uid not in same:
        return occurrence.title
    return words("meeting.of", title=occurrence.title, number=same.index(occurrence.uid) + 1, total=len(same))


def clock(occurrence: Occurrence) -> str:
    if not isinstance(occurrence.start, datetime) or occurrence.end is None:
        return ""
    return f"{occurrence.start:%H:%M}–{occurrence.end:%H:%M}"


def verdict(words: "Words", verdict: Verdict) -> str:
    word = words(f"verdict.{verdict.verdict}")
    where, asked = words.section(verdict.section), required_in_words(words.language, verdict.required)
    first = f"{word:<11} {where:<12} {verdict.rule:<28} {asked}"
    return f"{first.rstrip()}\n{wrapped(verdict.why, 12)}"


# ---- a change


def difference(folder: Folder, change: Difference) -> str:
    """What the changes do to the year without them, and who must be told."""
    words = Words(folder.organisation.identity.language)
    moved = change.moved
    lines = [
        *(words("change.moved", title=m.now.title, before=words.day(m.before), now=words.day(m.now)) for m in moved),
        *(words("change.cancelled", title=each.title, day=words.day(each)) for each in change.cancelled),
        *(words("change.added", title=each.title, day=words.day(each)) for each in change.added),
        *(words("change.carried", title=m.now.title, day=words.day(m.now)) for m in change.carried),
    ]
    told = sorted({folder.name(role) for group in change.groups for role in people_called(folder, group)})
    if told:
        lines.append(words("change.told", roles=languages.listed(words.language, told)))
    return "\n\n".join(section(words("heading.change"), [bullet(line) for line in lines or [words("change.nothing")]]))


# ---- a check


def check(found: Checked) -> str:
    words = Words(found.language)
    questions = [(bullet(each.question), each.section, each.quote) for each in found.questions]
    unread = [f"{words.section(each.section)}: {each.words}" for each in found.unquoted]
    assumed = found.assumptions
    parts = [
        found.organisation,
        *section(words("heading.conflicts"), [bullet(conflict.why) for conflict in found.conflicts]),
        *section(words("heading.findings"), [bullet(each.says) for each in found.findings]),
        *section(words("heading.questions"), [words.quoted(*said) for said in questions]),
        *section(words("heading.unquoted"), [bullet(each) for each in unread]),
        *section(words("heading.assumptions"), [bullet(f"{each.place}: {each.assumption}") for each in assumed]),
    ]
    sentence = "check.broken" if found.conflicts else "check.good"
    return "\n\n".join([*parts, words(sentence, year=found.year)])


# ---- an explanation


def explanation(folder: Folder, why: Day | Ruled | Occurring) -> str:
    words = Words(folder.organisation.identity.language)
    match why:
        case Ruled():
            return "\n\n".join(ruled(words, why))
        case Occurring():
            return "\n\n".join(occurring(words, why))
        case Day():
            return "\n\n".join(one_day(words, folder, why))


def ruled(words: "Words", why: Ruled) -> Iterator[str]:
    yield "\n".join([why.rule.id, words.quotation(why.rule.section, why.rule.quote), *(
        words.quotation(passage.section, passage.quote) for passage in why.rule.also
    )])  # fmt: skip
    yield verdict(words, why.verdict)
    if why.occurrences:
        yield "\n".join(f"{words.day(each)}  {each.title}  ({each.uid})" for each in why.occurrences)


def occurring(words: "Words", why: Occurring) -> Iterator[str]:
    yield "\n".join([f"{words.day(why.occurrence)}  {why.occurrence.title}", why.occurrence.uid])
    yield words.quoted(verdict(words, why.verdict), why.occurrence.section, why.occurrence.quote)
    yield from (words.quoted(f"- {item.title}", item.section, item.quote) for item in why.items)
    yield from section(words("heading.chosen"), [bullet(each) for each in why.chosen])
    yield from section(words("heading.against"), [reason(words, each) for each in why.suffers])


def one_day(words: "Words", folder: Folder, why: Day) -> Iterator[str]:
    yield languages.day(words.language, why.day).capitalize()
    for each in why.occurrences:
        time = clock(each)
        yield words.quoted(" ".join(filter(None, [time, each.title, f"({each.uid})"])), each.section, each.quote)
    if not why.occurrences:
        yield words("day.empty")
    groups = dict.fromkeys(each.group for each in why.against)
    for group in groups:
        heading = words("heading.against-group", group=folder.name(group))
        yield from section(heading, [reason(words, each) for each in why.against if each.group == group])


def reason(words: "Words", reason: Reason) -> str:
    """The weight first, so that the heaviest is seen; a cross where the day cannot be had at all."""
    weight = "    x" if reason.weight is None else f"{reason.weight:>5}"
    line = f"{weight}  {reason.says}"
    return f"{line}\n{words.quotation(reason.section or '', reason.quote, 7)}" if reason.quote else line


# ---- pieces


class Words:
    """A language, as the commands speak it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, sentence: str, **values: object) -> str:
        return languages.say(self.language, sentence, **values)

    def status(self, occurrence: Occurrence) -> str:
        return self(f"status.{occurrence.status}")

    def weekday(self, day: date) -> str:
        return languages.weekday(self.language, day)[:3]

    def day(self, occurrence: Occurrence) -> str:
        return f"{languages.day(self.language, occurrence.day)} {clock(occurrence)}".rstrip()

    def quoted(self, words: str, section: str, quote: str) -> str:
        return f"{wrapped(words)}\n{self.quotation(section, quote)}"

    def quotation(self, section: str, quote: str, left: int = 4) -> str:
        return wrapped(self("quotation", section=self.section(section), quote=quote), left)

    def section(self, section: str) -> str:
        return languages.section(self.language, section)


def wrapped(words: str, left: int = 0) -> str:
    lines: Iterable[str] = (line for part in words.splitlines() for line in wrap(part, WIDTH - left) or [""])
    return indent("\n".join(lines), " " * left)


def bullet(words: str) -> str:
    return "- " + wrapped(words, 2)[2:]
