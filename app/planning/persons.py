"""A person holds roles from a day until a day, both included; rules name roles only."""

from dataclasses import replace
from datetime import date, timedelta

from app.address import BadAddress, allowed_address
from app.audit import Signature, record
from app.feeds.text import one_line
from app.loading import folder_of, today_of
from app.persons import holds, person_named, slug
from app.refusal import Refused
from app.releasing import renew
from app.reminding import fill
from app.store import Holding, Someone, Store
from schedules.folder import Folder

MEND = "; another domain is written in organisation.toml, [organisation] mail_domains"


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
        if email:
            someone = replace(someone, email=allowed(folder, f"EMAIL = {email!r}", email))
        prove_not_held_twice(store, organisation, someone, Holding(someone.id, role, first, until))
        kept = keep(store, organisation, someone, Holding(someone.id, role, first, until), signed)
        show(store, organisation, signed)
    return kept


def leave_role(
    store: Store, organisation: str, name: str, role: str | None, signed: Signature, until: date | None = None,
    *, since: date | None = None,
) -> list[Holding]:
    """The last day of a role, or of all that somebody holds: what ended stays in the history, with its end.

    `since`: only the time that began then, of a role that is held more than once.
    """
    with store.transaction():
        someone = known(store, organisation, name)
        last = until or today_of(store.organisation(organisation), signed.at)
        held = [each for each in store.holdings(organisation) if each.person == someone.id]
        still = [each for each in held if each.until is None or each.until > last]
        ending = [each for each in still if role in (None, each.role) and since in (None, each.since)]
        if not ending:
            raise Refused(f"{someone.name} holds {role or 'no role'} no longer than {last}")
        for each in ending:
            end(store, organisation, each, last, signed)
        show(store, organisation, signed)
    return ending


class Overtaken(Refused):
    """Somebody else has corrected the same person since."""

    def __init__(self, now: Someone) -> None:
        super().__init__("somebody else has changed the name or the address since; nothing was done")
        self.now = now


def correct(store: Store, organisation: str, before: Someone, name: str, email: str, signed: Signature) -> Someone:
    """Another name or address for somebody, as they were `before`. No address is an address less."""
    with store.transaction():
        there = store.person(organisation, before.id)
        if there is None or not there.name:
            raise Refused("there is nobody with that id")
        if there != before:
            raise Overtaken(there)
        other = person_named(store, organisation, name)
        if not slug(name) or (other and other.id != there.id):
            raise Refused(f"NAME = {name!r}; expected a name that nobody else has")
        address = allowed(folder_of(store, organisation), f"EMAIL = {email!r}", email) if email else ""
        kept = replace(there, name=one_line(name), email=address)
        if kept != there:
            store.keep_person(organisation, kept)
            record(store, organisation, "correct", {"person": kept.id}, signed)
            show(store, organisation, signed)
    return kept


def forget(store: Store, organisation: str, name: str, signed: Signature) -> Someone:
    """Name and addresses are gone, for ever, and so is what was mailed. That somebody held the roles until today stays.

    A backup from before still has them, and so has each version of organisation.toml that names them.
    """
    with store.transaction():
        someone = known(store, organisation, name)
        today = today_of(store.organisation(organisation), signed.at)
        for each in store.holdings(organisation):
            if each.person == someone.id and (each.until is None or each.until >= today):
                end(store, organisation, each, yesterday(today), signed)
        store.forget_person(organisation, someone.id, signed.at)
        store.forget_links(organisation, someone.id)
        store.forget_mailing(organisation, someone.id, signed.at)
        record(store, organisation, "forget", {"person": someone.id}, signed)
        show(store, organisation, signed)
    return someone


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


def keep(store: Store, organisation: str, someone: Someone, holding: Holding, signed: Signature) -> Someone:
    """No name and no address in the log: it is for ever, and a person may ask to be forgotten."""
    kept = replace(someone, id=id_of(store, organisation, someone))
    own = replace(holding, person=kept.id)
    store.keep_person(organisation, kept)
    store.keep_holding(organisation, own)
    record(store, organisation, "person", as_data(own), signed)
    return kept


def id_of(store: Store, organisation: str, someone: Someone) -> str:
    """Of somebody new, the number of the row that first tells of them: nobody had it, and it says nothing."""
    there = person_named(store, organisation, someone.name)
    return there.id if there else f"p{store.log_head(organisation)[0] + 1}"


def end(store: Store, organisation: str, holding: Holding, last: date, signed: Signature) -> None:
    if last < holding.since:
        store.remove_holding(organisation, holding)
    else:
        store.keep_holding(organisation, replace(holding, until=last))
    record(store, organisation, "person", as_data(replace(holding, until=last)), signed)


def as_data(holding: Holding) -> dict[str, str | None]:
    until = holding.until.isoformat() if holding.until else None
    return {"person": holding.person, "role": holding.role, "from": holding.since.isoformat(), "until": until}


def show(store: Store, organisation: str, signed: Signature) -> None:
    """A person's feed and reminders are of the meetings of the roles that they hold: both follow at once."""
    if store.years(organisation):
        renew(store, organisation, signed.at)
        fill(store, organisation, signed.at)


def known(store: Store, organisation: str, name: str) -> Someone:
    found = person_named(store, organisation, name)
    if found is None:
        there = ", ".join(sorted(one.name for one in store.persons(organisation) if one.name))
        raise Refused(f"NAME = {name!r}; expected one of: {there or 'there is nobody yet'}")
    return found


def known_or_new(store: Store, organisation: str, name: str) -> Someone:
    """Somebody new gets an id when they are kept."""
    if not slug(name):
        raise Refused(f"NAME = {name!r}; expected a name with letters of a to z in it, or å, ä and ö")
    return person_named(store, organisation, name) or Someone(f"new {slug(name)}", one_line(name))


def prove_not_held_twice(store: Store, organisation: str, someone: Someone, holding: Holding) -> None:
    """From the same day it is the same, with another end."""
    for each in store.holdings(organisation):
        is_own = (each.person, each.role) == (someone.id, holding.role) and each.since != holding.since
        if is_own and overlap(each, holding):
            until = f"until {each.until}" if each.until else "until further notice"
            raise Refused(
                f"{someone.name} holds {each.role} from {each.since} {until} already; "
                f"expected --from {each.since} for another end, or days outside of it"
            )


def overlap(one: Holding, other: Holding) -> bool:
    return one.since <= (other.until or date.max) and other.since <= (one.until or date.max)


def allowed(folder: Folder, where: str, email: str) -> str:
    try:
        return allowed_address(email, folder.organisation.mail_domains)
    except BadAddress as bad:
        raise Refused(f"{where}: {bad}{MEND}") from None


def prove_role(folder: Folder, role: str) -> None:
    roles = roles_in(folder)
    if role not in roles:
        raise Refused(f"ROLE = {role!r}; expected one of {', '.join(roles)}")


def roles_in(folder: Folder) -> list[str]:
    return [role.id for document in folder.documents for role in document.roles]


def yesterday(day: date) -> date:
    return day - timedelta(days=1)
