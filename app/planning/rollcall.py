"""A roll call says of every role who holds it, who will and who did, and whose calendar has stopped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.feeds import PERSON
from app.loading import folder_of, today_of
from app.persons import holds
from app.planning.persons import roles_in
from app.store import Holding, Someone, Store, Subscription
from app.subscriptions import state_of

SOON = timedelta(days=30)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    someone: Someone
    holding: Holding

    @property
    def until(self) -> date:
        return self.holding.until or date.max


@dataclass(frozen=True)
class Seat:
    """A role on a day."""

    role: str
    now: tuple[Held, ...]
    coming: tuple[Held, ...]
    before: Held | None  # the last who left

    def empty_from(self, today: date) -> date | None:
        """The first day without anybody, where that is today or comes soon."""
        if not self.now:
            return today
        first = max(each.until for each in self.now)
        if first > today + SOON or any(each.holding.since <= first + ONE_DAY for each in self.coming):
            return None
        return first + ONE_DAY


@dataclass(frozen=True)
class RollCall:
    today: date
    seats: Mapping[str, Seat]
    feeds: Mapping[str, tuple[Subscription, ...]]  # each person's own addresses that work, by id
    gone: tuple[Held, ...]  # who holds nothing any more, with the last that they held
    stopped: tuple[Subscription, ...]  # of whatever feed

    def vacant(self) -> list[Seat]:
        return [each for each in self.seats.values() if not each.now]

    def leaving(self) -> list[Seat]:
        return [each for each in self.seats.values() if each.now and each.empty_from(self.today)]

    def left_open(self) -> list[Held]:
        """Who has left, and can still fetch a calendar."""
        return [each for each in self.gone if self.feeds.get(each.someone.id)]


def roll_call(store: Store, organisation: str, now: datetime) -> RollCall:
    today = today_of(store.organisation(organisation), now)
    persons = {one.id: one for one in store.persons(organisation) if one.name}
    held = [Held(persons[each.person], each) for each in store.holdings(organisation) if each.person in persons]
    working = [each for each in store.subscriptions(organisation) if each.revoked_at is None]
    own = [each for each in working if each.kind == PERSON]
    return RollCall(
        today,
        {role: seat_of(role, held, today) for role in roles_in(folder_of(store, organisation))},
        {person: tuple(each for each in own if each.subject == person) for person in persons},
        tuple(gone_from(held, today)),
        tuple(each for each in working if state_of(each, today) == "stopped"),
    )


def seat_of(role: str, held: list[Held], today: date) -> Seat:
    mine = sorted((each for each in held if each.holding.role == role), key=lambda each: each.holding.since)
    past = [each for each in mine if each.until < today]
    return Seat(
        role,
        tuple(each for each in mine if holds(each.holding, today)),
        tuple(each for each in mine if each.holding.since > today),
        max(past, key=lambda each: each.until, default=None),
    )


def gone_from(held: list[Held], today: date) -> Iterator[Held]:
    last: dict[str, Held] = {}
    for each in sorted(held, key=lambda each: each.until):
        last[each.someone.id] = each
    return (each for each in last.values() if each.until < today)
