"""An absence is a time when a role cannot come, as people read of it: only those that a conflict is about."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from schedules.changes import Changes
from schedules.conflicts.fixed import fixed_by
from schedules.folder import Folder
from schedules.languages import day, listed, say
from schedules.obligations import obligations_of
from schedules.plan import Conflict
from schedules.series import FAR_AWAY, span

MOST = 3  # that are named; of more, how many they are and until when


def absences(folder: Folder, changes: Changes, year: int, conflict: Conflict, role: str) -> str:
    """ "torsdag 20 maj 2027 09:00–18:00", and the others."""
    words = folder.organisation.identity.language
    windows = list(concerned(folder, changes, year, conflict)) or [(date(year, 1, 1), date(year, 12, 31))]
    every = {span(each, folder.organisation.zone) for each in folder.organisation.busy if each.role == role}
    about = [when for when in sorted(every) if any(touches(*when, first, last) for first, last in windows)]
    named = [in_words(words, *when) for when in about[:MOST]]
    if more := about[MOST:]:
        named.append(say(words, "absence.more", times=len(more), day=day(words, more[-1][0].date())))
    return listed(words, named)


def concerned(folder: Folder, changes: Changes, year: int, conflict: Conflict) -> Iterator[tuple[date, date]]:
    """The days that people have fixed; where there are none, those that the rules leave."""
    fixed = list(fixed_by(folder, changes, year, conflict.pins))
    yield from ((each.day, each.day) for each in fixed)
    for each in obligations_of(folder, year) if not fixed else ():
        if each.rule.id in conflict.rules:
            yield from ((slot.first, slot.last) for slot in each.slots)


def touches(start: datetime, end: datetime, first: date, last: date) -> bool:
    return start < datetime.combine(last, time()) + timedelta(days=1) and end > datetime.combine(first, time())


def in_words(words: str, start: datetime, end: datetime) -> str:
    """Whole days by their days alone; they end with the midnight after the last."""
    whole = start.time() == end.time() == time()
    last = end.date() - timedelta(days=whole)
    if last >= FAR_AWAY:
        return say(words, "absence.on", day=day(words, start.date()))
    if start.date() == last:
        return day(words, last) if whole else f"{day(words, last)} {start:%H:%M}–{end:%H:%M}"
    moments = [day(words, each.date()) if whole else f"{day(words, each.date())} {each:%H:%M}" for each in (start, end)]
    return say(words, "absence.span", first=moments[0], last=day(words, last) if whole else moments[1])
