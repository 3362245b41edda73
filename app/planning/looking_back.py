"""Looking back is what became of a document's rules in one year: when each was kept, and what people changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.loading import folder_of, today_of
from app.planning.actions import KINDS, Action, Add, AddItem, Cancel, DropItem, Held, Move, NotHeld, done_from, standing
from app.planning.facts import Facts, as_it_went, facts_of, verdicts_so_far
from app.planning.items import is_added
from app.store import Release, Store
from schedules.document import Document, Rule
from schedules.folder import Folder
from schedules.names import named
from schedules.plan import Occurrence, Verdict


@dataclass(frozen=True)
class Kept:
    """A rule in a year. The days are those since the installation's first; nothing is known of those before."""

    rule: Rule
    verdict: Verdict
    happened: tuple[date, ...] = ()
    missed: tuple[date, ...] = ()  # not held, or cancelled
    untold: tuple[date, ...] = ()  # they have passed, and nobody has said
    ahead: tuple[date, ...] = ()


@dataclass(frozen=True)
class ByHand:
    """What somebody did to the year in force, and why; never who."""

    kind: str  # as in the log
    what: str  # a meeting or deadline as people call it, or what was added; "" where nobody knows it any more
    group: str
    before: date | None
    day: date | None
    why: str


# How the rules were kept


def rules_kept(store: Store, release: Release, document: Document, now: datetime) -> Iterator[Kept]:
    """In the document's order."""
    organisation = release.plan.organisation
    facts, kept = facts_of(store, organisation, release.year), store.organisation(organisation)
    happened = [each for each in as_it_went(release.plan, facts) if not is_added(each.uid)]
    days = Days(facts, kept.first_day, today_of(kept, now))
    rules = {rule.id: rule for rule in document.rules}
    for verdict in verdicts_so_far(store, organisation, release.year, now):
        if verdict.rule in rules:
            own = [each for each in happened if each.rule == verdict.rule]
            yield days.kept(rules[verdict.rule], verdict, own)


@dataclass(frozen=True)
class Days:
    facts: Facts
    first: date
    today: date

    def kept(self, rule: Rule, verdict: Verdict, own: list[Occurrence]) -> Kept:
        found: dict[str, list[date]] = {"happened": [], "missed": [], "untold": [], "ahead": []}
        for each in own:
            if each.day >= self.first:
                found[self.became(each)].append(each.day)
        return Kept(rule, verdict, **{name: tuple(sorted(days)) for name, days in found.items()})

    def became(self, occurrence: Occurrence) -> str:
        if occurrence.status == "cancelled":
            return "missed"
        if self.facts.confirms(occurrence):
            return "happened"
        return "untold" if occurrence.day < self.today else "ahead"


# What was changed


def changed_by_hand(store: Store, release: Release, document: Document) -> tuple[ByHand, ...]:
    """What stands of it, in the order in which it was done, of what the document asks for. A draft is no change yet."""
    first = store.release_of_version(release.plan.organisation, release.year, 1) or release
    folder = folder_of(store, release.plan.organisation, release.documents)
    return tuple(Changing(folder, document, first, release).all(store))


class Changing:
    def __init__(self, folder: Folder, document: Document, first: Release, last: Release) -> None:
        self.folder, self.document, self.last = folder, document, last
        self.known = {one.uid: (each.plan, one) for each in (first, last) for one in each.plan.occurrences}
        self.days = {one.uid: one.day for each in (last, first) for one in each.plan.occurrences}

    def all(self, store: Store) -> Iterator[ByHand]:
        organisation, year = self.last.plan.organisation, self.last.year
        logged = [each for each in store.log_of_year(organisation, year) if each.kind in KINDS]
        for done in standing([done_from(each) for each in logged]):
            seen = done.number <= self.last.revision or isinstance(done.action, Held | NotHeld)
            change = self.change(done.action, done.signed.why) if seen else None
            if change:
                yield change

    def change(self, action: Action, why: str) -> ByHand | None:
        match action:
            case Move(uid, day) | Held(uid, date() as day):
                before = self.days.get(uid)
                self.days[uid] = day
                return self.of("move" if isinstance(action, Move) else "held", uid, before, day, why)
            case Cancel(uid):
                return self.of("cancel", uid, None, self.days.get(uid), why)
            case NotHeld(uid):
                return self.of("not-held", uid, None, self.days.get(uid), why)
            case Add(group, day) if group in {each.id for each in self.document.groups}:
                return ByHand("add", "", self.folder.name(group), None, day, why)
            case AddItem(uid, title=title) if self.of("item", uid, None, None, why):
                return ByHand("item", title, "", None, self.days.get(uid), why)
            case DropItem(uid):
                return self.of("drop", uid, None, None, why)
        return None

    def of(self, kind: str, uid: str, before: date | None, day: date | None, why: str) -> ByHand | None:
        """Nothing, where another document asks for it."""
        if uid not in self.known:
            return ByHand(kind, "", "", before, day, why)
        plan, one = self.known[uid]
        if one.rule not in {rule.id for rule in self.document.rules}:
            return None
        return ByHand(kind, named(self.folder, plan, one), "", before, day, why)
