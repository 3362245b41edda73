"""What people read of a conflict: the demands that contradict each other, and what the best year gives up of them."""

from collections.abc import Iterator, Mapping
from datetime import date

from schedules.changes import Changes
from schedules.conflicts.case import Dropped
from schedules.folder import Folder
from schedules.languages import day, listed, month, period, say, section
from schedules.obligations import obligations_of
from schedules.plan import Conflict


def why(folder: Folder, changes: Changes, year: int, conflict: Conflict) -> str:
    parts = list(demands(folder, changes, conflict))
    return say(language(folder), "conflict.rules", year=year, parts=listed(language(folder), parts))


def because(folder: Folder, changes: Changes, conflict: Conflict, rule: str) -> str:
    """Why a rule is broken: all that it contradicts."""
    parts = list(demands(folder, changes, conflict, besides=rule))
    return say(language(folder), "conflict.because", parts=listed(language(folder), parts)) if parts else ""


def demands(folder: Folder, changes: Changes, conflict: Conflict, besides: str = "") -> Iterator[str]:
    words = language(folder)
    for rule in (folder.rule(id) for id in conflict.rules if id != besides):
        yield say(words, "conflict.rule", rule=rule.id, section=section(words, rule.sections), quote=rule.quote)
    if conflict.closed:
        yield say(words, "conflict.closed", months=listed(words, [month(words, number) for number in conflict.closed]))
    for role in conflict.busy:
        yield say(words, "conflict.busy", role=folder.name(role))
    if conflict.today:
        yield say(words, "conflict.today", day=day(words, conflict.today))
    for uid in conflict.held:
        yield say(words, "conflict.held", uid=uid)
    for uid in conflict.pins:
        yield say(words, "conflict.pin", uid=uid, day=day(words, pinned(changes, uid)))


def gives_up(
    folder: Folder, changes: Changes, year: int, given_up: Dropped, meetings: Mapping[str, int], proven: bool
) -> str:
    """In a sentence; `meetings` is how many each group has left. Another one where nothing is proven."""
    words = language(folder)
    parts = [
        *(part for rule in folder.rules for part in given_up_of(folder, rule.id, year, given_up, meetings)),
        *(part for pin in changes.pins for part in unpinned(folder, changes, pin.uid, given_up)),
    ]
    sentence = say(words, "conflict.gives-up", parts=listed(words, parts))
    return sentence if proven else f"{sentence} {say(words, 'conflict.unproven')}"


def given_up_of(
    folder: Folder, id: str, year: int, given_up: Dropped, meetings: Mapping[str, int]
) -> Iterator[str]:
    words, rule = language(folder), folder.rule(id)
    own = [each for each in given_up if each.name == id]
    if not own:
        return
    obligation = next(each for each in obligations_of(folder, year) if each.rule.id == id)
    wanted = obligation.required.min or len(obligation.slots)
    if any(each.kind == "meeting" for each in own):
        group = obligation.group or ""
        times = meetings.get(group, 0)
        yield say(words, "conflict.gives-up.meetings", group=folder.name(group), times=times, wanted=wanted)
    elif any(each.kind == "item" for each in own):
        numbers = {each.number for each in own}
        covered = [slot.covers for slot in obligation.slots if slot.number in numbers and slot.covers]
        periods = listed(words, [period(words, covers, year) for covers in covered])
        which = say(words, "conflict.gives-up.left-out", periods=periods) if covered else ""
        left = len(obligation.slots) - len(own)
        yield say(words, "conflict.gives-up.items", title=rule.title, times=left, wanted=wanted, which=which)
    elif any(each.kind == "told" for each in own):
        yield say(words, "conflict.gives-up.told", title=rule.title)
    elif rule.reviews is not None:
        yield say(words, "conflict.gives-up.review", title=rule.title, month=month(words, rule.reviews.month))
    else:
        days = folder.organisation.choice(id).working_days_before
        yield say(words, "conflict.gives-up.lead", title=rule.title, days=days)


def unpinned(folder: Folder, changes: Changes, uid: str, given_up: Dropped) -> Iterator[str]:
    if any(each.kind == "pin" and each.name == uid for each in given_up):
        yield say(language(folder), "conflict.gives-up.pin", uid=uid, day=day(language(folder), pinned(changes, uid)))


def pinned(changes: Changes, uid: str) -> date:
    return next(pin.day for pin in changes.pins if pin.uid == uid)


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
