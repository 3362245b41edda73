"""A change as text: what it does to the year without it, who must be told, and which rules are at risk after it."""

from collections.abc import Iterable, Iterator

from app.printing.words import Words, bullet, section, words_of
from schedules import languages
from schedules.changes import Difference
from schedules.folder import Folder
from schedules.names import is_extra, named
from schedules.plan import Occurrence, Plan
from schedules.warnings import Risk


def difference(folder: Folder, change: Difference) -> str:
    words = words_of(folder)
    lines = [*(said for said, _ in changed(words, folder, change)), *told(words, folder, change.told)]
    return "\n\n".join(section(words("heading.change"), [bullet(line) for line in lines or [words("change.nothing")]]))


def changed(words: Words, folder: Folder, change: Difference) -> Iterator[tuple[str, Occurrence]]:
    """Each change in words, and what it happens to.

    What was announced is called by its place in that year, so that a meeting and its replacement are never both the
    third; what is new is called new.
    """

    known = {each.uid: each for each in change.announced.occurrences}

    def was(occurrence: Occurrence) -> str:
        before = known.get(occurrence.uid)
        if before is None and occurrence.kind == "meeting" and not is_extra(folder, occurrence):
            return words("meeting.new", title=occurrence.title)
        return named(folder, change.announced, before or occurrence)

    def host(plan: Plan, item: Occurrence) -> str:
        """Where an item is taken up, and when."""
        meeting = next(each for each in plan.occurrences if each.uid == item.host)
        return f"{was(meeting)} ({words.day(meeting)})"

    for move in change.moved:
        yield (
            words("change.moved", title=was(move.before), before=words.day(move.before), now=words.day(move.now)),
            move.now,
        )
    for each in change.cancelled:
        yield words("change.cancelled", title=was(each), day=words.day(each)), each
    for each in change.added:
        yield words("change.added", title=was(each), day=words.day(each)), each
    for move in change.carried:
        before, now = host(change.announced, move.before), host(change.plan, move.now)
        yield words("change.moved", title=move.now.title, before=before, now=now), move.now
    for each in change.dropped:
        yield words("change.dropped", title=each.title, meeting=host(change.announced, each)), each
    for each in change.taken_up:
        yield words("change.taken-up", title=each.title, meeting=host(change.plan, each)), each


def told(words: Words, folder: Folder, roles: Iterable[str]) -> Iterator[str]:
    if names := sorted(folder.name(role) for role in roles):
        yield words("change.told", roles=languages.listed(words.language, names))


def at_risk(folder: Folder, risks: Iterable[Risk]) -> Iterator[str]:
    words = words_of(folder)
    lines = [words.quoted(bullet(f"{each.rule}: {each.why}"), each.section, each.quote) for each in risks]
    yield from section(words("heading.risks"), lines)
