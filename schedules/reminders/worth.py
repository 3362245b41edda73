"""What is still worth sending, after however long a sleep: the newest of what each must know, while it is of use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from schedules.folder import Folder
from schedules.reminders.hours import may_leave
from schedules.reminders.reminder import NOTICES, Reminder, in_order


@dataclass(frozen=True)
class Worth:
    """Reminders sorted into four heaps, each in the stated order. Each reminder is in exactly one."""

    send: tuple[Reminder, ...]  # now: at most one for each occurrence and role
    waiting: tuple[Reminder, ...]  # for their time, or for the end of the quiet hours
    gave_way: tuple[Reminder, ...]  # to a shorter lead, or to a notice, of the same occurrence and role
    expired: tuple[Reminder, ...]  # too late: to be shown, not sent


def still_worth(folder: Folder, unsent: Iterable[Reminder], now: datetime) -> Worth:
    """`unsent` are those that have neither been sent nor given up; `now` is aware, in any zone.

    A role is a word here: who knows persons may put somebody's address in its place, and each is then told once.
    """
    moment = now.astimezone(UTC)  # moments of one zone are compared by their clocks, which a night in October repeats
    heaps: dict[str, list[Reminder]] = {"send": [], "waiting": [], "gave_way": [], "expired": []}
    newest: dict[tuple[str, str], Reminder] = {}
    for each in in_order(unsent):
        heap = heap_of(each, moment)
        if heap:
            heaps[heap].append(each)
        else:
            kept, other = newer(newest.get(each.subject), each)
            newest[each.subject] = kept
            heaps["gave_way"] += [other] if other else []
    for each in newest.values():
        heaps["send" if may_leave(folder, each, now) else "waiting"].append(each)
    return Worth(**{name: in_order(heap) for name, heap in heaps.items()})


def heap_of(reminder: Reminder, moment: datetime) -> str:
    """Where it lies by itself; nothing where it is ready."""
    if reminder.gives_way_at is not None and reminder.gives_way_at <= moment:
        return "gave_way"
    if reminder.until <= moment:
        return "expired"
    return "waiting" if moment < reminder.due else ""


def newer(one: Reminder | None, other: Reminder) -> tuple[Reminder, Reminder | None]:
    """Of two that are ready, the one to send last: a notice says more than a call, and what came due later is truer."""
    if one is None:
        return other, None
    first, last = sorted((one, other), key=lambda each: (each.kind in NOTICES, each.due))
    return last, first
