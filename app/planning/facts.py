"""A fact is what really happened: held, not held, delivered. It is true at once, and verdicts follow from it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.audit import Signature, record
from app.loading import folder_of, today_of
from app.planning.acting import Choose, act
from app.planning.actions import KINDS, Action, Delivered, Held, NotHeld, Settle, done_from, standing
from app.planning.drafts import Draft
from app.planning.history import year_in_force
from app.planning.items import is_added
from app.planning.lookups import one_line, released, year_of
from app.planning.revisions import open_questions
from app.planning.steps import on_day
from app.refusal import Refused
from app.store import Store
from schedules.plan import Occurrence, Plan, Verdict
from schedules.verdicts import verdicts_of

NOT_YET = "not-yet"
UNCONFIRMED = {
    "sv": "{passed} har passerat, och ingen har sagt att det blev av: {days}.",
    "en": "{passed} have passed, and nobody has said that they happened: {days}.",
}


@dataclass(frozen=True)
class Facts:
    held: Mapping[str, date | None] = field(default_factory=dict)  # on which day, where that was another
    not_held: frozenset[str] = frozenset()
    delivered: Mapping[str, str] = field(default_factory=dict)  # uid: its number in the registry
    not_yet: Mapping[str, datetime] = field(default_factory=dict)  # uid: when somebody last said so
    settled: Mapping[str, Settle] = field(default_factory=dict)  # what came of a review, by its uid

    def confirms(self, occurrence: Occurrence) -> bool:
        """An item happened if its meeting was held, or if somebody says that it did."""
        return bool(self.held.keys() & {occurrence.uid, occurrence.host}) or self.tells_of(occurrence)

    def tells_of(self, occurrence: Occurrence) -> bool:
        """That it was delivered, or what came of it."""
        return occurrence.uid in self.delivered or occurrence.uid in self.settled


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody has answered to a question that the documents leave open."""

    question: str
    text: str
    signed: Signature


def hold(
    store: Store, organisation: str, uid: str, signed: Signature, *, held: bool = True, day: date | None = None
) -> Draft:
    """A meeting was held, on its day or on another; or was not, and then the draft replaces it as the rules ask."""
    return act(store, organisation, year_of(uid), holding(uid, held=held, day=day), signed)


def holding(uid: str, *, held: bool, day: date | None = None) -> Choose:
    def choose(draft: Draft) -> Action:
        one = released(draft, uid, "meeting")
        if day is not None and not held:
            raise Refused(f"{uid} was not held, so it was not held on {day} either")
        really = day or one.day
        if really > draft.ground.today:
            raise Refused(f"{uid} is on {really}; expected a meeting whose day has come")
        if really.year != draft.ground.year:
            raise Refused(f"{really} is not in {draft.ground.year}; expected a day of the same year")
        return Held(uid, day_if_other(draft, uid, really)) if held else NotHeld(uid)

    return choose


def day_if_other(draft: Draft, uid: str, day: date) -> date | None:
    planned = draft.find(uid)
    return None if planned is None or planned.day == day else day


def deliver(store: Store, organisation: str, uid: str, registry: str, signed: Signature) -> Draft:
    """A report is delivered, and registered under a number."""
    return act(store, organisation, year_of(uid), delivering(uid, registry), signed)


def delivering(uid: str, registry: str) -> Choose:
    def choose(draft: Draft) -> Delivered:
        released(draft, uid, "deadline", "item")
        return Delivered(uid, one_line("NR", registry, optional=True))

    return choose


def not_yet(store: Store, organisation: str, uid: str, signed: Signature) -> None:
    """Somebody who should deliver says that it is not done. No verdict follows from it."""
    record(store, organisation, NOT_YET, {"uid": uid}, signed, year_of(uid))


def facts_of(store: Store, organisation: str, year: int) -> Facts:
    logged = store.log_of_year(organisation, year)
    actions = [each.action for each in standing([done_from(each) for each in logged if each.kind in KINDS])]
    delivered = {each.uid: each.registry for each in actions if isinstance(each, Delivered)}
    waiting = {json.loads(each.data)["uid"]: each.at for each in logged if each.kind == NOT_YET}
    return Facts(
        {each.uid: each.day for each in actions if isinstance(each, Held)},
        frozenset(each.uid for each in actions if isinstance(each, NotHeld)),
        delivered,
        {uid: at for uid, at in waiting.items() if uid not in delivered},
        {each.uid: each for each in actions if isinstance(each, Settle)},
    )


def verdicts_so_far(store: Store, organisation: str, year: int, now: datetime) -> tuple[Verdict, ...]:
    """The year in force as it went: by the documents that it was released by, also years later."""
    release = year_in_force(store, organisation, year)
    kept = store.organisation(organisation)
    folder = folder_of(store, organisation, release.documents)
    facts = facts_of(store, organisation, year)
    happened = tuple(as_it_went(release.plan, facts))
    today, language = today_of(kept, now), folder.organisation.identity.language
    judged = verdicts_of(folder, year, tuple(each for each in happened if not is_added(each.uid)))
    return tuple(confirmed(each, happened, facts, (kept.first_day, today), language) for each in judged)


def as_it_went(plan: Plan, facts: Facts) -> Iterator[Occurrence]:
    """On the day on which it was. What was not held counts as cancelled, and so does what was to be taken up there.

    What was to be taken up there and happened all the same counts.
    """
    for each in plan.occurrences:
        day = facts.held.get(each.host or each.uid)
        each = on_day(each, day) if day else each
        missed = not facts.not_held.isdisjoint({each.uid, each.host}) and not facts.tells_of(each)
        yield replace(each, status="cancelled") if missed else each


def confirmed(
    verdict: Verdict, happened: tuple[Occurrence, ...], facts: Facts, days: tuple[date, date], language: str
) -> Verdict:
    """"unconfirmed", where a day has passed and nobody has said what happened on it."""
    first, today = days
    own = [each for each in happened if each.rule == verdict.rule and first <= each.day < today]
    open_ones = [each for each in own if each.status != "cancelled" and not facts.confirms(each)]
    if verdict.verdict not in ("met", "provisional") or not open_ones:
        return verdict
    days_passed = ", ".join(each.day.isoformat() for each in open_ones)
    why = UNCONFIRMED[language].format(passed=len(open_ones), days=days_passed)
    return replace(verdict, verdict="unconfirmed", why=why)


# Questions


def answer(store: Store, organisation: str, question: str, text: str, signed: Signature) -> None:
    """It stands from now on beside the question; a later answer takes its place, and the log keeps both."""
    known = [each.id for each in open_questions(store, organisation)]
    if question not in known:
        raise Refused(f"QUESTION = {question!r}; expected one of {', '.join(known)}")
    if not text.strip():
        raise Refused("TEXT is empty; expected an answer")
    record(store, organisation, "answer", {"question": question, "text": text.strip()}, signed)


def answers(store: Store, organisation: str) -> dict[str, Answer]:
    """The last to each question, by the question's id."""
    found = {}
    for each in store.log_of_kind(organisation, "answer"):
        said = json.loads(each.data)
        found[said["question"]] = Answer(said["question"], said["text"], Signature(each.by, each.why, each.at))
    return found
