"""A record is a row as the program knows it: dates as dates, and nothing that a database might spell otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from schedules.plan import Occurrence, Plan


@dataclass(frozen=True, slots=True)
class Kept:
    """An organisation as the store knows it."""

    id: str
    name: str
    domain: str
    timezone: str
    first_day: date  # what lies before it is shown, but judged by nobody

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Documents:
    """A folder's files as they were loaded."""

    version: str  # sha256 of names and texts: the same files are the same version
    files: Mapping[str, str]
    rules_from: date = date.min  # a year that ends before is planned by the version before


@dataclass(frozen=True, slots=True)
class Release:
    """The year in force, or one that was."""

    year: int
    version: int
    documents: str  # by which version of the documents it is judged, also years later
    released_at: datetime
    plan: Plan
    revision: int = 0  # all that the log says of the year up to this number is in it


@dataclass(frozen=True, slots=True)
class Released:
    """An occurrence as people see it, and when what they see of it last changed."""

    occurrence: Occurrence
    year: int
    shown: str  # of what the feed shows: equal as long as nobody could see a difference
    sequence: int
    changed_at: datetime
    documents: str
    withdrawn_at: datetime | None = None  # no longer in the year; its SEQUENCE goes on from here if it comes back
    called: tuple[str, ...] = ()  # the roles that have it in their calendar; when it is cancelled, those that had


@dataclass(frozen=True, slots=True)
class Bytes:
    """A feed as it was last rendered, and until when it stays so if nothing is released."""

    kind: str
    subject: str
    name: str
    body: bytes
    gzip: bytes
    etag: str
    last_modified: datetime
    documents: str = ""  # by which version it is called what it is called
    rendered_by: str = ""  # the program
    right_from: date | None = None  # the days on which it holds what it should; None is for ever
    right_until: date | None = None


PUBLIC = 0  # the generation of an address that is nobody's secret; those of a secret one begin with 1


@dataclass(frozen=True, slots=True)
class Subscription:
    """One address of a feed. The address itself, where it is secret, is nowhere in the store."""

    id: str
    organisation: str
    kind: str
    subject: str
    label: str
    generation: int
    token_hash: str
    created_at: datetime
    revoked_at: datetime | None = None
    last_fetched_on: date | None = None
    last_client: str | None = None

    @property
    def is_public(self) -> bool:
        return self.generation == PUBLIC


@dataclass(frozen=True, slots=True)
class Change:
    """One step in what an organisation serves."""

    number: int  # from 1, without gaps; 0 is before the first
    mark: str  # by chance: a database that was put back goes on with the same numbers, and with other marks


@dataclass(frozen=True, slots=True)
class News:
    """What became another since somebody looked, or all there is."""

    is_all: bool
    feeds: Sequence[Bytes]
    subscriptions: Sequence[Subscription]


@dataclass(frozen=True, slots=True)
class Logged:
    """One thing that somebody did, as the log says it for ever."""

    number: int  # within the organisation, from 1, without gaps
    year: int | None  # None: it concerns no single year
    kind: str
    data: str  # JSON, its keys in order
    by: str
    why: str
    at: datetime
    hash: str = ""  # of all this and of the hash before it


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the store knows them."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody holds a role from a day until a day, both included."""

    person: str
    role: str
    since: date
    until: date | None = None  # None: until somebody says otherwise


@dataclass(frozen=True, slots=True)
class Reminding:
    """That one recipient is to be reminded of one thing."""

    id: str  # the same for the same thing, whoever finds it, however often
    kind: str
    uid: str  # of the meeting, item or deadline
    recipient: str  # a person's id, or a role with an @ before it where only the role has an address
    role: str  # in which
    data: str  # JSON, its keys in order: what the mail needs to know that the year does not say
    due: datetime  # not before
    until: datetime  # too late from here on
    state: str = "planned"  # mailed, superseded, expired or cancelled; or held, until somebody says what is to be done
    mail: str = ""  # in which it went
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient. Once frozen it is these bytes, however often it is tried."""

    id: str
    kind: str
    recipient: str
    made_at: datetime
    due: datetime  # the next try is not before
    state: str = "ready"  # sending, sent, retry, parked, bounced, cancelled; or held, until somebody decides
    attempts: int = 0
    unsure: int = 0  # of these, how many may have arrived
    fence: int = 0  # whoever was lent it later has a higher one
    leased_until: datetime | None = None
    tried_at: datetime | None = None  # the last time that it was lent
    frozen_at: datetime | None = None
    address: str | None = None  # frozen with it: where the recipient had it sent then
    body: bytes | None = None
    settled_at: datetime | None = None
    said: str = ""  # by the server, the last time: no addresses


@dataclass(frozen=True, slots=True)
class Outbox:
    """How an organisation's mail goes as a whole."""

    filled_on: date | None = None  # the day for which its reminders were last worked out
    away_since: datetime | None = None  # the mail server takes nothing
    away_said: str = ""  # by it, or by the system: no addresses
    alarmed_at: datetime | None = None
    unbraked_until: datetime | None = None  # as somebody has said that so many are meant


@dataclass(frozen=True, slots=True)
class Link:
    """A page that somebody reached from a mail may do one thing on, once. Its token is nowhere in the store."""

    token_hash: str
    purpose: str  # "held", "delivered", "outcome" or "decline"
    uid: str  # of what is asked; empty for "decline"
    recipient: str
    until: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who logs in."""

    id: str
    name: str
    email: str  # in small letters: it is what they log in with
    level: str  # coordinator, secretary or reader
    group: str  # a secretary's; else empty
    password: str  # its hash: the password itself is nowhere
    made_at: datetime
    failures: int = 0  # wrong passwords in a row
    failed_at: datetime | None = None  # the last of them


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that makes one account, once."""

    token_hash: str
    level: str
    group: str
    email: str  # empty: whoever has the link says theirs
    by: str
    until: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody has logged in. Its token is in its cookie alone."""

    token_hash: str
    account: str
    begun_at: datetime
    seen_at: datetime
