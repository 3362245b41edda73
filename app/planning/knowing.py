"""Knowing is all that is kept about one person, as they may ask to see it (GDPR article 15), and what of it goes.

No address of a calendar and no link is in it: nobody can be handed one by asking about somebody.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.feeds import PERSON
from app.persons import slug
from app.store import Account, Holding, Invitation, Link, Logged, Mail, Reminding, Someone, Store, Subscription

WAITING = ("planned", "held")


@dataclass(frozen=True)
class Known:
    someone: Someone
    holdings: tuple[Holding, ...]
    subscriptions: tuple[Subscription, ...]  # of the person's own calendar, the withdrawn included
    labelled: tuple[Subscription, ...]  # of others, with the name as a label
    declined_at: datetime | None
    reminders: tuple[Reminding, ...]
    mails: tuple[Mail, ...]
    links: tuple[Link, ...]
    accounts: tuple[Account, ...]  # with the same address
    invitations: tuple[Invitation, ...]
    logged: tuple[Logged, ...]  # rows about them, by their id or with their name in somebody's words

    @property
    def working(self) -> int:
        return sum(each.revoked_at is None for each in self.subscriptions)

    @property
    def waiting(self) -> int:
        return sum(each.state in WAITING for each in self.reminders)


def known_of(store: Store, organisation: str, person: str) -> Known | None:
    """None where there is nobody, or nobody any more."""
    someone = store.person(organisation, person)
    if someone is None or not someone.name:
        return None
    given = store.subscriptions(organisation)
    email = someone.email.lower()
    return Known(
        someone,
        tuple(each for each in store.holdings(organisation) if each.person == person),
        tuple(each for each in given if (each.kind, each.subject) == (PERSON, person)),
        tuple(each for each in given if (each.kind, each.subject) != (PERSON, person) and names(someone, each.label)),
        store.declined(organisation).get(person),
        tuple(store.remindings_to(organisation, person)),
        tuple(store.mails_to(organisation, person)),
        tuple(store.links_to(organisation, person)),
        tuple(each for each in store.accounts(organisation) if email and each.email == email),
        tuple(each for each in store.invitations(organisation) if email and each.email == email),
        tuple(each for each in store.log(organisation) if is_about(someone, each)),
    )


def names(someone: Someone, words: str) -> bool:
    """
    >>> names(Someone("p1", "Åsa Berg"), "hos Åsa  Berg, telefonen"), names(Someone("p1", "Bo Ek"), "Bo Eklund")
    (True, False)
    """
    return f"-{slug(someone.name)}-" in f"-{slug(words)}-"


def is_about(someone: Someone, row: Logged) -> bool:
    data = json.loads(row.data)
    ids = {row.by, data.get("person"), data.get("recipient"), data.get("subject")}
    return someone.id in ids or names(someone, f"{row.by} | {row.why} | {row.data}")


def as_data(known: Known, organisation: str) -> dict[str, Any]:
    """For a program, and for whoever opens it in an editor: plain names, days and moments in ISO 8601."""
    return {
        "organisation": organisation,
        "person": {"id": known.someone.id, "name": known.someone.name, "email": known.someone.email},
        "roles": [{"role": each.role, "from": each.since, "until": each.until} for each in known.holdings],
        "subscriptions": [fetched(each) for each in (*known.subscriptions, *known.labelled)],
        "declined_reminders_at": known.declined_at,
        "reminders": [
            {"kind": each.kind, "about": each.uid, "role": each.role, "due": each.due, "state": each.state}
            for each in known.reminders
        ],
        "mails": [
            {
                "kind": each.kind, "made_at": each.made_at, "state": each.state, "settled_at": each.settled_at,
                "to": each.address, "server_said": each.said,
            }
            for each in known.mails
        ],
        "links": [
            {"asks": each.purpose, "about": each.uid, "until": each.until, "used_at": each.used_at}
            for each in known.links
        ],
        "logins": [
            {"name": each.name, "email": each.email, "level": each.level, "group": each.group, "made_at": each.made_at}
            for each in known.accounts
        ],
        "invitations": [
            {"email": each.email, "level": each.level, "by": each.by, "until": each.until, "used_at": each.used_at}
            for each in known.invitations
        ],
        "log": [
            {
                "number": each.number, "at": each.at, "by": each.by, "kind": each.kind, "why": each.why,
                "data": json.loads(each.data),
            }
            for each in known.logged
        ],
    }  # fmt: skip


def fetched(one: Subscription) -> dict[str, Any]:
    return {
        "id": one.id, "of": one.kind, "subject": one.subject, "label": one.label, "made_at": one.created_at,
        "withdrawn_at": one.revoked_at, "last_fetched_on": one.last_fetched_on, "last_client": one.last_client,
    }  # fmt: skip
