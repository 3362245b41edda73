"""What people read of a conflict: the demands that contradict each other, and what the best year gives up of them."""

from collections.abc import Iterator, Mapping

from schedules.changes import Changes
from schedules.conflicts.absences import absences
from schedules.conflicts.case import Dropped
from schedules.conflicts.causes import against_day
from schedules.conflicts.fixed import Fixed, announced, called, fixed_by, moment
from schedules.document import Confines, Meets
from schedules.folder import Folder
from schedules.languages import day, listed, month, period, say, section
from schedules.obligations import obligations_of
from schedules.plan import Conflict
from schedules.workdays import workdays


def why(folder: Folder, changes: Changes, year: int, conflict: Conflict) -> str:
    words, parts = language(folder), list(demands(folder, changes, year, conflict))
    said = say(words, "conflict.rules", year=year, parts=listed(words, parts))
    return " ".join([said, *causes(folder, changes, year, conflict)])


def because(folder: Folder, changes: Changes, year: int, conflict: Conflict, rule: str) -> str:
    """Why a rule is broken: all that it contradicts."""
    words, parts = language(folder), list(demands(folder, changes, year, conflict, besides=rule))
    said = [say(words, "conflict.because", parts=listed(words, parts))] if parts else []
    return " ".join([*said, *causes(folder, changes, year, conflict)])


def demands(folder: Folder, changes: Changes, year: int, conflict: Conflict, besides: str = "") -> Iterator[str]:
    words = language(folder)
    for rule in (folder.rule(id) for id in conflict.rules if id != besides):
        yield say(words, "conflict.rule", rule=rule.id, section=section(words, rule.sections), quote=rule.quote)
    if conflict.closed:
        yield say(words, "conflict.closed", months=listed(words, [month(words, number) for number in conflict.closed]))
    if conflict.closed_weeks:
        yield say(words, "conflict.closed-weeks", weeks=listed(words, list(conflict.closed_weeks)))
    for role in conflict.busy:
        times = absences(folder, changes, year, conflict, role)
        yield say(words, "conflict.busy", role=folder.name(role), times=times)
    if conflict.today:
        yield say(words, "conflict.today", day=day(words, conflict.today))
    for uid in conflict.held:
        yield say(words, "conflict.held", meeting=announced_at(folder, changes, uid))
    for each in fixed_by(folder, changes, year, conflict.pins):
        yield stands_at(folder, changes, each)


def causes(folder: Folder, changes: Changes, year: int, conflict: Conflict) -> Iterator[str]:
    """What is no demand, and yet a part of why."""
    words = language(folder)
    if conflict.shared:
        yield say(words, "cause.shared", roles=listed(words, [folder.name(role) for role in conflict.shared]))
    taken = [(each.group or each.uid, each.day) for each in fixed_by(folder, changes, year, conflict.pins)]
    taken += [(each.group, each.day) for uid in conflict.held if (each := announced(changes, uid))]
    if len(set(taken)) < len(taken):
        yield say(words, "cause.once-a-day")
    for rule in (folder.rule(id) for id in conflict.rules):
        if days := folder.organisation.choice(rule.id).working_days_before:
            yield say(words, "cause.lead", title=rule.title, days=days)
    if len(conflict.rules) == 1 and not is_more_than_rules(conflict):
        yield from too_few_days(folder, year, conflict)


def is_more_than_rules(conflict: Conflict) -> bool:
    return any((conflict.pins, conflict.closed, conflict.closed_weeks, conflict.busy, conflict.held))


def too_few_days(folder: Folder, year: int, conflict: Conflict) -> Iterator[str]:
    """A rule that contradicts nothing but the calendar, or what is left of it."""
    meets, identity = folder.rule(conflict.rules[0]).meets, folder.organisation.identity
    days, first = workdays(year, identity.country, identity.language), conflict.today
    if meets is None:
        return
    if first is None:
        yield say(identity.language, "cause.days", year=year, days=int(days.worked.sum()))
    else:
        left = int(days.worked[max(0, days.index(first)) :].sum())
        yield say(identity.language, "cause.days-left", day=day(identity.language, first), days=left)


# ---- what people have fixed


def stands_at(folder: Folder, changes: Changes, fixed: Fixed) -> str:
    """With its hour where it has one, and with what stands against its day."""
    said = say(language(folder), "conflict.pin", meeting=fixed.called, moment=moment(folder, fixed))
    against = list(against_day(folder, changes, fixed)) if fixed.group else []
    return f"{said} ({'; '.join(against)})" if against else said


def announced_at(folder: Folder, changes: Changes, uid: str) -> str:
    found = announced(changes, uid)
    return f"{called(folder, changes, found)} ({day(language(folder), found.day)})" if found else uid


# ---- the best year


def gives_up(
    folder: Folder, changes: Changes, year: int, given_up: Dropped, meetings: Mapping[str, int], proven: bool
) -> str:
    """In a sentence; `meetings` is how many each group has left. Another one where nothing is proven."""
    words = language(folder)
    parts = [
        *(part for rule in folder.rules for part in given_up_of(folder, rule.id, year, given_up, meetings)),
        *late(folder, changes, year, given_up),
        *unkept(folder, changes, year, given_up),
    ]
    sentence = say(words, "conflict.gives-up", parts=listed(words, parts))
    return sentence if proven else f"{sentence} {say(words, 'conflict.unproven')}"


def given_up_of(
    folder: Folder, id: str, year: int, given_up: Dropped, meetings: Mapping[str, int]
) -> Iterator[str]:
    words, rule = language(folder), folder.rule(id)
    own = [each for each in given_up if each.name == id and each.kind != "late"]
    if not own:
        return
    obligation = next(each for each in obligations_of(folder, year) if each.rule.id == id)
    wanted = len(obligation.slots) if rule.meets else obligation.required.min or len(obligation.slots)
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
    elif isinstance(rule.demand, Meets | Confines):
        yield say(words, "conflict.gives-up.days", rule=rule.title or rule.id, section=section(words, rule.sections))
    elif rule.presents is not None and rule.presents.at != "every meeting":
        yield say(words, "conflict.gives-up.end", title=rule.title)
    elif rule.reviews is not None:
        yield say(words, "conflict.gives-up.review", title=rule.title, month=month(words, rule.reviews.month))
    else:
        days = folder.organisation.choice(id).working_days_before
        yield say(words, "conflict.gives-up.lead", title=rule.title, days=days)


def late(folder: Folder, changes: Changes, year: int, given_up: Dropped) -> Iterator[str]:
    """A deadline stays where people have put it, so of that it is a rule that is given up."""
    given = {(each.name, each.deadline) for each in given_up if each.kind == "late"}
    for rule in folder.rules:
        if (rule.id, "") in given:
            yield say(language(folder), "conflict.gives-up.awaited", title=rule.title or rule.id)
        for each in fixed_by(folder, changes, year, [pin.uid for pin in changes.pins if (rule.id, pin.uid) in given]):
            told = {"title": rule.title or rule.id, "what": each.called, "moment": moment(folder, each)}
            yield say(language(folder), "conflict.gives-up.late", **told)


def unkept(folder: Folder, changes: Changes, year: int, given_up: Dropped) -> Iterator[str]:
    for kind in ("pin", "extra"):
        uids = sorted(each.name for each in given_up if each.kind == kind)
        for each in fixed_by(folder, changes, year, uids):
            words = {"meeting": each.called, "moment": moment(folder, each)}
            yield say(language(folder), f"conflict.gives-up.{kind}", **words)


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
