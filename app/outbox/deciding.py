"""Deciding is what people say of mail that rests: that it is tried again, or that it is never sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.audit import Signature, record
from app.refusal import Refused
from app.store import Mail, Store

AT_REST = ("ready", "retry", "parked", "bounced", "held")
ALL_OF = ("held", "parked", "bounced")
SHORTEST = 6  # characters of an id that are enough, if no other begins with them
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decided:
    mails: int
    reminders: int  # that were held before they were in any mail


def retry(store: Store, organisation: str, which: str, signed: Signature) -> Decided:
    """Tried again, from the beginning. What is let go after it was held is meant: the brake is off for a day."""
    with store.transaction():
        decided = put(store, organisation, which, "ready", "planned", signed)
        if which == "held":
            unbraked = replace(store.outbox(organisation), unbraked_until=signed.at + ONE_DAY)
            store.keep_outbox(organisation, unbraked)
        return logged(store, organisation, "retry", which, decided, signed)


def cancel(store: Store, organisation: str, which: str, signed: Signature) -> Decided:
    """Never sent."""
    with store.transaction():
        decided = put(store, organisation, which, "cancelled", "cancelled", signed)
        return logged(store, organisation, "never-send", which, decided, signed)


def put(store: Store, organisation: str, which: str, state: str, reminders: str, signed: Signature) -> Decided:
    mails = chosen(store, organisation, which)
    for mail in mails:
        store.put_mail(organisation, mail.id, state, signed.at)
        if state == "cancelled":
            give_up(store, organisation, mail.id, signed.at)
    held = store.remindings_held(organisation) if which == "held" else []
    for each in held:
        store.settle_reminding(organisation, each.id, reminders, signed.at)
    if not mails and not held:
        raise Refused(f"there is nothing that is {which}")
    return Decided(len(mails), len(held))


def give_up(store: Store, organisation: str, mail: str, now: datetime) -> None:
    """What is in it too: what else comes due that day would else take it along in a mail of the same day."""
    for each in store.remindings_in(organisation, mail):
        store.settle_reminding(organisation, each.id, "cancelled", now, mail)


def chosen(store: Store, organisation: str, which: str) -> list[Mail]:
    if which in ALL_OF:
        return [mail for mail in store.mails(organisation) if mail.state == which]
    mail = found(store, organisation, which)
    if mail.state not in AT_REST:
        raise Refused(f"{mail.id} is {mail.state}; expected one that is {', '.join(AT_REST)}")
    return [mail]


def found(store: Store, organisation: str, which: str) -> Mail:
    mails = [mail for mail in store.mails(organisation) if len(which) >= SHORTEST and mail.id.startswith(which)]
    if len(mails) != 1:
        expected = f"the id of a mail as `arshjul outbox` lists it, or one of {', '.join(ALL_OF)}"
        raise Refused(f"ID = {which!r}; expected {expected}")
    return mails[0]


def logged(store: Store, organisation: str, kind: str, which: str, decided: Decided, signed: Signature) -> Decided:
    data = {"which": which[:12], "mails": decided.mails, "reminders": decided.reminders}
    record(store, organisation, kind, data, signed)
    return decided
