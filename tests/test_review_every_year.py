"""The review comes every year by itself: briefed in December and before the meeting, called to, and asked about."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from life import by, one

from app.loading import folder_of
from app.planning import open_installation
from app.planning.changing import move
from app.planning.facts import hold
from app.planning.releases import release_year
from app.store import Store, open_store
from schedules.leads import works
from schedules.plan import Occurrence, Plan
from schedules.reminders import Reminder, reminders_of, review_of, still_worth

HERE = ZoneInfo("Europe/Stockholm")
BEGAN = datetime(2026, 10, 1, 9, tzinfo=UTC)
RULE = "arbetsordning-avstamning"
SECRET = b"s" * 32
DAY = timedelta(days=1)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An installation that was opened once, in October 2026, and whose people do nothing."""
    with closing(open_store(database)) as store:
        open_installation(store, SECRET, BEGAN)
        yield store


@dataclass
class Worker:
    """Weighs each morning what is due of reviews, and remembers what it has sent. Asks the store once a month."""

    store: Store
    sent: list[tuple[date, Reminder]] = field(default_factory=list)

    def awake(self, first: date, last: date) -> None:
        folder, known = folder_of(self.store, "kumla"), [*self.due(first)]
        for day in (first + n * DAY for n in range((last - first).days + 1)):
            known = [*self.due(day)] if day.day == 1 else known
            sent = {each.key for _, each in self.sent}
            unsent = [each for each in known if each.key not in sent]
            self.sent += [(day, each) for each in still_worth(folder, unsent, morning(day)).send]

    def due(self, day: date) -> Iterator[Reminder]:
        folder, first_day = folder_of(self.store, "kumla"), self.store.organisation("kumla").first_day
        for year in (day.year, day.year + 1):
            release = self.store.release("kumla", year)
            planned = reminders_of(folder, release.plan, first_day, morning(day)) if release else ()
            asked = planned if release else review_of(folder, year, morning(day))
            yield from (each for each in asked if each.rule == RULE)

    def told(self) -> list[tuple[str, str]]:
        return [(f"{day:%Y-%m-%d}", each.kind) for day, each in self.sent]


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), HERE)


def in_force(store: Store, year: int = 2027) -> Plan:
    release = store.release("kumla", year)
    assert release is not None
    return release.plan


def review(store: Store, year: int = 2027) -> Occurrence:
    return next(each for each in in_force(store, year).occurrences if each.rule == RULE)


def moved(store: Store, day: date, at: datetime) -> None:
    """The meeting that carries the review, as people see it."""
    move(store, "kumla", review(store).host or "", day, None, by("Anna", at))
    release_year(store, "kumla", 2027, by("Anna", at))


def next_working_day(store: Store, day: date) -> date:
    folder = folder_of(store, "kumla")
    return next(each for each in (day + n * DAY for n in range(1, 10)) if works(folder, each))


def test_the_owner_is_briefed_in_the_first_days_of_december_again_before_the_meeting_and_asked_the_day_after(
    store: Store,
) -> None:
    meeting = review(store).day
    worker = Worker(store)

    worker.awake(date(2026, 11, 1), date(2027, 3, 31))

    (first, brief), (again, _), (asked, outcome) = worker.sent
    assert [kind for _, kind in worker.told()] == ["review", "review", "outcome"]
    assert first == date(2026, 12, 1)
    assert (meeting - timedelta(days=8) < again < meeting) and asked == next_working_day(store, meeting)
    assert {brief.role, outcome.role} == {"bra-samordnare"}


def test_it_comes_again_each_year_though_nobody_starts_anything_anew(store: Store) -> None:
    worker = Worker(store)

    worker.awake(date(2026, 11, 1), date(2029, 12, 31))

    briefs = [day for day, kind in worker.told() if kind == "review" and day[5:7] == "12"]
    assert briefs == ["2026-12-01", "2027-12-01", "2028-12-01", "2029-12-03"]  # 1 December 2029 is a Saturday


def test_who_slept_through_december_is_briefed_once_and_then_as_always(store: Store) -> None:
    worker = Worker(store)

    worker.awake(date(2026, 11, 1), date(2026, 11, 30))
    worker.awake(date(2027, 1, 4), date(2027, 3, 31))

    assert [kind for _, kind in worker.told()] == ["review", "review", "outcome"]
    assert worker.told()[0][0] == "2027-01-04"


def test_who_slept_until_the_days_before_the_meeting_is_briefed_once(store: Store) -> None:
    day = review(store).day
    worker = Worker(store)

    worker.awake(day - DAY, date(2027, 3, 31))

    assert worker.told()[0] == (f"{day - DAY}", "review")
    assert [kind for _, kind in worker.told()] == ["review", "outcome"]


def test_who_slept_through_the_meeting_is_asked_what_came_of_it_all_the_same(store: Store) -> None:
    worker = Worker(store)

    worker.awake(date(2027, 3, 1), date(2027, 3, 31))

    assert worker.told() == [("2027-03-01", "outcome")]


@pytest.mark.parametrize("day", [date(2027, 1, 14), date(2027, 1, 21)])
def test_the_brief_and_the_question_follow_the_meeting_when_it_moves(store: Store, day: date) -> None:
    worker = Worker(store)
    worker.awake(date(2026, 11, 1), date(2027, 1, 3))

    moved(store, day, datetime(2027, 1, 4, 9, tzinfo=UTC))
    worker.awake(date(2027, 1, 4), date(2027, 3, 31))

    assert review(store).day == day
    assert [kind for _, kind in worker.told()] == ["review", "review", "outcome"]
    assert day - timedelta(days=9) <= worker.sent[1][0] < day
    assert worker.sent[2][0] == next_working_day(store, day)


def test_a_meeting_that_is_not_held_takes_the_review_to_the_next_one_and_the_question_with_it(store: Store) -> None:
    moved(store, date(2027, 1, 12), datetime(2026, 12, 1, 9, tzinfo=UTC))
    at = by("Anna", datetime(2027, 1, 13, 5, tzinfo=UTC))
    hold(store, "kumla", review(store).host or "", at, held=False)
    release_year(store, "kumla", 2027, at)
    worker = Worker(store)

    worker.awake(date(2027, 1, 13), date(2027, 3, 31))

    new = review(store).day
    assert date(2027, 1, 13) < new <= date(2027, 1, 31)
    assert [day for day, each in worker.sent if each.kind == "outcome"] == [next_working_day(store, new)]


def test_the_call_to_the_meeting_carries_the_review_also_when_it_has_moved(store: Store) -> None:
    for day in (review(store).day, date(2027, 1, 21)):
        if review(store).day != day:
            moved(store, day, datetime(2027, 1, 4, 9, tzinfo=UTC))
        item = review(store)
        host = one(in_force(store), item.host or "")
        asked = calls(store, host)

        assert (host.day, item.title) == (day, "Avstämning av arbetsordningen")
        assert asked and {each.uid for each in asked} == {item.host}
        shown = next(each.body for each in store.feeds("kumla") if (each.kind, each.subject) == ("group", "styrgrupp"))
        event = next(each for each in unfolded(shown).split("BEGIN:VEVENT") if f"UID:{host.uid}" in each)
        assert "Avstämning av arbetsordningen" in event and f"{day:%Y%m%d}T" in event


def calls(store: Store, host: Occurrence) -> list[Reminder]:
    found = reminders_of(folder_of(store, "kumla"), in_force(store), date.min, BEGAN)
    return [each for each in found if each.kind == "call" and each.uid == host.uid]


def unfolded(lines: bytes) -> str:
    return lines.replace(b"\r\n ", b"").decode()


def test_nobody_else_is_briefed_and_no_other_rule_is_reviewed(store: Store) -> None:
    found = of_kinds(reminders_of(folder_of(store, "kumla"), in_force(store), date.min, BEGAN), "review", "outcome")

    assert {(each.role, each.rule) for each in found} == {("bra-samordnare", RULE)}


def of_kinds(found: Iterable[Reminder], *kinds: str) -> list[Reminder]:
    return [each for each in found if each.kind in kinds]
