"""Handing out is giving people the addresses of their calendars, and seeing which of these are fetched."""

import argparse
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from app import accounts, utc_now
from app.config import read_config
from app.doing import GOOD, Here, chosen, show
from app.feeds import GROUP, ORGANISATION, PERSON, ROLE
from app.feeds.text import one_line
from app.keeping import plain_refusals
from app.loading import folder_of, today_of
from app.planning import addresses, open_installation
from app.planning.persons import known
from app.refusal import Refused
from app.secret import installation_secret
from app.store import Store, open_store
from app.subscriptions import Address, address_of, is_own, prove_secret, public_id, state_of
from app.tokens import hash_of

Names = Mapping[tuple[str, str], str]  # what people call a feed's subject, by kind and subject

KINDS = {GROUP: "grupp", ROLE: "roll", PERSON: "person", ORGANISATION: "alla grupper"}
STATES = {"never fetched": "aldrig hämtad", "stopped": "HAR SLUTAT HÄMTA: {day} {client}", "works": "{day} {client}"}
TAKEN_BACK = "{of} är återkallad: adressen svarar 410 inom en sekund."


@dataclass(frozen=True)
class Keyed(Here):
    """The installation with what its addresses follow from."""

    secret: bytes
    base: str


@contextmanager
def opened(asked: argparse.Namespace) -> Iterator[Keyed]:
    """On a first start with the shipped organisation's year, so that there is something to subscribe to."""
    with plain_refusals():
        config = read_config(os.environ)
        secret, now = installation_secret(config.secret_file), utc_now()
        with closing(open_store(config.database)) as store:
            if not store.organisations():
                open_installation(store, secret, now)
            organisation = chosen(store, asked.organisation)
            prove_secret(store.subscriptions(organisation), secret)
            yield Keyed(store, organisation, now, secret, config.url)


def invite(asked: argparse.Namespace) -> int:
    """A link for somebody's login; also for one whose password is lost."""
    with opened(asked) as here:
        token = accounts.invite(
            here.store, here.organisation, asked.level, here.signed(asked), group=asked.group, email=asked.email
        )
        url = f"{here.base}/join/{token}"
        show(asked, {"url": url}, lambda: url)
    return GOOD


def subscribe(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        id = f"{here.organisation}.{uuid4()}"
        signed, label = here.signed(asked), one_line(asked.label)
        given = addresses.give_address(
            here.store, here.secret, here.base, here.organisation, asked_feed(asked, here), id, label, signed
        )
        show(asked, data_of(given), lambda: given.url)
    return GOOD


def asked_feed(asked: argparse.Namespace, here: Here) -> tuple[str, str]:
    """A feed's kind and subject."""
    whole = here.organisation if asked.all else None
    named = {GROUP: asked.group, ROLE: asked.role, PERSON: asked.person, ORGANISATION: whole}
    given = [(kind, subject) for kind, subject in named.items() if subject is not None]
    if len(given) != 1:
        raise Refused("expected one of GROUP, --role ROLE, --person PERSON and --all")
    kind, subject = given[0]
    return kind, known(here.store, here.organisation, subject).id if kind == PERSON else subject


def rotate(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        id = id_of(asked.which, here)
        given = addresses.change_address(
            here.store, here.secret, here.base, here.organisation, id, here.signed(asked)
        )
        show(asked, data_of(given), lambda: given.url)
    return GOOD


def unsubscribe(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        return taken_back(asked, here, id_of(asked.which, here))


def publish(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        given = addresses.make_public(here.store, here.base, here.organisation, asked.group, here.signed(asked))
        show(asked, data_of(given), lambda: given.url)
    return GOOD


def unpublish(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        return taken_back(asked, here, public_id(here.organisation, asked.group))


def taken_back(asked: argparse.Namespace, here: Keyed, id: str) -> int:
    taken = addresses.take_address_back(here.store, here.organisation, id, here.signed(asked))
    names = names_in(here.store, here.organisation)
    show(asked, {"id": id, "withdrawn": True}, lambda: TAKEN_BACK.format(of=names[taken.kind, taken.subject]))
    return GOOD


def id_of(which: str, here: Here) -> str:
    """As it is; or of the address, in whichever form. What is not found is not said again: it may be a secret."""
    keys = keys_in(which)
    found = (here.store.subscription_with(hash_of(key)) for key in keys)
    ids = [one.id for one in found if one and one.organisation == here.organisation]
    return (ids or [""])[0] if keys else which


def keys_in(which: str) -> list[str]:
    """The token, or what a public address has in its place.

    >>> keys_in("webcal://kumla.example/f/abc/styrgrupp.ics")[0], keys_in("/subscribe/kumla/styrgrupp?lang=sv")[1]
    ('abc', 'kumla/styrgrupp')
    """
    path = which.partition("://")[2].partition("/")[2] or which
    kind, *rest = path.partition("?")[0].removesuffix(".ics").strip("/").split("/")
    return [rest[0], "/".join(rest)] if rest and kind in ("f", "p", "subscribe") else []


def feeds(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        kept = here.store.organisation(here.organisation)
        given = [address_of(one, here.secret, here.base) for one in here.store.subscriptions(here.organisation)]
        names = names_in(here.store, here.organisation)
        listed = [listing(each, names, kept.zone, today_of(kept, here.now), asked.addresses) for each in given]
        show(asked, {"organisation": here.organisation, "feeds": listed}, lambda: told(listed))
    return GOOD


# In words


def data_of(given: Address) -> dict[str, str]:
    return {"url": given.url, "page": given.page, "id": given.subscription.id}


def listing(given: Address, names: Names, zone: ZoneInfo, today: date, with_address: bool) -> dict[str, Any]:
    """What a coordinator is told of an address: not the address itself, unless it is asked for and works."""
    one = given.subscription
    told = {
        "id": one.id, "kind": one.kind, "subject": one.subject, "name": names.get((one.kind, one.subject), one.subject),
        "label": one.label, "public": one.is_public, "own": is_own(one),
        "generation": one.generation, "made_at": one.created_at.astimezone(zone),
        "withdrawn_at": one.revoked_at and one.revoked_at.astimezone(zone),
        "last_fetched_on": one.last_fetched_on, "last_client": one.last_client, "state": state_of(one, today),
    }  # fmt: skip
    return {**told, "url": given.url, "page": given.page} if with_address and not one.revoked_at else told


def names_in(store: Store, organisation: str) -> Names:
    """What people call each subject of a feed."""
    folder = folder_of(store, organisation)
    return {
        **{(GROUP, group.id): group.name for group in folder.groups},
        **{(ROLE, role.id): role.name for document in folder.documents for role in document.roles},
        **{(PERSON, someone.id): someone.name for someone in store.persons(organisation)},
        (ORGANISATION, organisation): folder.organisation.identity.name,
    }


def told(listed: list[dict[str, Any]]) -> str:
    """A line for each that works, its address on the next where it was asked for."""
    rows = [row_of(each) for each in listed if each["state"] != "withdrawn"]
    widths = [max(map(len, column)) for column in zip(*((*cells, "") for cells, _ in rows), strict=True)]
    lines = [
        line
        for cells, address in rows
        for line in ("  ".join(map(str.ljust, cells, widths)).rstrip(), *([f"  {address}"] if address else []))
    ]
    withdrawn = len(listed) - len(rows)
    gone = [f"{withdrawn} återkallade visas inte här."] if withdrawn else []
    return "\n".join([*lines, *gone]) or "Ingen har någon adress än."


def row_of(each: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """Of what, whose, made when, last fetched, its id; and its address."""
    known = {each["public"]: "öppen för alla", each["own"]: "gruppens egen"}
    whose = known.get(True) or each["label"] or "utan namn"
    fetched = STATES[each["state"]].format(day=each["last_fetched_on"], client=each["last_client"])
    what, made = f"{each['name']} ({KINDS[each['kind']]})", f"gjord {each['made_at']:%Y-%m-%d}"
    return (what, whose, made, fetched, each["id"]), each.get("url", "")
