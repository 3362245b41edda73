"""An organisation's local choices: what the document leaves to it, kept apart from what the document says.

The classes are the format of `organisation.toml`. Whatever carries an `assumption` is our guess, with its reason, until
the organisation has said otherwise.
"""

import re
from datetime import date, datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from schedules.document import DayOfYear, Id, Lead, Line, Month, Text, Value

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
Weeks = Annotated[str, Field(pattern=r"^\d{1,2}(-\d{1,2})?$", title='ISO weeks such as "8", "25-33" or "52-1"')]
SMALL_DOMAIN = r"^[^\s@.A-Z]+(\.[^\s@.A-Z]+)+$"
Domain = Annotated[str, Field(pattern=SMALL_DOMAIN, title='a domain in small letters such as "kumla.example"')]
Email = Annotated[str, Field(pattern=r"^[^\s@]+@[^\s@]+$", title='an e-mail address such as "namn@example.org"')]


def clock(written: object) -> object:
    """TOML's own times want seconds, which nobody writes: "13:00" will do."""
    return time.fromisoformat(written) if isinstance(written, str) and re.fullmatch(CLOCK, written) else written


WEB = r"^https://[^\s/]+\S*$"
CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:00)?"
AHEAD = r"^(0|[1-9][0-9]{0,2}) (day|working day|week|month)s?$"
AHEADS = 'a time such as "14 days", "5 working days", "2 weeks" or "1 month", or "0 days" for the same day'
Ahead = Annotated[str, Field(pattern=AHEAD, title=AHEADS)]
SCHEMA_OF_CLOCK = {"type": "string", "pattern": f"^{CLOCK}$", "title": 'a time of day such as "13:00"'}
Clock = Annotated[time, BeforeValidator(clock), WithJsonSchema(SCHEMA_OF_CLOCK)]


COUNTRY = r"^[A-Z]{2}(-[A-Z0-9]{1,4})?$"
COUNTRIES = 'two capital letters such as "SE", or with a part of the country "GB-SCT"'


class Identity(Value):
    """Which organisation it is, and whose holidays and clocks it lives by."""

    id: Id
    name: Line
    domain: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", title='a domain such as "kumla.example"')]
    """stands in every event's UID, so it must never change"""
    country: Annotated[str, Field(pattern=COUNTRY, title=COUNTRIES)] = "SE"
    """whose holidays it keeps, and where they differ within it, its part of the country"""
    timezone: str = "Europe/Stockholm"
    language: Literal["sv", "en"] = "sv"
    mail_domains: tuple[Domain, ...] | None = None
    """to which mail may go; unless it is written, to the domain and to those of the addresses below"""


class Meetings(Value):
    """When meetings may be, and when they would rather be."""

    assumption: str = ""
    earliest: Clock = time(8)
    latest: Clock = time(17)
    """by when a meeting has ended"""
    starts: Clock = time(13)
    weekday: Weekday | Literal["auto"] = "auto"
    closed_months: tuple[Month, ...] = ()
    closed_weeks: tuple[Weeks, ...] = ()
    """weeks without meetings"""


class LeadTimes(Value):
    """How long before something those whom it concerns are reminded, once for each time; [ ] for never."""

    call: tuple[Ahead, ...] | None = None
    """of a meeting, all who are called: "14 days" and "1 working day", unless the document says when they are called"""
    deadline: tuple[Ahead, ...] | None = None
    """of what is done by a day, whoever does it: "5 working days" and "1 working day" unless something is chosen"""
    sending: tuple[Ahead, ...] | None = None
    """of what is sent out on a day, whoever sends it: as for a deadline, and "0 days", the same morning"""
    item: tuple[Ahead, ...] | None = None
    """of what is presented at a meeting, whoever presents it: as for a deadline"""
    review: tuple[Ahead, ...] | None = None
    """of the meeting that reviews the document, its owner: "5 working days", and always in the month before as well"""


class Reminders(LeadTimes):
    """Of what people are reminded, and how long before."""

    assumption: str = ""
    digest: Weekday | Literal["never"] = "monday"
    """when the owner of a document reads what the week brings, and what nobody has confirmed"""


class GroupChoice(Value):
    """What one group chooses differently."""

    id: Id
    assumption: str = ""
    starts: Clock | None = None
    weekday: Weekday | Literal["auto"] | None = None
    place: str = ""
    reminders: LeadTimes = Field(default_factory=LeadTimes)
    """for its meetings, and what is shown in its calendar"""


class Avoided(Value):
    """Weeks in which a meeting is a bad idea, but not forbidden."""

    name: Text
    assumption: str = ""
    weeks: tuple[Weeks, ...] = ()
    week_before_easter: bool = False


class Choice(Value):
    """What one rule leaves open, and the organisation fills in."""

    rule: Id
    assumption: str = ""
    working_days_before: Annotated[int, Field(ge=0, le=20)] | None = None
    """what is presented exists so many working days before the meeting"""
    working_days_after: Annotated[int, Field(ge=0, le=20)] | None = None
    """what is sent out is sent so many working days after it exists"""
    days_after_period: Annotated[int, Field(ge=0, le=60)] | None = None
    """what covers a period is ready so many days after it has ended"""
    deadline_months: tuple[Month, ...] = ()
    """the months at whose end a report is due while the other body's dates are unknown"""
    remind: tuple[Ahead, ...] | None = None
    """how long before it those whom it concerns are reminded"""
    last_done: date | None = None
    """when something was last done that is done again so many years after"""
    not_before: DayOfYear | None = None
    """the first day of the year that words such as "under sommaren" mean here"""
    not_after: DayOfYear | None = None
    """and the last"""
    lead: Lead | None = None
    """how long before or after a meeting words such as "i god tid" mean here"""


class Address(Value):
    """Where a role is reminded."""

    role: Id
    email: Email


class Person(Value):
    """Somebody who holds roles; one person is never in two places."""

    name: Text
    roles: tuple[Id, ...]
    email: Email | None = None


class Busy(Value):
    """A time when a role cannot come: from one clock time to another, or whole days, both included."""

    role: Id
    start: datetime | date = Field(alias="from")
    end: datetime | date = Field(alias="until")


class BodyDates(Value):
    """The meetings of a body outside the document."""

    id: Id
    dates: tuple[date, ...] = ()


class Accessibility(Value):
    """What an accessibility statement says of these pages: public bodies must give one (2018:1937, 13 §)."""

    assumption: str = ""
    contact: Email | None = None
    """to whom a fault is told"""
    phone: Line | None = None
    website: Annotated[str, Field(pattern=WEB, title="an address that begins with https://")] | None = None
    reviewed: date | None = None
    """when the organisation held the pages against the law; until then the statement says that it has not"""
    method: Literal["self", "external"] = "self"
    """whether the organisation did so itself, or somebody whom it asked"""
    faults: tuple[Line, ...] = ()
    """what is known not to be accessible, each with whom it concerns and what to do instead"""


class Organisation(Value):
    """All that one organisation has chosen."""

    identity: Identity = Field(alias="organisation")
    meetings: Meetings = Meetings()
    reminders: Reminders = Field(default_factory=Reminders)
    groups: tuple[GroupChoice, ...] = Field(default=(), alias="group")
    avoided: tuple[Avoided, ...] = Field(default=(), alias="avoid")
    choices: tuple[Choice, ...] = Field(default=(), alias="choice")
    addresses: tuple[Address, ...] = Field(default=(), alias="address")
    persons: tuple[Person, ...] = Field(default=(), alias="person")
    busy: tuple[Busy, ...] = ()
    bodies: tuple[BodyDates, ...] = Field(default=(), alias="body")
    accessibility: Accessibility = Field(default_factory=Accessibility)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.identity.timezone)

    @property
    def mail_domains(self) -> tuple[str, ...]:
        """To which mail may go."""
        if self.identity.mail_domains is not None:
            return self.identity.mail_domains
        own = (self.identity.domain, *(address.email.rpartition("@")[2].lower() for address in self.addresses))
        return tuple(dict.fromkeys(own))

    def choice(self, rule: str) -> Choice:
        """What the organisation fills in for a rule; nothing, where it has said nothing."""
        return next((choice for choice in self.choices if choice.rule == rule), None) or Choice(rule=rule)

    def group(self, id: str) -> GroupChoice:
        return next((group for group in self.groups if group.id == id), None) or GroupChoice(id=id)

    def dates_of(self, body: str) -> tuple[date, ...]:
        return tuple(sorted(day for known in self.bodies if known.id == body for day in known.dates))
