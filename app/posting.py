"""Posting is the commands on the outbox: what waits, what went, what could not go, and what people decide of it."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.doing import GOOD, Here, opened, show
from app.loading import folder_of
from app.outbox import deciding
from app.outbox.state import STILL, State, state_of
from app.printing import bullet, section
from app.refusal import Refused
from app.reminding import ROLE, data_of
from app.store import Mail, Reminding
from schedules.folder import Folder

MOST = 20  # of those that are sent, the last
STATES = {
    "held": "Hålls inne, väntar på besked", "parked": "Gick inte att skicka", "bounced": "Mottagaren finns inte",
    "retry": "Försöker igen", "sending": "Skickas nu", "ready": "Väntar på att skickas", "sent": "Skickade, de senaste",
    "cancelled": "Skickas inte",
}  # fmt: skip
KINDS = {"call": "kallelse", "change": "ändring", "review": "underlag till avstämningen", "day": "dagens påminnelser"}
RUNS = {True: "Påminnelserna går.", False: "INGEN SKICKAR PÅMINNELSER: starta `arshjul serve` eller `arshjul worker`."}
AWAY = "E-postservern tar inte emot något sedan {since}: {said}"
HOW = "Skriv `arshjul outbox retry held` för att låta dem gå, eller `arshjul outbox cancel held` för att stryka dem."


def outbox(asked: argparse.Namespace) -> int:
    ways = {None: listed, "show": shown, "retry": decided, "cancel": decided}
    if (asked.what is None) != (asked.which is None):
        raise Refused("expected `arshjul outbox`, or one of show, retry and cancel and an ID, held, parked or bounced")
    with opened(asked) as here:
        ways[asked.what](asked, here)
    return GOOD


def listed(asked: argparse.Namespace, here: Here) -> None:
    state, mails = state_of(here.store, here.organisation, here.now), here.store.mails(here.organisation)
    held = here.store.remindings_held(here.organisation)
    data = {"state": state, "runs": is_running(state, here.now), "mails": [data_of_mail(each) for each in mails]}
    data["held"] = [data_of_reminder(each) for each in held]
    show(asked, data, lambda: "\n\n".join(lines_of(here, state, mails, held)))


def is_running(state: State, now: datetime) -> bool:
    return state.heartbeat is not None and now - state.heartbeat <= STILL


def lines_of(here: Here, state: State, mails: list[Mail], held: list[Reminding]) -> Iterator[str]:
    folder, zone = folder_of(here.store, here.organisation), here.store.organisation(here.organisation).zone
    yield RUNS[is_running(state, here.now)]
    if state.away_since:
        said = here.store.outbox(here.organisation).away_said
        yield AWAY.format(since=when(state.away_since, zone), said=said)
    if held:
        rows = [bullet(f"{len(held)} påminnelser som inte har blivit brev"), HOW]
        yield from section("Hålls inne, väntar på besked", rows)
    for name, heading in STATES.items():
        own = [each for each in mails if each.state == name][-MOST if name == "sent" else 0:]
        yield from section(heading, [bullet(line_of(here, each, folder, zone)) for each in own])


def line_of(here: Here, mail: Mail, folder: Folder, zone: ZoneInfo) -> str:
    tries = f", {mail.attempts} försök" if mail.attempts > 1 else ""
    said = f": {mail.said}" if mail.said else ""
    to = whom(here, mail.recipient, folder)
    return f"{mail.id[:8]}  {when(mail.settled_at or mail.due, zone)}  {KINDS[mail.kind]} till {to}{tries}{said}"


def whom(here: Here, recipient: str, folder: Folder) -> str:
    if recipient.startswith(ROLE):
        return folder.name(recipient.removeprefix(ROLE))
    persons = {each.id: each.name for each in here.store.persons(here.organisation)}
    return persons.get(recipient) or recipient


def when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def shown(asked: argparse.Namespace, here: Here) -> None:
    mail = deciding.found(here.store, here.organisation, asked.which)
    rows = here.store.remindings_in(here.organisation, mail.id)
    data = {**data_of_mail(mail), "reminders": [data_of_reminder(each) for each in rows]}
    show(asked, data, lambda: "\n\n".join(about(here, mail, rows)))


def about(here: Here, mail: Mail, rows: list[Reminding]) -> Iterator[str]:
    folder, zone = folder_of(here.store, here.organisation), here.store.organisation(here.organisation).zone
    yield f"{STATES[mail.state]}\n{line_of(here, mail, folder, zone)}"
    yield from section("Det här står i det", [bullet(f"{each.kind} {each.uid}") for each in rows])


def decided(asked: argparse.Namespace, here: Here) -> None:
    decide = deciding.retry if asked.what == "retry" else deciding.cancel
    done = decide(here.store, here.organisation, asked.which, here.signed(asked))
    what = "försöks igen" if asked.what == "retry" else "skickas inte"
    show(asked, done, lambda: f"{done.mails} brev och {done.reminders} påminnelser {what}.")


def data_of_mail(mail: Mail) -> dict[str, Any]:
    """Whom it is to is an id, and its text is not here: it may be read by whoever reads a log."""
    return {
        "id": mail.id, "kind": mail.kind, "recipient": mail.recipient, "state": mail.state, "made": mail.made_at,
        "due": mail.due, "attempts": mail.attempts, "unsure": mail.unsure,
        "settled": mail.settled_at, "said": mail.said,
    }  # fmt: skip


def data_of_reminder(each: Reminding) -> dict[str, Any]:
    return {
        "kind": each.kind, "uid": each.uid, "recipient": each.recipient, "role": each.role, "due": each.due,
        "until": each.until, "state": each.state, "section": data_of(each)["section"],
    }  # fmt: skip
