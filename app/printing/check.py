"""A check as text: what contradicts itself first, then what is to be looked over, answered and done in time."""

from collections.abc import Iterable, Iterator

from app.printing.words import Words, bullet, section
from schedules import languages
from schedules.checks import Checked
from schedules.warnings import LastChance


def check(found: Checked, chances: Iterable[LastChance]) -> str:
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
    parts += section(words("heading.last-chances"), list(in_time(words, chances)))
    sentence = "check.broken" if found.is_broken else "check.good"
    return "\n\n".join([*parts, words(sentence, year=found.year)])


def in_time(words: Words, chances: Iterable[LastChance]) -> Iterator[str]:
    """The first day first. What cannot be kept at all is said among the conflicts."""
    days = {each: each.day for each in chances if each.day is not None and not each.over}
    for each, day in sorted(days.items(), key=lambda found: found[1]):
        line = bullet(f"{languages.day(words.language, day)}: {each.rule}")
        yield words.quoted(line, each.section, each.quote)
