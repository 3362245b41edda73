"""Answering is what the page behind a link in a mail does: it says what became of one thing, once, or ends reminders.

Nobody logs in for it. Who answers is signed as the one that the mail went to: a person by the id that alone stands in
the log, so that they can be forgotten; a role that only has an address by its name.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.audit import Signature, record
from app.loading import folder_of, today_of
from app.planning.acting import Choose, act, worked_out
from app.planning.facts import delivering, facts_of, holding, not_yet
from app.planning.lookups import year_of
from app.planning.outcomes import settle_review
from app.store import Link, Store
from schedules.folder import Folder
from schedules.plan import Occurrence

WHY = {"sv": "svar på länk i brev", "en": "answer by a link in a mail"}

What = Literal["held", "not-held", "delivered", "not-yet", "keep", "follow-up", "revise"]
CAME: dict[str, What] = {"keep": "keep", "follow up": "follow-up", "revise": "revise"}
State = Literal["open", "answered", "early", "gone"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the log says of the thing, whoever said it."""

    what: What
    day: date  # on which it was held; on which somebody said that it is not ready yet; or its own
    registry: str = ""

    @property
    def is_final(self) -> bool:
        return self.what != "not-yet"


@dataclass(frozen=True)
class Asked:
    """What a link asks, as it stands now."""

    organisation: str
    link: Link
    folder: Folder  # by which its year is judged
    occurrence: Occurrence | None  # as people see it; None is gone from the year
    recorded: Recorded | None
    today: date

    @property
    def uid(self) -> str:
        return self.link.uid

    @property
    def state(self) -> State:
        if self.link.used_at or (self.recorded and self.recorded.is_final):
            return "answered"
        if self.occurrence is None or self.occurrence.status == "cancelled":
            return "gone"
        return "early" if self.link.purpose in ("held", "outcome") and self.occurrence.day > self.today else "open"

    @property
    def owner(self) -> str:
        """The role to tell what can no longer be told here: who keeps the document that asks for it."""
        rule = self.occurrence.rule if self.occurrence else ""
        asking = [each for each in self.folder.documents if rule in (one.id for one in each.rules)]
        return self.folder.name((asking or self.folder.documents)[0].header.owner)


def asked_by(store: Store, organisation: str, link: Link, now: datetime) -> Asked:
    year = year_of(link.uid)
    release = store.release(organisation, year)
    folder = folder_of(store, organisation, release.documents if release else None)
    occurrences = release.plan.occurrences if release else ()
    one = next((each for each in occurrences if each.uid == link.uid), None)
    kept = store.organisation(organisation)
    said = recorded(store, organisation, year, link, one)
    return Asked(organisation, link, folder, one, said, today_of(kept, now))


def recorded(store: Store, organisation: str, year: int, link: Link, one: Occurrence | None) -> Recorded | None:
    facts, uid = facts_of(store, organisation, year), link.uid
    day = one.day if one else date.min
    if link.purpose == "held" and uid in facts.held:
        return Recorded("held", facts.held[uid] or day)
    if link.purpose == "held" and uid in facts.not_held:
        return Recorded("not-held", day)
    if link.purpose == "delivered" and uid in facts.delivered:
        return Recorded("delivered", day, facts.delivered[uid])
    if link.purpose == "delivered" and uid in facts.not_yet:
        zone = store.organisation(organisation).zone
        return Recorded("not-yet", facts.not_yet[uid].astimezone(zone).date())
    if link.purpose == "outcome" and uid in facts.settled:
        return Recorded(CAME[facts.settled[uid].outcome], day)
    return None


# Answers


def say_held(store: Store, asked: Asked, now: datetime, *, held: bool, day: date | None = None) -> bool:
    """Whether it was heard: not when somebody was before, by this link or another."""
    return answer_once(store, asked, holding(asked.uid, held=held, day=day), now)


def say_delivered(store: Store, asked: Asked, now: datetime, registry: str = "") -> bool:
    return answer_once(store, asked, delivering(asked.uid, registry), now)


def answer_once(store: Store, asked: Asked, choose: Choose, now: datetime) -> bool:
    signed = signature(store, asked.organisation, asked.folder, asked.link.recipient, now)
    year = year_of(asked.uid)
    if asked_by(store, asked.organisation, asked.link, now).state != "open":
        return False
    worked_out(store, asked.organisation, year, choose, signed)
    with store.transaction():  # the answer and that the link is used, or neither
        if not is_still_open(store, asked, now):
            return False
        act(store, asked.organisation, year, choose, signed)
    return True


def is_still_open(store: Store, asked: Asked, now: datetime) -> bool:
    """And from here on it is not."""
    fresh = asked_by(store, asked.organisation, asked.link, now)
    return fresh.state == "open" and store.use_link(asked.organisation, asked.link.token_hash, now)


def say_not_yet(store: Store, asked: Asked, now: datetime) -> bool:
    """The link is not used by it: it is where they say, some day, that it is done. In the log once a day."""
    signed = signature(store, asked.organisation, asked.folder, asked.link.recipient, now)
    with store.transaction():
        fresh = asked_by(store, asked.organisation, asked.link, now)
        if fresh.state != "open":
            return False
        if fresh.recorded is None or fresh.recorded.day != fresh.today:
            not_yet(store, asked.organisation, asked.uid, signed)
    return True


def say_outcome(store: Store, asked: Asked, outcome: str, note: str, now: datetime) -> bool:
    """`outcome` is "keep", "follow up" or "revise"."""
    signed = signature(store, asked.organisation, asked.folder, asked.link.recipient, now)
    with store.transaction():
        if not is_still_open(store, asked, now):
            return False
        settle_review(store, asked.organisation, asked.uid, outcome, note, signed)
    return True


# Reminders


def stop_reminders(store: Store, organisation: str, recipient: str, now: datetime) -> None:
    with store.transaction():
        if store.decline(organisation, recipient, now):
            note(store, "decline", organisation, recipient, now)


def start_reminders(store: Store, organisation: str, recipient: str, now: datetime) -> None:
    with store.transaction():
        if store.undecline(organisation, recipient):
            note(store, "undecline", organisation, recipient, now)


def note(store: Store, what: str, organisation: str, recipient: str, now: datetime) -> None:
    signed = signature(store, organisation, folder_of(store, organisation), recipient, now)
    record(store, organisation, what, {"recipient": recipient}, signed)


# Who


def signature(store: Store, organisation: str, folder: Folder, recipient: str, now: datetime) -> Signature:
    language = folder.organisation.identity.language
    role = role_name(folder, recipient)
    # Whole seconds, as the log has them: what is worked out before the transaction is found again in it.
    return Signature(role or recipient, WHY[language], now.replace(microsecond=0))


def role_name(folder: Folder, recipient: str) -> str:
    """Empty for a person, who is known by an id."""
    role = recipient.removeprefix("@")
    if role == recipient:
        return ""
    names = {each.id: each.name for document in folder.documents for each in document.roles}
    return names.get(role, role)
