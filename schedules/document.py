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
LEAD = r"^[1-9][0-9]{0,2} (day|working day|clear day|week|month)s?$"
LEADS = 'a time such as "7 days", "10 working days", "14 clear days", "2 weeks" or "3 months"'
Lead = Annotated[str, Field(pattern=LEAD, title=LEADS)]
Undecided = Literal["undecided"]  # a value: a rule that waits for a decision is shown as waiting


class Value(BaseModel):
    """A piece of a file, once read: it does not change, and it has no keys that the format does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True)


class Range(Value):
    """From `min` to `max` times, both included."""

    min: Annotated[int, Field(ge=0, le=366)]
    max: Annotated[int, Field(ge=1, le=366)]


Times = Annotated[int, Field(ge=1, le=366)] | Range | Undecided


class Meets(Value):
    """A group meets so many times a year."""

    group: Id
    times: Times
    per: Literal["year"] = "year"
    decided_by: Id | None = None
    """the group or role that decides the days; until it has, they are proposed"""


class Extra(Value):
    """A group may also meet when somebody asks for it. Such meetings never count towards the ordinary ones."""

    group: Id
    called_by: Id


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


class Presents(Value):
    """Something is shown at meetings of a group: at every meeting, or so many times a year."""

    what: Id
    to: Id
    by: tuple[Id, ...] = ()
    times: Annotated[int, Field(ge=1, le=366)] | None = None
    at: Literal["every meeting"] | None = None
    covers: Period | None = None
    """the period that it describes, and that must have ended first"""


class Reports(Value):
    """A group tells another group, or a body outside the document, what it has done."""

    sender: Id = Field(alias="from")
    to: Id
    times: Times


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
    needs: tuple[Id, ...] = ()
    """what else is due around the same meetings, and must be there first"""

    @property
    def group(self) -> str:
        return self.before or self.after or ""


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


Demand = Meets | Extra | Lasts | Produces | Sends | Presents | Reports | Reviews | Due | Once | Allows
VERBS = ("meets", "extra", "lasts", "produces", "sends", "presents", "reports", "reviews", "due", "once", "allows")


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
    meets: Meets | None = None
    extra: Extra | None = None
    lasts: Lasts | None = None
    produces: Produces | None = None
    sends: Sends | None = None
    presents: Presents | None = None
    reports: Reports | None = None
    reviews: Reviews | None = None
    due: Due | None = None
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


class Header(Value):
    """The first page: what was decided, by whom and when."""

    title: Text
    decided_by: Id
    decided_on: date
    paragraph: str
    """the number of the decision; blank in the document is blank here, and becomes a question"""
    owner: Id
    text: Text
    """the file beside this one that holds the document's words"""


class Document(Value):
    """One set of rules as it was adopted: its first page, who there is, and what each sentence asks."""

    header: Header = Field(alias="document")
    rules: tuple[Rule, ...] = Field(alias="rule")
    groups: tuple[Group, ...] = Field(alias="group")
    roles: tuple[Role, ...] = Field(alias="role")
    bodies: tuple[Body, ...] = Field(default=(), alias="body")
    questions: tuple[Question, ...] = Field(default=(), alias="question")
    no_rules: tuple[NoRule, ...] = Field(default=(), alias="no_rule")
