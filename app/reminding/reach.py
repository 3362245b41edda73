"""Whoever is reached in a role on a day: all who hold it then and have an address, or else the role's own address.

One address is one recipient, also where it is that of several roles, or of a role and somebody who holds another.
"""

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
        self.roles = {each.role: Someone(ROLE + each.role, "", each.email) for each in folder.organisation.addresses}
        known = [*(one for one in self.persons.values() if one.email), *self.roles.values()]
        self.boxes = {one.id: mailbox(one) for one in known}
        self.first = {mailbox(one): one for one in reversed(known)}  # of those who have the same

    def of(self, role: str, day: date) -> Iterator[Someone]:
        holders = [self.persons[each.person] for each in held_on(self.holdings, day) if each.role == role]
        known = [someone for someone in dict.fromkeys(holders) if someone.email]
        yield from known
        if not known and role in self.roles:
            yield self.first[mailbox(self.roles[role])]

    def box(self, recipient: str) -> str:
        """Where mail to a recipient arrives; their id, where nobody knows that any more."""
        return self.boxes.get(recipient, recipient)


def mailbox(someone: Someone) -> str:
    """Servers may tell a big letter from a small one, but none that we know does (RFC 5321 2.4)."""
    return someone.email.casefold()


def reached(store: Store, organisation: str, folder: Folder, recipient: str) -> Someone | None:
    """As they are now; None for whom no address is known any more."""
    if recipient.startswith(ROLE):
        role = recipient.removeprefix(ROLE)
        address = next((each.email for each in folder.organisation.addresses if each.role == role), "")
        return Someone(recipient, "", address) if address else None
    someone = store.person(organisation, recipient)
    return someone if someone and someone.email else None
