"""Settling is changing what an organisation chooses for itself: in its organisation.toml, as if somebody had edited it.

What people have written around a choice stays as it stands. A guess that is settled is a guess no more: its
`assumption` goes. It is a new version of the documents, so what it changes in the year waits for a release.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from typing import Any, cast

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Table

from app.audit import Signature
from app.planning.documents import load_documents
from app.refusal import Refused
from app.store import Documents, Store
from schedules.reading import ORGANISATION

Edit = Callable[[TOMLDocument], None]


class Outdated(Refused):
    """Somebody else has settled something since; nothing was done."""


def settle(
    store: Store, organisation: str, what: str, edit: Edit, signed: Signature, seen: str | None = None
) -> Documents:
    """What it then says, or BadInput with all that is wrong, and nothing is kept. `seen` is the version looked at."""
    with store.transaction():
        newest = store.documents(organisation)
        if newest is None:
            raise Refused(f"{organisation} has no documents yet")
        if seen not in (None, newest.version):
            raise Outdated("the choices have changed since you looked at them; nothing was done")
        written = tomlkit.parse(newest.files[ORGANISATION])
        edit(written)
        files = {**newest.files, ORGANISATION: tomlkit.dumps(written)}
        return load_documents(store, files, signed, settled=what)[1]


# What can be settled


def meetings(
    weekday: str,
    starts: time,
    earliest: time,
    latest: time,
    closed_months: Sequence[int],
    closed_weeks: Sequence[str],
) -> Edit:
    def edit(written: TOMLDocument) -> None:
        table = table_of(written, "meetings")
        clocks = {"earliest": earliest, "latest": latest, "starts": starts}
        put(table, {name: f"{at:%H:%M}" for name, at in clocks.items()} | {"weekday": weekday})
        put(table, {"closed_months": list(closed_months), "closed_weeks": list(closed_weeks) or None})

    return edit


def group(id: str, weekday: str, starts: time | None, place: str) -> Edit:
    """What is empty is as for all groups."""

    def edit(written: TOMLDocument) -> None:
        own = entry_of(written, "group", "id", id)
        put(own, {"weekday": weekday or None, "starts": starts and f"{starts:%H:%M}", "place": place or None})

    return edit


def avoid(name: str, weeks: Sequence[str]) -> Edit:
    """Of one name there is one entry: written again, it has the new weeks."""
    return lambda written: put(entry_of(written, "avoid", "name", name), {"weeks": list(weeks)})


def avoid_no_more(name: str) -> Edit:
    def edit(written: TOMLDocument) -> None:
        entries = entries_of(written, "avoid")
        for place in [place for place, each in enumerate(entries) if each["name"] == name]:
            del entries[place]

    return edit


def dates_of(body: str, days: Iterable[date]) -> Edit:
    return lambda written: put(entry_of(written, "body", "id", body), {"dates": sorted(set(days))})


def leads(kind: str, times: Sequence[str]) -> Edit:
    """For everything of a kind."""
    return lambda written: put(table_of(written, "reminders"), {kind: list(times)})


def leads_of_rule(rule: str, times: Sequence[str] | None) -> Edit:
    """None is as for everything of its kind."""
    remind = None if times is None else list(times)
    return lambda written: put(entry_of(written, "choice", "rule", rule), {"remind": remind}, is_guess=True)


def digest(day: str) -> Edit:
    return lambda written: put(table_of(written, "reminders"), {"digest": day})


def accessibility(says: dict[str, Any]) -> Edit:
    return lambda written: put(table_of(written, "accessibility"), says)


def as_guessed(table: str) -> Edit:
    """It was right: from now on it is a choice."""
    return lambda written: put(table_of(written, table), {})


def as_guessed_of_weeks(name: str) -> Edit:
    return lambda written: put(entry_of(written, "avoid", "name", name), {})


# In the text


def put(table: Table, values: dict[str, Any], *, is_guess: bool = False) -> None:
    """What has no value is left out, as nothing says null in TOML."""
    for name, value in values.items():
        if value is None:
            table.pop(name, None)
        elif name not in table or table[name] != value:
            table[name] = value
    if not is_guess:
        table.pop("assumption", None)


def table_of(written: TOMLDocument, name: str) -> Table:
    return cast(Table, written.setdefault(name, tomlkit.table()))


def entries_of(written: TOMLDocument, name: str) -> AoT:
    return cast(AoT, written.setdefault(name, tomlkit.aot()))


def entry_of(written: TOMLDocument, name: str, key: str, id: str) -> Table:
    """The one that says it; or a new one after the others."""
    entries = entries_of(written, name)
    for each in entries:
        if each[key] == id:
            return cast(Table, each)
    new = tomlkit.table()
    new[key] = id
    entries.append(new)
    return new
