"""A document is one set of rules as it was adopted: who there is, and what each sentence demands of a year.

The classes here are the file format: a TOML file is read straight into them (`reading.py`), and the JSON Schema for
editors is made from them. A rule says one thing, so it has exactly one of the verbs below.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", title="an id (small letters a-z, digits and hyphens)")]
Text = Annotated[str, Field(min_length=1)]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$", title="words in quotes, on one line")]
Month = Annotated[int, Field(ge=1, le=12)]
Period = Literal["month", "quarter", "half-year", "year"]
LEAD = r"^[1-9][0-9]{0,2} (hour|day|working day|study day|clear day|week|month)s?$"
LEADS = 'a time such as "48 hours", "7 days", "10 working days", "14 clear days", "2 weeks" or "3 months"'
Lead = Annotated[str, Field(pattern=LEAD, title=LEADS)]
DAY_OF_YEAR = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
DAYS_OF_YEAR = 'a day of every year as month and day, such as "03-31"; "02-28" is the end of February'
DayOfYear = Annotated[str, Field(pattern=DAY_OF_YEAR, title=DAYS_OF_YEAR)]
ON = r"^((first|second|third|fourth|fifth|last) )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)$"
ONS = 'a weekday such as "tuesday", or "first tuesday" or "last friday" of a month'
OnDay = Annotated[str, Field(pattern=ON, title=ONS)]
INTERVAL = r"^([2-9]|[1-9][0-9]) (week|month)s$"
Interval = Annotated[str, Field(pattern=INTERVAL, title='an interval such as "2 weeks" or "3 months"')]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", title='a time of day such as "18:00"')]
Year = Annotated[int, Field(ge=1900, le=2200)]
At = Literal[
    "every meeting", "first meeting", "second meeting", "third meeting", "fourth meeting", "last meeting"
]  # fmt: skip
Undecided = Literal["undecided"]  # a value: a rule that waits for a decision is shown as waiting


class Value(BaseModel):
    """A piece of a file, once read: it does not change, and it has no keys that the format does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True)


class Range(Value):
    """From `min` to `max` times, both included; without max as many as one likes."""

    min: Annotated[int, Field(ge=0, le=366)]
    max: Annotated[int, Field(ge=1, le=366)] | None = None


class About(Value):
    """Some so many times ("ca tio gånger"): so many are planned, and a fifth more or fewer keeps the rule."""

    about: Annotated[int, Field(ge=1, le=366)]


Times = Annotated[int, Field(ge=1, le=366)] | Range | About | Undecided


class Span(Value):
    """From one day of the year to another, both included; over New Year where the last comes first."""

    first: DayOfYear = Field(alias="from")
    last: DayOfYear = Field(alias="until")


class Stretch(Value):
    """The part of a year that a rule speaks of: the whole of it, where nothing is said."""

    first: DayOfYear | None = Field(default=None, alias="from")
    """not before this day"""
    last: DayOfYear | None = Field(default=None, alias="until")
    """not after this day"""
    in_months: tuple[Month, ...] = ()
    """in these months and no others"""
    not_in_months: tuple[Month, ...] = ()
    """never in these months"""
    not_between: Span | None = None
    """never then"""
    vague: Text | None = None
    """the document's own words for a time that it does not fix ("under sommaren"): the organisation says when"""


class EveryYears(Value):
    """Not every year: each so many years, counted from one of them."""

    every: Annotated[int, Field(ge=2, le=20)]
    since: Year


class Apart(Value):
    """How far meetings lie from each other."""

    at_least: Lead | None = None
    at_most: Lead | None = None


class Meets(Stretch):
    """A group meets so many times in each period, in each interval, or on days that are listed."""

    group: Id
    times: Times = 1
    per: Id = "year"
    """week, month, quarter, half-year, year, or a kind of period that the document has, such as a term"""
    every: Interval | None = None
    """once in each interval, counted from since"""
    since: date | None = None
    """a day in one of the intervals"""
    dates: tuple[date, ...] = ()
    """the days themselves, where the document lists them"""
    on: tuple[OnDay, ...] = ()
    """only on these days"""
    moves: Literal["next working day", "working day before"] | None = None
    """to where a meeting moves whose named day is a holiday"""
    apart: Apart | None = None
    """how far the meetings lie from each other"""
    years: EveryYears | None = None
    """in these years only"""
    decided_by: Id | None = None
    """the group or role that decides the days; until it has, they are proposed"""


class Confines(Stretch):
    """When a group's meetings may be, and when not, however many they are."""

    group: Id
    on: tuple[OnDay, ...] = ()
    """only on these days"""
    not_on: tuple[OnDay, ...] = ()
    """never on these days"""
    earliest: Hour | None = None
    """no meeting begins before it"""
    latest: Hour | None = None
    """every meeting has ended by then"""
    apart: Apart | None = None
    """how far the meetings lie from each other"""
    in_weeks_of: Id | None = None
    """only in weeks when a body outside the document meets"""
    not_in_weeks_of: Id | None = None
    """never in such weeks"""


class Extra(Value):
    """A group may also meet when somebody asks for it. Such meetings never count towards the ordinary ones."""

    group: Id
    called_by: Id
    within: Lead | None = None
    """no later than so long after somebody has asked for it"""
    call_within: Lead | None = None
    """the call no later than so long after that"""


class Lasts(Value):
    """How long each meeting of a group is."""

    group: Id
    minutes: Annotated[int, Field(ge=5, le=1440)]


class Produces(Value):
    """Something is made once in each period, whether anybody meets or not."""

    what: Id
    each: Period
    by: tuple[Id, ...]


class Sends(Value):
    """What was produced is sent out, in the same period and not before it exists."""

    what: Id
    to: Id
    each: Period
    by: tuple[Id, ...] = ()
    """empty where the document does not say: it becomes a question"""


class Presents(Stretch):
    """Something is shown at meetings of a group: at every meeting, at the first or the last, or so many times."""

    what: Id
    to: Id
    by: tuple[Id, ...] = ()
    times: Annotated[int, Field(ge=1, le=366)] | None = None
    per: Id = "year"
    """so many times in each of these periods"""
    at: At | None = None
    """the first, the second and so on, and the last, of each period, or of the part of the year that is named"""
    years: EveryYears | None = None
    """in these years only"""
    covers: Period | None = None
    """the period that it describes, and that must have ended first"""


class Reports(Value):
    """A group tells another group, or a body outside the document, what it has done."""

    sender: Id = Field(alias="from")
    to: Id
    times: Times
    per: Id = "year"
    """so many times in each of these periods"""


class Reviews(Value):
    """The document itself is looked at, at the first meeting of a group in a month."""

    group: Id
    at: Literal["first meeting"]
    month: Month


class Due(Value):
    """Something is done by a day that is counted from each meeting of a group: a call, motions, papers, minutes."""

    what: Id
    by: tuple[Id, ...] = ()
    """empty where the document does not say: it becomes a question"""
    to: tuple[Id, ...] = ()
    """those who get it, and to whom it tells of the meeting"""
    before: Id | None = None
    """the group whose meetings it comes before"""
    after: Id | None = None
    """the group whose meetings it comes after"""
    at_least: Lead | None = None
    """so long from the meeting, or longer; with before, the last day"""
    at_most: Lead | None = None
    """so long from the meeting, and no longer; with after, the last day"""
    meetings: Literal["ordinary", "extra"] | None = None
    """where the rule speaks of the one kind only"""
    which: Literal["first", "last"] | None = None
    """where it speaks only of the year's first ordinary meeting, or of its last"""
    first: DayOfYear | None = Field(default=None, alias="from")
    """not before this day of the year, whenever the meeting is"""
    last: DayOfYear | None = Field(default=None, alias="until")
    """not after this day of the year, whenever the meeting is"""
    in_year: Literal["before", "same", "after"] = "same"
    """whether those days are of the meeting's own year"""
    on: OnDay | None = None
    """on the last such weekday before the meeting, or the first after it"""
    movable_by: Id | None = None
    """who may set a later day"""
    vague: Text | None = None
    """the document's own words for a time that it does not fix ("i god tid"): the organisation says how long"""
    needs: tuple[Id, ...] = ()
    """what else is due around the same meetings, and must be there first"""

    @property
    def group(self) -> str:
        return self.before or self.after or ""


class Done(Stretch):
    """Something is done in a part of the year or by a day of it, or counted from the end of a period."""

    what: Text
    by: tuple[Id, ...] = ()
    """empty where the document does not say: it becomes a question"""
    to: tuple[Id, ...] = ()
    """those who get it"""
    each: Id = "year"
    """week, month, quarter, half-year, year, or a kind of period that the document has: once in each of the stretch"""
    times: Annotated[int, Field(ge=1, le=52)] | None = None
    """so many times in the year, spread over it"""
    after_end: Lead | None = None
    """no later than so long after the period has ended, and not before it has"""
    before_end: Lead | None = None
    """no later than so long before the period ends"""
    years: EveryYears | None = None
    """in these years only"""
    before: Id | None = None
    """a body outside the document: before each of its meetings"""
    after: Id | None = None
    """after each of them"""
    at_least: Lead | None = None
    """so long from that meeting, or longer"""
    at_most: Lead | None = None
    """so long from that meeting, and no longer"""
    again: Annotated[int, Field(ge=1, le=20)] | None = None
    """no later than so many years after it was last done, which is the organisation's to say"""
    movable_by: Id | None = None
    """who may set a later day"""


class Serves(Value):
    """Somebody holds a role for so many years; the term ends on a day, and what follows upon it is seen coming."""

    role: Id
    years: Annotated[int, Field(ge=1, le=20)]
    since: Year
    """the year in which one of the terms began"""
    begins: DayOfYear = "01-01"
    """the first day of a term"""
    by: tuple[Id, ...] = ()
    """who sees to it that somebody is elected"""


class Once(Value):
    """Something happens one time, not every year."""

    what: Text
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    before: Id | None = None
    """the rule that has to wait for this one"""
    forms: Id | None = None
    """the group that exists from then on"""


class Allows(Value):
    """A right without a frequency: nothing is planned, and nothing is lost."""

    what: Text
    by: tuple[Id, ...] = ()


Demand = (
    Meets | Confines | Extra | Lasts | Produces | Sends | Presents | Reports | Reviews | Due | Done | Serves
    | Once | Allows
)  # fmt: skip
VERBS = (
    "meets", "confines", "extra", "lasts", "produces", "sends", "presents", "reports", "reviews", "due", "done",
    "serves", "once", "allows",
)  # fmt: skip
Force = Literal["must", "should", "usually", "may"]


class Passage(Value):
    """Words of the document, and where they stand."""

    section: Text
    quote: Text


class Rule(Passage):
    """One thing that the document asks, in its own words."""

    id: Id
    title: str = ""
    """what people read in their calendar; a meeting is called by its group's name"""
    also: tuple[Passage, ...] = ()
    """the same rule said again elsewhere: one rule, never two"""
    force: Force = "must"
    """what should be or usually is gives way before what must be; what may be is a right, and nothing is planned"""
    meets: Meets | None = None
    confines: Confines | None = None
    extra: Extra | None = None
    lasts: Lasts | None = None
    produces: Produces | None = None
    sends: Sends | None = None
    presents: Presents | None = None
    reports: Reports | None = None
    reviews: Reviews | None = None
    due: Due | None = None
    done: Done | None = None
    serves: Serves | None = None
    once: Once | None = None
    allows: Allows | None = None

    @property
    def demand(self) -> Demand:
        # Not cached: a copy of a rule with another demand (`model_copy`) would keep the old one. Folder remembers it.
        demands: Iterator[Demand | None] = map(vars(self).get, VERBS)
        return next(demand for demand in demands if demand is not None)

    @property
    def sections(self) -> str:
        """Every section that says it: "1, 2.1"."""
        return ", ".join(dict.fromkeys([self.section, *(passage.section for passage in self.also)]))


class Question(Passage):
    """A reading of the document that only people can confirm."""

    id: Id
    question: Text


class NoRule(Passage):
    """A sentence without a consequence for the calendar."""

    reason: Text


class Named(Value):
    """An id for the files, and a name for people."""

    id: Id
    name: Line


class Role(Named):
    """A seat or a task; persons come and go."""


class Body(Named):
    """Somebody outside the document, whose own dates it does not have."""


class Group(Named):
    """Those who meet."""

    members: tuple[Id, ...] | Undecided
    chair: Id | None = None


class NamedPeriod(Value):
    """A part of the year that the document has a name for: a term, a school year's autumn, an operating year."""

    id: Id
    of: Id
    """the kind of period, which rules name: "term" for both the autumn and the spring term"""
    name: Line
    first: DayOfYear = Field(alias="from")
    last: DayOfYear = Field(alias="until")


class Header(Value):
    """The first page: what was decided, by whom and when."""

    title: Text
    decided_by: Id
    decided_on: date
    paragraph: str
    """the number of the decision; blank in the document is blank here, and becomes a question"""
    owner: Id
    applies_from: date | None = None
    """the day from which its rules ask something: the first year is a part of one; unless it is written, always"""
    text: Text
    """the file beside this one that holds the document's words"""


class Document(Value):
    """One set of rules as it was adopted: its first page, who there is, and what each sentence asks."""

    header: Header = Field(alias="document")
    rules: tuple[Rule, ...] = Field(alias="rule")
    groups: tuple[Group, ...] = Field(default=(), alias="group")
    roles: tuple[Role, ...] = Field(default=(), alias="role")
    bodies: tuple[Body, ...] = Field(default=(), alias="body")
    periods: tuple[NamedPeriod, ...] = Field(default=(), alias="period")
    questions: tuple[Question, ...] = Field(default=(), alias="question")
    no_rules: tuple[NoRule, ...] = Field(default=(), alias="no_rule")
