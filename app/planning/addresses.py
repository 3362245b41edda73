"""Who gave, changed or took back which address, and why: the log knows it by its id, and holds no address."""

from app.audit import Signature, record
from app.store import Store, Subscription
from app.subscriptions import Address, give_another, publish, subscribe, withdraw


def give_address(
    store: Store,
    secret: bytes,
    base: str,
    organisation: str,
    of: tuple[str, str],
    id: str,
    label: str,
    signed: Signature,
) -> Address:
    """`of` is a feed's kind and subject."""
    kind, subject = of
    with store.transaction():
        given = subscribe(store, secret, base, organisation, subject, id, signed.at, label, kind)
        tell(store, "subscribe", given.subscription, signed)
    return given


def change_address(store: Store, secret: bytes, base: str, organisation: str, id: str, signed: Signature) -> Address:
    with store.transaction():
        given = give_another(store, secret, base, organisation, id, signed.at)
        tell(store, "rotate", given.subscription, signed)
    return given


def take_address_back(store: Store, organisation: str, id: str, signed: Signature) -> Subscription:
    with store.transaction():
        taken = withdraw(store, organisation, id, signed.at)
        tell(store, "unsubscribe", taken, signed)
    return taken


def make_public(store: Store, base: str, organisation: str, group: str, signed: Signature) -> Address:
    with store.transaction():
        given = publish(store, base, organisation, group, signed.at)
        tell(store, "publish", given.subscription, signed)
    return given


def tell(store: Store, what: str, one: Subscription, signed: Signature) -> None:
    # No label: it may hold a name, and the log is for ever.
    data = {"subscription": one.id, "of": one.kind, "subject": one.subject}
    record(store, one.organisation, what, data, signed)
