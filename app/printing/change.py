"""A change as text: what it does to the year without it, who must be told, and which rules are at risk after it."""

from collections.abc import Iterable, Iterator

from app.printing.words import Words, bullet, section, words_of
from schedules import languages
from schedules.changes import Difference
from schedules.folder import Folder
from schedules.proposals import must_be_told
from schedules.warnings import Risk


def difference(folder: Folder, change: Difference) -> str:
    words = words_of(folder)
    lines = [*changed(words, change), *told(words, folder, must_be_told(folder, change))]
    return "\n\n".join(section(words("heading.change"), [bullet(line) for line in lines or [words("change.nothing")]]))


def changed(words: Words, change: Difference) -> Iterator[str]:
    for move in change.moved:
        yield words("change.moved", title=move.now.title, before=words.day(move.before), now=words.day(move.now))
    for each in change.cancelled:
        yield words("change.cancelled", title=each.title, day=words.day(each))
    for each in change.added:
        yield words("change.added", title=each.title, day=words.day(each))
    for move in change.carried:
        yield words("change.carried", title=move.now.title, day=words.day(move.now))


def told(words: Words, folder: Folder, roles: Iterable[str]) -> Iterator[str]:
    if names := sorted(folder.name(role) for role in roles):
        yield words("change.told", roles=languages.listed(words.language, names))


def at_risk(folder: Folder, risks: Iterable[Risk]) -> Iterator[str]:
    words = words_of(folder)
    lines = [words.quoted(bullet(f"{each.rule}: {each.why}"), each.section, each.quote) for each in risks]
    yield from section(words("heading.risks"), lines)
