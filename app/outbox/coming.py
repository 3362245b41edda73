"""Coming is what has not left: a mail each, of all that goes to one recipient together, also before it is made.

Its id is that of all that is in it, so whoever decides something of it decides it of what they have seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.loading import folder_of
from app.outbox.composing import QUIET
from app.outbox.gathering import id_of, together
from app.outbox.moot import Moot
from app.reminding import reminder_in
from app.store import Mail, Reminding, Store
from schedules.folder import Folder
from schedules.reminders import QUESTIONS, may_leave, still_worth

Why = Literal["time", "now", "quiet", "again", "sending", "parked", "bounced", "held"]  # what it waits for
AT_WORK = ("ready", "retry", "sending")
AT_REST: dict[str, Why] = {"parked": "parked", "bounced": "bounced", "held": "held"}
LOOKS_AHEAD = timedelta(days=14)  # to the end of the quiet hours; longer than any holidays


@dataclass(frozen=True, slots=True)
class Coming:
    organisation: str
    kind: str  # "call", "review", "change", or "day" for all else that is due for somebody on a day
    recipient: str
    reminders: tuple[Reminding, ...]
    leaves: datetime  # not before; of what rests, when it came to rest
    why: Why
    mail: Mail | None = None  # it is made

    @property
    def id(self) -> str:
        return self.mail.id if self.mail else id_of(self.organisation, *sorted(each.id for each in self.reminders))

    def is_too_early(self, now: datetime) -> bool:
        """Nobody can say what came of a meeting before it was, or how a week goes before it is there."""
        return any(each.due > now and each.kind in (*QUESTIONS, "digest") for each in self.reminders)


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that has not left."""

    coming: tuple[Coming, ...]  # the soonest first
    resting: tuple[Coming, ...]  # until somebody says what is to be done
    declined: tuple[Reminding, ...]  # by their recipients, and so not sent


def waiting(store: Store, organisation: str, now: datetime) -> Waiting:
    folder, moot = folder_of(store, organisation), Moot(store, organisation)
    planned = [each for each in store.remindings_of_use(organisation, now) if each.state == "planned"]
    wanted = [each for each in planned if not moot(each)]
    mails = list(in_mails(store, organisation, folder, now))
    coming = [*in_no_mail(organisation, folder, wanted, now), *(each for each in mails if each.why not in AT_REST)]
    return Waiting(
        tuple(sorted(coming, key=lambda each: (each.leaves, each.kind, each.recipient))),
        tuple(each for each in mails if each.why in AT_REST),
        tuple(each for each in planned if moot(each) and each.recipient in moot.declined()),
    )


def in_no_mail(organisation: str, folder: Folder, planned: list[Reminding], now: datetime) -> Iterator[Coming]:
    """As they will be gathered. Of what is due by now, only what is still worth it."""
    due = {reminder_in(each): each for each in planned if each.due <= now}
    worth = still_worth(folder, due, now)
    left = [due[each] for each in (*worth.send, *worth.waiting)]
    by_mail: dict[tuple[str, ...], list[Reminding]] = {}
    for each in (*left, *(one for one in planned if one.due > now)):
        day = max(each.due, now).astimezone(folder.organisation.zone).date().isoformat()
        by_mail.setdefault((day, *together(each)), []).append(each)
    for (_, kind, recipient, *_), rows in by_mail.items():
        first = min(each.due for each in rows)
        leaves = first if first > now else leaving(folder, rows, now)
        why: Why = "time" if first > now else "now" if leaves == now else "quiet"
        yield Coming(organisation, kind, recipient, tuple(rows), leaves, why)


def in_mails(store: Store, organisation: str, folder: Folder, now: datetime) -> Iterator[Coming]:
    rows: dict[str, list[Reminding]] = {}
    for each in store.remindings_of_late(organisation, now):
        rows.setdefault(each.mail, []).append(each)
    for mail in store.mails_of_late(organisation, now):
        own = tuple(rows.get(mail.id, ()))
        if mail.state in AT_WORK:
            why, leaves = why_not_yet(folder, mail, own, now)
            yield Coming(organisation, mail.kind, mail.recipient, own, leaves, why, mail)
        elif mail.state in AT_REST:
            settled = mail.settled_at or mail.made_at
            yield Coming(organisation, mail.kind, mail.recipient, own, settled, AT_REST[mail.state], mail)


def why_not_yet(folder: Folder, mail: Mail, rows: Iterable[Reminding], now: datetime) -> tuple[Why, datetime]:
    if mail.state == "sending":
        return "sending", now
    leaves = leaving(folder, rows, now)
    if leaves > now:
        return "quiet", leaves
    return ("again", mail.due) if mail.due > now else ("now", now)


def leaving(folder: Folder, rows: Iterable[Reminding], now: datetime) -> datetime:
    """When it leaves, of what is due: now, or when the quiet hours are over."""
    reminders = [reminder_in(each) for each in rows]
    if not reminders or any(may_leave(folder, each, now) for each in reminders):
        return now
    quarter = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    moments = (quarter + QUIET * step for step in range(1, LOOKS_AHEAD // QUIET))
    return next((at for at in moments if any(may_leave(folder, each, at) for each in reminders)), now)
