"""Whoever is reached in a role on a day: all who hold it then and have an address, or else the role's own address."""

from collections.abc import Iterator
from datetime import date

from app.persons import held_on
from app.store import Someone, Store
from schedules.folder import Folder

ROLE = "@"  # before the role's id, where it is the role that is reached and not a person


class Reach:
    def __init__(self, store: Store, organisation: str, folder: Folder) -> None:
        self.persons = {one.id: one for one in store.persons(organisation)}
        self.holdings = store.holdings(organisation)
        self.addresses = {each.role: each.email for each in folder.organisation.addresses}

    def of(self, role: str, day: date) -> Iterator[Someone]:
        holders = [self.persons[each.person] for each in held_on(self.holdings, day) if each.role == role]
        known = [someone for someone in dict.fromkeys(holders) if someone.email]
        yield from known
        if not known and role in self.addresses:
            yield Someone(ROLE + role, "", self.addresses[role])


def reached(store: Store, organisation: str, folder: Folder, recipient: str) -> Someone | None:
    """As they are now; None for whom no address is known any more."""
    if recipient.startswith(ROLE):
        role = recipient.removeprefix(ROLE)
        address = next((each.email for each in folder.organisation.addresses if each.role == role), "")
        return Someone(recipient, "", address) if address else None
    someone = store.person(organisation, recipient)
    return someone if someone and someone.email else None
