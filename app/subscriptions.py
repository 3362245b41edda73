"""A subscription is one address of a feed: a group's own, one that was made for somebody, or one that is public.

    /f/<token>/<name>.ics              secret: the token follows from the subscription's id and generation
    /p/<organisation>/<group>.ics      public: where the organisation has said so

An address that was taken back, or that got another in its place, is known as such for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from app.feeds import GROUP, ORGANISATION, PERSON, ROLE
from app.loading import folder_of
from app.refusal import Refused
from app.store import PUBLIC, Store, Subscription
from app.tokens import hash_of, public_key, token_of

WEEK = timedelta(days=7)  # the slowest calendars fetch once in it

State = Literal["works", "never fetched", "stopped", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Address:
    subscription: Subscription
    url: str  # of the calendar
    page: str  # for people, who choose there how to open it


# Giving


def subscribe(
    store: Store,
    secret: bytes,
    base: str,
    organisation: str,
    subject: str,
    id: str,
    now: datetime,
    label: str = "",
    kind: str = GROUP,
) -> Address:
    """One more address of a feed. The id is new and never used again, as its token follows from it."""
    prove_subject(store, organisation, kind, subject)
    with store.transaction():
        subscription = keep(store, secret, Subscription(id, organisation, kind, subject, label, 1, "", now))
    return address_of(subscription, secret, base)


def keep(store: Store, secret: bytes, new: Subscription) -> Subscription:
    hashed = hash_of(token_of(secret, new.id, new.generation))
    subscription = replace(new, token_hash=hashed, created_at=new.created_at.replace(microsecond=0))
    store.keep_subscription(subscription)
    return subscription


def prove_subject(store: Store, organisation: str, kind: str, subject: str) -> None:
    known = subjects(store, organisation)[kind]
    if subject not in known:
        expected = ", ".join(known) or "nobody: there is none yet"
        raise Refused(f"there is no {kind} {subject!r}; expected one of {expected}")


def subjects(store: Store, organisation: str) -> Mapping[str, list[str]]:
    """By kind, whose feeds there are."""
    folder = folder_of(store, organisation)
    return {
        GROUP: [group.id for group in folder.groups],
        ROLE: [role.id for document in folder.documents for role in document.roles],
        PERSON: [someone.id for someone in store.persons(organisation)],
        ORGANISATION: [organisation],
    }


def give_own_addresses(store: Store, secret: bytes, organisation: str, now: datetime) -> None:
    """Each group has one, which the start page shows."""
    with store.transaction():
        given = {subscription.id for subscription in store.subscriptions(organisation)}
        for group in folder_of(store, organisation).groups:
            id = own_id(organisation, group.id)
            if id not in given:
                keep(store, secret, Subscription(id, organisation, GROUP, group.id, "", 1, "", now))


def own_id(organisation: str, group: str) -> str:
    """Always the same: a database that is lost and made anew has the same addresses, if the secret is kept."""
    return f"{organisation}.{GROUP}.{group}"


def is_own(subscription: Subscription) -> bool:
    return subscription.id == own_id(subscription.organisation, subscription.subject)


# Taking back


def withdraw(store: Store, organisation: str, id: str, now: datetime) -> Subscription:
    """From now on nobody gets anything at the address, and is told so (410)."""
    with store.transaction():
        subscription = working(store, organisation, id)
        store.revoke_subscription(organisation, id, now.replace(microsecond=0))
    return subscription


def give_another(store: Store, secret: bytes, base: str, organisation: str, id: str, now: datetime) -> Address:
    """The next generation of an address, and the one before it taken back: for when somebody else got hold of it."""
    with store.transaction():
        before = withdraw(store, organisation, id, now)
        if before.is_public:
            raise Refused(f"{id} is public, and always the same; expected a secret address")
        fresh = replace(
            before, generation=before.generation + 1, created_at=now, last_fetched_on=None, last_client=None
        )
        return address_of(keep(store, secret, fresh), secret, base)


def working(store: Store, organisation: str, id: str) -> Subscription:
    found = [one for one in store.subscriptions(organisation) if one.id == id]
    if not found:
        raise Refused("there is no such subscription; `arshjul feeds` lists the id of each")
    if found[-1].revoked_at:
        raise Refused(f"{id} is withdrawn already")
    return found[-1]


# In public


def publish(store: Store, base: str, organisation: str, group: str, now: datetime) -> Address:
    """Everybody may subscribe to what the group shows, at an address without a secret. `withdraw` takes it back."""
    prove_subject(store, organisation, GROUP, group)
    hashed = hash_of(public_key(organisation, group))
    id, since = public_id(organisation, group), now.replace(microsecond=0)
    subscription = Subscription(id, organisation, GROUP, group, "", PUBLIC, hashed, since)
    with store.transaction():
        store.keep_public_subscription(subscription)
    return address_of(subscription, b"", base)


def public_id(organisation: str, group: str) -> str:
    return f"{organisation}.public.{group}"


# Showing


def addresses(store: Store, secret: bytes, base: str, organisation: str) -> list[Address]:
    """All that work, in the order they were made."""
    valid = (one for one in store.subscriptions(organisation) if one.revoked_at is None)
    return [address_of(subscription, secret, base) for subscription in valid]


def own_addresses(store: Store, secret: bytes, base: str, organisation: str) -> dict[str, str]:
    """Each group's own, by the group's id: nobody's personal address is among them."""
    given = addresses(store, secret, base, organisation)
    return {each.subscription.subject: each.url for each in given if is_own(each.subscription)}


def address_of(subscription: Subscription, secret: bytes, base: str) -> Address:
    one = subscription
    if one.is_public:
        key = public_key(one.organisation, one.subject)
        return Address(one, f"{base}/p/{key}.ics", f"{base}/subscribe/{key}")
    token = token_of(secret, one.id, one.generation)
    name = one.subject if one.kind != PERSON else PERSON  # a file's name is seen by others too
    return Address(one, f"{base}/f/{token}/{name}.ics", f"{base}/subscribe/{token}")


def state_of(subscription: Subscription, today: date) -> State:
    """Whether somebody's calendar seems to have stopped: it was fetched, and then not for more than a week."""
    if subscription.revoked_at:
        return "withdrawn"
    if subscription.last_fetched_on is None:
        return "never fetched"
    return "stopped" if today - subscription.last_fetched_on > WEEK else "works"


def prove_secret(subscriptions: Iterable[Subscription], secret: bytes) -> None:
    """With another secret the pages would show addresses that lead nowhere, while those in use go on working."""
    for one in subscriptions:
        if not one.is_public and hash_of(token_of(secret, one.id, one.generation)) != one.token_hash:
            raise Refused("the secret is not the one that this database's addresses were made with: put it back")
