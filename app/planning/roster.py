"""A roster is a CSV file with all who hold a role: read with every fault at once, held against the store, then applied.

    namn;roll;från;till;e-post
    Kim Karlsson;kommunpolis;2027-01-01;;kim.karlsson@kumla.example

The file is the whole truth: a role that somebody holds today, and that the file does not say, ends yesterday.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from app.audit import Signature
from app.loading import folder_of, today_of
from app.persons import holds, slug
from app.planning.persons import allowed, end, keep, known_or_new, overlap, roles_in, show, yesterday
from app.refusal import Refused
from app.store import Holding, Someone, Store
from schedules.folder import Folder

COLUMNS = {
    "namn": "name", "name": "name", "roll": "role", "role": "role", "från": "since", "from": "since",
    "till": "until", "until": "until", "e-post": "email", "epost": "email", "e-mail": "email", "email": "email",
}  # fmt: skip
NEEDED = ("name", "role")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    someone: Someone
    holding: Holding


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: its word, what was found, what is accepted; and all that for a terminal."""

    line: int
    what: str
    said: str
    found: str = ""
    expected: str = ""


class Unreadable(Refused):
    """Every fault of a file at once."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"{file}:{each.line}: {each.said}" for each in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Roster:
    """What a file will change."""

    added: tuple[Row, ...]
    changed: tuple[Row, ...]  # another last day, or another address
    ended: tuple[Holding, ...]
    same: int
    unread: tuple[str, ...] = ()  # columns that it says nothing with

    @property
    def mark(self) -> str:
        """Of what it changes: another, where that has become another since somebody looked."""
        return sha256(repr((self.added, self.changed, self.ended)).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.ended)


def roster(store: Store, organisation: str, text: str, file: str, now: datetime) -> Roster:
    """Nothing is changed yet."""
    today = today_of(store.organisation(organisation), now)
    rows, unread = read(store, organisation, text, file)
    persons = {one.id: one for one in store.persons(organisation)}
    holdings = store.holdings(organisation)
    current = {(each.person, each.role): each for each in holdings if each.until is None or each.until >= today}
    meant = [replace(row, holding=continued(row.holding, current, today)) for row in rows]
    there = {(each.person, each.role, each.since): each for each in holdings}
    added = [row for row in meant if key(row.holding) not in there]
    old = [row for row in meant if key(row.holding) in there]
    changed = [
        row for row in old if there[key(row.holding)] != row.holding or persons[row.someone.id] != row.someone
    ]
    said = {key(row.holding) for row in meant}
    ended = [each for each in holdings if holds(each, today) and key(each) not in said]
    return Roster(tuple(added), tuple(changed), tuple(ended), len(old) - len(changed), unread)


class Differs(Refused):
    """The file would change something else than what was agreed to: somebody has changed the roles since."""

    def __init__(self, found: Roster) -> None:
        super().__init__("the roles have changed since you looked; nothing was done")
        self.found = found


def apply_roster(
    store: Store, organisation: str, text: str, file: str, signed: Signature, agreed: str | None = None
) -> Roster:
    """`agreed`: the mark of what somebody has seen that it changes."""
    with store.transaction():
        found = roster(store, organisation, text, file, signed.at)
        if agreed not in (None, found.mark):
            raise Differs(found)
        today = today_of(store.organisation(organisation), signed.at)
        for row in (*found.added, *found.changed):
            keep(store, organisation, row.someone, row.holding, signed)
        for holding in found.ended:
            end(store, organisation, holding, yesterday(today), signed)
        if not found.is_empty:
            show(store, organisation, signed)
    return found


def key(holding: Holding) -> tuple[str, str, date]:
    return holding.person, holding.role, holding.since


def continued(holding: Holding, current: dict[tuple[str, str], Holding], today: date) -> Holding:
    """Without a first day in the file, it goes on from where it began; one that is new begins today."""
    if holding.since != date.min:
        return holding
    known = current.get((holding.person, holding.role))
    return replace(holding, since=known.since if known else today)


# The file


def read(store: Store, organisation: str, text: str, file: str) -> tuple[list[Row], tuple[str, ...]]:
    """The rows, and the columns that are not ours."""
    written = list(lines_of(text, file))
    head = [name.strip() for name in written[0][1]] if written else []
    columns = [COLUMNS.get(name.lower(), "") for name in head]
    if not all(name in columns for name in NEEDED):
        found = repr(";".join(head)) if head else "the file is empty"
        said = f"{found}; expected the columns namn;roll;från;till;e-post"
        raise Unreadable(file, [Fault(1, "columns", said, ";".join(head))])
    folder = folder_of(store, organisation)
    rows: list[Row] = []
    problems: list[Fault] = []
    for line, values in written[1:]:
        given = {name: value.strip() for name, value in zip(columns, values, strict=False)}
        faults = [*too_many(line, values, head), *faults_of(line, given, folder)]
        problems += faults
        if not faults:
            rows.append(row_of(store, organisation, folder, line, given))
    problems += twice(rows)
    if problems:
        raise Unreadable(file, problems)
    return rows, tuple(name for name, known in zip(head, columns, strict=True) if name and not known)


def lines_of(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each with its number, those without a word left out."""
    lines = text.removeprefix("\ufeff").splitlines()
    reader = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",", strict=True)
    try:
        for values in reader:
            if any(value.strip() for value in values) or reader.line_num == 1:
                yield reader.line_num, values
    except csv.Error as error:  # such as a quotation mark that nobody closes, and that would swallow all that follows
        said = f"{error}; expected a quotation mark at each end, or none"
        raise Unreadable(file, [Fault(reader.line_num, "quotation", said)]) from None


def too_many(line: int, values: list[str], head: list[str]) -> Iterator[Fault]:
    """An address that slid into a column without a name would be lost, and so would the day on which a role ends."""
    if any(value.strip() for value in values[len(head):]):
        said = f"{len(values)} values; expected {len(head)}, as many as there are columns"
        yield Fault(line, "many", said, str(len(values)), str(len(head)))


def faults_of(line: int, given: dict[str, str], folder: Folder) -> Iterator[Fault]:
    if not slug(given.get("name", "")):
        yield Fault(line, "name", "namn is empty; expected a name", given.get("name", ""))
    roles = roles_in(folder)
    if (role := given.get("role", "")) not in roles:
        yield Fault(line, "role", f"roll = {role!r}; expected one of {', '.join(roles)}", role, ", ".join(roles))
    days = [given.get("since", ""), given.get("until", "")]
    for name, written in zip(("från", "till"), days, strict=True):
        if written and not is_day(written):
            yield Fault(line, "day", f"{name} = {written!r}; expected a day such as 2027-01-31, or nothing", written)
    if all(days) and all(map(is_day, days)) and days[1] < days[0]:
        yield Fault(line, "until", f"till = {days[1]} is before från = {days[0]}", days[1], days[0])
    if email := given.get("email"):
        try:
            allowed(folder, f"e-post = {email!r}", email)
        except Refused as refused:
            yield Fault(line, "email", str(refused), email, ", ".join(folder.organisation.mail_domains))


def is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def row_of(store: Store, organisation: str, folder: Folder, line: int, given: dict[str, str]) -> Row:
    someone = known_or_new(store, organisation, given["name"])
    since = date.fromisoformat(given["since"]) if given.get("since") else date.min
    until = date.fromisoformat(given["until"]) if given.get("until") else None
    email = allowed(folder, "e-post", given["email"]) if given.get("email") else someone.email
    return Row(line, replace(someone, email=email), Holding(someone.id, given["role"], since, until))


def twice(rows: list[Row]) -> Iterator[Fault]:
    seen: list[Row] = []
    emails: dict[str, tuple[int, str]] = {}
    for row in rows:
        first = next((each for each in seen if is_same_role(each, row)), None)
        if first:
            said = f"the same role of the same person, on the same days, as on line {first.line}"
            yield Fault(row.line, "twice", said, expected=str(first.line))
        seen.append(row)
        line, email = emails.setdefault(row.someone.id, (row.line, row.someone.email))
        if email != row.someone.email:
            said = f"e-post = {row.someone.email!r}, but on line {line} it is {email!r}"
            yield Fault(row.line, "emails", said, row.someone.email, str(line))


def is_same_role(one: Row, other: Row) -> bool:
    same = (one.holding.person, one.holding.role) == (other.holding.person, other.holding.role)
    return same and overlap(one.holding, other.holding)
