"""The ground of a draft is all that it follows from: the year in force, what was done since, the documents, the day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.feeds import extra_rules
from app.loading import read_once, today_of
from app.persons import with_persons, with_several_hats
from app.planning.actions import KINDS, Done, done_from, standing
from app.planning.revisions import questions_left
from app.refusal import Refused
from app.store import Documents, Release, Store
from app.years import prove_known
from schedules.folder import Folder
from schedules.plan import Plan, Question


@dataclass(frozen=True)
class Ground:
    """On equal grounds stand equal drafts."""

    organisation: str
    year: int
    today: date
    first_day: date  # of the installation: nobody is told of what lies before it
    documents: str  # the version that rules the year's last day
    rules_from: date
    release: Release | None  # the year in force
    before: tuple[tuple[str, date], ...]  # each group's last meeting of the year before
    done: tuple[Done, ...]  # in order; what was released too, as pins stay
    left: tuple[Question, ...]  # what reviews have left to the next version of a document
    folder: Folder = field(repr=False)
    revision: int = field(compare=False)  # the last that the log says of the year

    @property
    def is_bare(self) -> bool:
        return not self.done or self.done[-1].number <= self.released

    @property
    def released(self) -> int:
        return self.release.revision if self.release else 0

    @property
    def at_first(self) -> "Ground":
        """Before the last action."""
        return replace(self, done=self.done[:-1])


def ground_of(store: Store, organisation: str, year: int, now: datetime) -> Ground:
    prove_known(year)
    release = store.release(organisation, year)
    documents = documents_of(store, organisation, year, release)
    folder = read_once(tuple(documents.files.items()))
    if release is None:
        prove_ruled(folder, year)
    kept = store.organisation(organisation)
    today = today_of(kept, now)
    hats = with_several_hats(store, organisation, max(today, date(year, 1, 1)), date(year, 12, 31))
    earlier = store.release(organisation, year - 1)
    logged = store.log_of_year(organisation, year)
    done = [done_from(each) for each in logged if each.kind in KINDS]
    return Ground(
        organisation,
        year,
        today,
        kept.first_day,
        documents.version,
        documents.rules_from,
        release,
        tuple(last_meetings(folder, earlier.plan).items()) if earlier else (),
        tuple(standing(done)),
        questions_left(store, organisation, folder, year),
        with_persons(folder, hats),
        max((each.number for each in logged), default=0),
    )


def documents_of(store: Store, organisation: str, year: int, release: Release | None) -> Documents:
    """Those that rule the year's last day. Where they were loaded again for a later one, those that it has."""
    ruling = store.documents_ruling(organisation, date(year, 12, 31))
    if ruling is None and release is not None:
        ruling = store.documents_of_version(organisation, release.documents)
    if ruling is None:
        raise Refused(f"{organisation} has no documents that rule {year}")
    return ruling


def prove_ruled(folder: Folder, year: int) -> None:
    first = max(document.header.decided_on for document in folder.documents)
    if first > date(year, 1, 1):
        why = f"the documents are in force from {first}, and whole years are planned"
        raise Refused(f"YEAR = {year}; expected {first.year + 1} or later: {why}")


def last_meetings(folder: Folder, plan: Plan) -> dict[str, date]:
    """From where the gaps of the next year are counted. An extra meeting is in nobody's count."""
    held = (each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled")
    ordinary = [meeting for meeting in held if meeting.rule not in extra_rules(folder)]
    return {meeting.group: meeting.day for meeting in sorted(ordinary, key=lambda meeting: meeting.day)}
