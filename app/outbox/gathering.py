"""Gathering puts what is due into mails: what must be told at once by itself, all else as one a person and day."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from app.audit import canonical
from app.loading import folder_of
from app.outbox.brake import is_too_many
from app.outbox.moot import Moot
from app.reminding import reminder_in
from app.store import Mail, Reminding, Store
from schedules.folder import Folder
from schedules.leads import DAY
from schedules.reminders import ALONE, NOTICES, still_worth
from schedules.reminders.hours import morning_from

DAYS = "day"  # the kind of the mail that has all that is due for somebody on a day
CHANGES = "change"  # of the one that has all that a release changed for them

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail that is to be, and what goes into it."""

    id: str
    kind: str
    recipient: str
    reminders: tuple[Reminding, ...]


def gather(store: Store, organisation: str, now: datetime) -> int:
    """How many mails there are to send that were not there before."""
    if not store.remindings_due(organisation, now):
        return 0
    with store.transaction():  # of two workers the second finds nothing left
        folder = folder_of(store, organisation)
        worth = sorted_out(store, organisation, folder, now)
        made = list(envelopes(store, organisation, folder, worth, now))
        new = [each for each in made if not is_there(store, organisation, each)]
        if is_too_many(store, organisation, len(new), now):
            hold(store, organisation, made, now)
            return 0
        for each in made:
            put(store, organisation, each, now)
    return len(new)


def sorted_out(store: Store, organisation: str, folder: Folder, now: datetime) -> list[Reminding]:
    """Those that go now. What gave way or came too late is settled, and so is what nobody needs to hear any more."""
    rows = {reminder_in(each): each for each in store.remindings_pending(organisation, now) if each.state != "held"}
    worth = still_worth(folder, rows, now)
    for state, heap in (("superseded", worth.gave_way), ("expired", worth.expired)):
        for reminder in heap:
            store.settle_reminding(organisation, rows[reminder].id, state, now)
    if worth.expired:
        log.warning("%d reminders of %s came too late, and are not sent", len(worth.expired), organisation)
    moot = Moot(store, organisation)
    going = [rows[reminder] for reminder in worth.send if rows[reminder].state == "planned"]
    for each in filter(moot, going):
        store.settle_reminding(organisation, each.id, "cancelled", now)
    return [each for each in going if not moot(each)]


def envelopes(
    store: Store, organisation: str, folder: Folder, reminders: Iterable[Reminding], now: datetime
) -> Iterator[Envelope]:
    today = now.astimezone(folder.organisation.zone).date()
    by_mail: dict[tuple[str, ...], list[Reminding]] = {}
    for each in reminders:
        by_mail.setdefault(together(each), []).append(each)
    for (kind, recipient, *_), rows in by_mail.items():
        if kind != DAYS:
            yield Envelope(id_of(organisation, *(each.id for each in rows)), kind, recipient, tuple(rows))
        else:
            yield from the_days(store, organisation, folder, recipient, rows, today)


def together(reminding: Reminding) -> tuple[str, ...]:
    """What is the same for all that goes into one mail."""
    if reminding.kind in NOTICES:
        return CHANGES, reminding.recipient
    if reminding.kind in ALONE:
        return reminding.kind, reminding.recipient, reminding.id
    return DAYS, reminding.recipient


def the_days(
    store: Store, organisation: str, folder: Folder, recipient: str, rows: list[Reminding], today: date
) -> Iterator[Envelope]:
    """One a day. What comes due when that has left waits for the next one, unless it would be too late then."""
    id = id_of(organisation, DAYS, recipient, today.isoformat())
    there = store.mail(organisation, id)
    if there is None or (there.body is None and there.state in ("ready", "retry", "cancelled")):
        yield Envelope(id, DAYS, recipient, tuple(rows))
        return
    tomorrow = morning_from(folder, today + DAY)
    pressing = tuple(each for each in rows if each.until <= tomorrow + timedelta(hours=1))
    if pressing:
        yield Envelope(id_of(organisation, *(each.id for each in pressing)), DAYS, recipient, pressing)


def id_of(organisation: str, *parts: str) -> str:
    """The same mail, whoever gathers it."""
    return sha256(canonical([organisation, *parts]).encode()).hexdigest()[:32]


def is_there(store: Store, organisation: str, envelope: Envelope) -> bool:
    there = store.mail(organisation, envelope.id)
    return there is not None and there.state != "cancelled"


def put(store: Store, organisation: str, envelope: Envelope, now: datetime) -> None:
    store.keep_mail(organisation, Mail(envelope.id, envelope.kind, envelope.recipient, now, now))
    for each in envelope.reminders:
        store.settle_reminding(organisation, each.id, "mailed", now, envelope.id)


def hold(store: Store, organisation: str, made: Iterable[Envelope], now: datetime) -> None:
    for each in made:
        for reminding in each.reminders:
            store.settle_reminding(organisation, reminding.id, "held", now)
