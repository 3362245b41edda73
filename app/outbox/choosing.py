"""Choosing is what people say of one mail that is to leave: that it goes now, that it does not, that it does after all.

It goes by the outbox alone, as all mail does: what is chosen here the worker finds at its next round, takes under its
lease and freezes when it leaves. One mail a person and day is what the outbox keeps to by itself: what is sent by hand
goes with the day's mail where that has not left, and else in a mail of its own.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from app.audit import Signature, record
from app.loading import today_of
from app.outbox.coming import Coming, waiting
from app.outbox.gathering import DAYS, Envelope, id_of, put
from app.refusal import Refused
from app.store import Logged, Mail, Reminding, Store

STOP, GO_ON, SEND = "stop", "unstop", "send-now"  # as the log has them


class Early(Refused):
    """What it asks or tells is not there yet."""


class Gone(Refused):
    """It has left, or has something else in it by now: nothing was done."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What somebody has stopped, and may let go on."""

    logged: Logged
    recipient: str
    reminders: tuple[Reminding, ...]


def found(store: Store, organisation: str, id: str, now: datetime) -> Coming:
    there = waiting(store, organisation, now)
    one = next((each for each in (*there.coming, *there.resting) if each.id == id), None)
    if one is None:
        raise Gone(f"ID = {id!r}; expected one that has not left")
    return one


def send_now(store: Store, organisation: str, id: str, signed: Signature) -> Coming:
    """As soon as mail may leave."""
    with store.transaction():
        one = to_leave(store, organisation, id, signed.at)
        if one.is_too_early(signed.at):
            raise Early(f"{id} is of what is not there yet")
        if one.mail:
            store.put_mail(organisation, one.mail.id, "ready", signed.at)
        else:
            for each in (each for each in one.reminders if each.due > signed.at):
                store.bring_forward(organisation, each.id, signed.at)
            put(store, organisation, envelope_for(store, organisation, one, signed.at), signed.at)
        record(store, organisation, SEND, data_of(one), signed)
    return one


def envelope_for(store: Store, organisation: str, one: Coming, now: datetime) -> Envelope:
    days = days_mail(store, organisation, one, now)
    joins = one.kind == DAYS and not has_left(store.mail(organisation, days))
    return Envelope(days if joins else one.id, one.kind, one.recipient, one.reminders)


def is_second_today(store: Store, organisation: str, one: Coming, now: datetime) -> bool:
    """The day's mail has left already."""
    is_new = one.kind == DAYS and one.mail is None
    return is_new and has_left(store.mail(organisation, days_mail(store, organisation, one, now)))


def days_mail(store: Store, organisation: str, one: Coming, now: datetime) -> str:
    today = today_of(store.organisation(organisation), now)
    return id_of(organisation, DAYS, one.recipient, today.isoformat())


def has_left(mail: Mail | None) -> bool:
    """Or may have, or rests: in any case nothing is put into it any more."""
    return mail is not None and (mail.body is not None or mail.state not in ("ready", "retry", "cancelled"))


def stop(store: Store, organisation: str, id: str, signed: Signature) -> Coming:
    """Not sent, unless somebody lets it go on. What it is about may be moved, and is told anew then."""
    with store.transaction():
        one = to_leave(store, organisation, id, signed.at)
        mail = one.mail.id if one.mail else ""
        if one.mail:
            store.put_mail(organisation, mail, "cancelled", signed.at)
        for each in one.reminders:
            store.settle_reminding(organisation, each.id, "cancelled", signed.at, mail)
        record(store, organisation, STOP, {**data_of(one), "mail": mail[:12]}, signed)
    return one


def to_leave(store: Store, organisation: str, id: str, now: datetime) -> Coming:
    one = found(store, organisation, id, now)
    if one.why == "sending":
        raise Gone(f"{id} is on its way")
    return one


def data_of(one: Coming) -> dict[str, object]:
    """No name and no address: the log is for ever."""
    return {"recipient": one.recipient, "kind": one.kind, "reminders": [each.id for each in one.reminders],
            "uids": sorted({each.uid for each in one.reminders})}  # fmt: skip


def stopped(store: Store, organisation: str, now: datetime) -> list[Stopped]:
    """What it is not too late for, the last first."""
    rows = store.log_of_kind(organisation, STOP)
    if not rows:
        return []
    known = {each.id: each for each in store.remindings_of_use(organisation, now) if each.state == "cancelled"}
    undone = {json.loads(each.data)["number"] for each in store.log_of_kind(organisation, GO_ON)}
    found = []
    for logged in reversed(rows):
        data = json.loads(logged.data)
        own = tuple(known[id] for id in data["reminders"] if id in known)
        if own and logged.number not in undone and not any(may_have_arrived(store, organisation, each) for each in own):
            found.append(Stopped(logged, data["recipient"], own))
    return found


def may_have_arrived(store: Store, organisation: str, each: Reminding) -> bool:
    mail = store.mail(organisation, each.mail) if each.mail else None
    return mail is not None and mail.body is not None


def go_on(store: Store, organisation: str, number: int, signed: Signature) -> None:
    """What the log says was stopped under this number."""
    with store.transaction():
        one = next((each for each in stopped(store, organisation, signed.at) if each.logged.number == number), None)
        if one is None:
            raise Gone(f"NUMBER = {number}; expected one that is stopped")
        for each in one.reminders:
            store.settle_reminding(organisation, each.id, "planned", signed.at)
        record(store, organisation, GO_ON, {"recipient": one.recipient, "number": number}, signed)
