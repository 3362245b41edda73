"""A subscription is one secret address of a feed: a group's own, or one that was made for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.loading import folder_of
from app.refusal import Refused
from app.store import Store, Subscription
from app.tokens import hash_of, token_of

GROUP = "group"  # the kind of feed that every group has


@dataclass(frozen=True, slots=True)
class Address:
    subscription: Subscription
    url: str


def subscribe(
    store: Store, secret: bytes, base: str, organisation: str, group: str, id: str, now: datetime, label: str = ""
) -> Address:
    """One more address of a group's feed. The id is new and never used again, as its token follows from it."""
    groups = [known.id for known in folder_of(store, organisation).groups]
    if group not in groups:
        raise Refused(f"there is no group {group!r}; expected one of {', '.join(groups)}")
    with store.transaction():
        subscription = keep(store, secret, organisation, group, id, now, label)
    return address_of(subscription, secret, base)


def keep(
    store: Store, secret: bytes, organisation: str, group: str, id: str, now: datetime, label: str = ""
) -> Subscription:
    hashed = hash_of(token_of(secret, id, 1))
    subscription = Subscription(id, organisation, GROUP, group, label, 1, hashed, now.replace(microsecond=0))
    store.keep_subscription(subscription)
    return subscription


def give_own_addresses(store: Store, secret: bytes, organisation: str, now: datetime) -> None:
    """Each group has one, which the start page shows."""
    with store.transaction():
        given = {subscription.id for subscription in store.subscriptions(organisation)}
        for group in folder_of(store, organisation).groups:
            if own_id(organisation, group.id) not in given:
                keep(store, secret, organisation, group.id, own_id(organisation, group.id), now)


def own_id(organisation: str, group: str) -> str:
    """Always the same: a database that is lost and made anew has the same addresses, if the secret is kept."""
    return f"{organisation}.{GROUP}.{group}"


def addresses(store: Store, secret: bytes, base: str, organisation: str) -> list[Address]:
    """All that work, in the order they were made."""
    valid = (one for one in store.subscriptions(organisation) if one.revoked_at is None)
    return [address_of(subscription, secret, base) for subscription in valid]


def own_addresses(store: Store, secret: bytes, base: str, organisation: str) -> dict[str, str]:
    """Each group's own, by the group's id: nobody's personal address is among them."""
    return {
        address.subscription.subject: address.url
        for address in addresses(store, secret, base, organisation)
        if address.subscription.id == own_id(organisation, address.subscription.subject)
    }


def address_of(subscription: Subscription, secret: bytes, base: str) -> Address:
    token = token_of(secret, subscription.id, subscription.generation)
    return Address(subscription, f"{base}/f/{token}/{subscription.subject}.ics")


def prove_secret(subscriptions: Iterable[Subscription], secret: bytes) -> None:
    """With another secret the pages would show addresses that lead nowhere, while those in use go on working."""
    for one in subscriptions:
        if hash_of(token_of(secret, one.id, one.generation)) != one.token_hash:
            raise Refused("the secret is not the one that this database's addresses were made with: put it back")
