"""The year as text: what cannot be, then each month with its week numbers, then the verdicts and the questions."""

from collections.abc import Iterator

from app.printing.words import Words, bullet, clock, section, words_of, wrapped
from schedules import languages
from schedules.folder import Folder
from schedules.names import is_extra, named, place_in_year
from schedules.plan import Occurrence, Plan, Verdict
from schedules.verdicts import required_in_words


def year(folder: Folder, plan: Plan) -> str:
    """By month with week numbers, then the verdicts and the questions; what contradicts itself comes first."""
    words = words_of(folder)
    heading = f"{folder.organisation.identity.name}, {plan.year}"
    parts = [
        heading + "\n" + "=" * len(heading),
        "\n".join(f"{each.header.title} ({each.header.decided_on})" for each in folder.documents),
        *section(words("heading.conflicts"), [bullet(conflict.why) for conflict in plan.conflicts]),
        *([wrapped(plan.gives_up)] if plan.gives_up else []),
        *([] if plan.optimal or plan.conflicts else [wrapped(words("plan.unproven"))]),
        *(one_month(words, folder, plan, *month) for month in months(plan)),
        *section(words("heading.rules"), [verdict(words, each) for each in plan.verdicts]),
        *section(words("heading.questions"), [bullet(each.question) for each in plan.questions]),
    ]
    return "\n\n".join(parts)


def months(plan: Plan) -> list[tuple[int, int]]:
    """Those in which something happens; a call for January's meeting may lie in December of the year before."""
    return sorted({(each.day.year, each.day.month) for each in plan.occurrences if each.kind != "item"})


def one_month(words: Words, folder: Folder, plan: Plan, year: int, number: int) -> str:
    name = languages.month(words.language, number).capitalize()
    heading = name if year == plan.year else f"{name} {year}"
    there = [each for each in plan.occurrences if (each.day.year, each.day.month) == (year, number)]
    lines = [line for each in there if each.kind != "item" for line in occurrence_lines(words, folder, plan, each)]
    return "\n".join([heading, "-" * len(heading), *lines])


def occurrence_lines(words: Words, folder: Folder, plan: Plan, occurrence: Occurrence) -> Iterator[str]:
    day = occurrence.day
    week = f"{words('short.week')}{day.isocalendar().week:>2}"
    when = f"{week}  {words.weekday(day)} {day.day:>2}  {clock(occurrence):<11}"
    title = titled(words, folder, plan, occurrence)
    yield f"{when}  {title:<52}  {words.status(occurrence):<13} {occurrence.section}".rstrip()
    for item in plan.occurrences:
        if item.host == occurrence.uid:
            status = words.status(item) if item.status != occurrence.status else ""
            yield f"{'':{len(when)}}    - {item.title:<48}  {status:<13} {item.section}".rstrip()


def titled(words: Words, folder: Folder, plan: Plan, occurrence: Occurrence) -> str:
    """With "3 of 6" for an ordinary meeting, counted by date."""
    place, total = place_in_year(plan, occurrence)
    if place and not is_extra(folder, occurrence):
        return words("meeting.of", title=occurrence.title, number=place, total=total)
    return named(folder, plan, occurrence)


def verdict(words: Words, verdict: Verdict) -> str:
    word = words(f"verdict.{verdict.verdict}")
    where, asked = words.section(verdict.section), required_in_words(words.language, verdict.required)
    first = f"{word:<11} {where:<12} {verdict.rule:<28} {asked}"
    return f"{first.rstrip()}\n{wrapped(verdict.why, 12)}"
