"""Who holds which role on a day, and what the planner must know of it: nobody is in two places, whatever the hat."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from app.store import Holding, Someone, Store
from schedules.folder import Folder
from schedules.organisation import Person


def persons_on(store: Store, organisation: str, day: date) -> dict[str, tuple[Someone, ...]]:
    """Each role's holders. A role may have two, and one that nobody holds is not there."""
    persons = {one.id: one for one in store.persons(organisation)}
    found: dict[str, tuple[Someone, ...]] = {}
    for holding in held_on(store.holdings(organisation), day):
        before = found.get(holding.role, ())
        found[holding.role] = tuple(dict.fromkeys((*before, persons[holding.person])))
    return found


def roles_of(store: Store, organisation: str, person: str, day: date) -> tuple[str, ...]:
    holdings = held_on(store.holdings(organisation), day)
    return tuple(sorted(holding.role for holding in holdings if holding.person == person))


def held_on(holdings: Iterable[Holding], day: date) -> Iterator[Holding]:
    return (holding for holding in holdings if holds(holding, day))


def holds(holding: Holding, day: date) -> bool:
    return holding.since <= day and (holding.until is None or day <= holding.until)


def person_named(store: Store, organisation: str, name: str) -> Someone | None:
    """Whoever is known by the name. Two who have the same must be told apart in it."""
    wanted = slug(name)
    return next((one for one in store.persons(organisation) if wanted and slug(one.name) == wanted), None)


def slug(name: str) -> str:
    """What a name is known by, however it is written.

    >>> slug("Åsa  Öberg-Ek")
    'asa-oberg-ek'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


# For the planner


def with_several_hats(store: Store, organisation: str, first: date, last: date) -> tuple[Person, ...] | None:
    """Everybody who holds several roles at once on some of the days. None where the store knows of nobody at all."""
    names = {one.id: one.name for one in store.persons(organisation)}
    if not names:
        return None
    holdings = store.holdings(organisation)
    days = sorted({first, *(holding.since for holding in holdings if first < holding.since <= last)})
    hats = ((person, roles) for day in days for person, roles in hats_on(holdings, day) if len(roles) > 1)
    return tuple(Person(name=names[person], roles=roles) for person, roles in dict.fromkeys(hats))


def hats_on(holdings: Iterable[Holding], day: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    roles: dict[str, list[str]] = {}
    for holding in held_on(holdings, day):
        roles.setdefault(holding.person, []).append(holding.role)
    return ((person, tuple(sorted(own))) for person, own in sorted(roles.items()))


def with_persons(folder: Folder, persons: tuple[Person, ...] | None) -> Folder:
    """The folder with those whom the store knows, in the place of those whom its files name."""
    if persons is None:
        return folder
    return replace(folder, organisation=folder.organisation.model_copy(update={"persons": persons}))
