"""Writing is given all that a letter says: of whom, to whom, of what, and how its links are made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.store import Reminding, Store


@dataclass(frozen=True, slots=True)
class Recipient:
    id: str  # a person's, or a role's with an @ before it
    name: str  # empty for a role that has only an address
    roles: tuple[str, ...]  # ids, in which they are told


@dataclass(frozen=True)
class Writing:
    store: Store
    organisation: str
    to: Recipient
    reminders: tuple[Reminding, ...]  # of one kind, or all that is due for somebody that day; in order
    link: Callable[[str, str], str]  # by purpose and uid: the address of its page
    url: str  # of the installation, without a slash at the end
    now: datetime
