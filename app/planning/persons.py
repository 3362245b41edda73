"""A person holds roles from a day until a day, both included; rules name roles only."""

from dataclasses import replace
from datetime import date, timedelta

from app.audit import Signature, record
from app.loading import folder_of, today_of
from app.persons import holds, slug
from app.refusal import Refused
from app.releasing import renew
from app.store import Holding, Someone, Store
from schedules.folder import Folder


def hold_role(
    store: Store,
    organisation: str,
    name: str,
    role: str,
    signed: Signature,
    *,
    since: date | None = None,
    until: date | None = None,
    email: str | None = None,
) -> Someone:
    """Somebody, known or new, holds a role; two may hold the same."""
    with store.transaction():
        folder = folder_of(store, organisation)
        prove_role(folder, role)
        first = since or today_of(store.organisation(organisation), signed.at)
        if until is not None and until < first:
            raise Refused(f"until {until} is before {first}, from when the role is held")
        someone = known_or_new(store, organisation, name)
        someone = someone if email is None else replace(someone, email=email)
        keep(store, organisation, someone, Holding(someone.id, role, first, until), signed)
        show_in_feeds(store, organisation, signed)
    return someone


def leave_role(
    store: Store, organisation: str, name: str, role: str | None, signed: Signature, until: date | None = None
) -> list[Holding]:
    """The last day of a role, or of all that somebody holds: what ended stays in the history, with its end."""
    with store.transaction():
        someone = known(store, organisation, name)
        last = until or today_of(store.organisation(organisation), signed.at)
        held = [each for each in store.holdings(organisation) if each.person == someone.id]
        still = [each for each in held if each.until is None or each.until > last]
        ending = [each for each in still if role in (None, each.role)]
        if not ending:
            raise Refused(f"{someone.name} holds {role or 'no role'} no longer than {last}")
        for each in ending:
            end(store, organisation, each, last, signed)
        show_in_feeds(store, organisation, signed)
    return ending


def bring_in(store: Store, folder: Folder, signed: Signature) -> None:
    """The persons of organisation.toml, with the roles that they do not hold yet. Nobody's role ends by a file."""
    organisation = folder.organisation.identity.id
    today = today_of(store.organisation(organisation), signed.at)
    for person in folder.organisation.persons:
        someone = known_or_new(store, organisation, person.name)
        someone = replace(someone, email=person.email or someone.email)
        held = {each.role for each in store.holdings(organisation) if each.person == someone.id and holds(each, today)}
        for role in person.roles:
            if role not in held:
                keep(store, organisation, someone, Holding(someone.id, role, today), signed)


# How


def keep(store: Store, organisation: str, someone: Someone, holding: Holding, signed: Signature) -> None:
    """No name and no address in the log: it is for ever, and a person may ask to be forgotten."""
    store.keep_person(organisation, someone)
    store.keep_holding(organisation, holding)
    record(store, organisation, "person", as_data(holding), signed)


def end(store: Store, organisation: str, holding: Holding, last: date, signed: Signature) -> None:
    if last < holding.since:
        store.remove_holding(organisation, holding)
    else:
        store.keep_holding(organisation, replace(holding, until=last))
    record(store, organisation, "person", as_data(replace(holding, until=last)), signed)


def as_data(holding: Holding) -> dict[str, str | None]:
    until = holding.until.isoformat() if holding.until else None
    return {"person": holding.person, "role": holding.role, "from": holding.since.isoformat(), "until": until}


def show_in_feeds(store: Store, organisation: str, signed: Signature) -> None:
    """A person's feed shows the meetings of the roles that they hold, so it follows at once."""
    if store.years(organisation):
        renew(store, organisation, signed.at)


def known(store: Store, organisation: str, name: str) -> Someone:
    found = {one.id: one for one in store.persons(organisation)}
    if slug(name) not in found:
        there = ", ".join(one.name for one in found.values()) or "there is nobody yet"
        raise Refused(f"NAME = {name!r}; expected one of: {there}")
    return found[slug(name)]


def known_or_new(store: Store, organisation: str, name: str) -> Someone:
    """A person is known by the name: two who have the same must be told apart in it."""
    id = slug(name)
    if not id:
        raise Refused(f"NAME = {name!r}; expected a name with letters")
    return next((one for one in store.persons(organisation) if one.id == id), Someone(id, " ".join(name.split())))


def prove_role(folder: Folder, role: str) -> None:
    roles = roles_in(folder)
    if role not in roles:
        raise Refused(f"ROLE = {role!r}; expected one of {', '.join(roles)}")


def roles_in(folder: Folder) -> list[str]:
    return [role.id for document in folder.documents for role in document.roles]


def yesterday(day: date) -> date:
    return day - timedelta(days=1)
