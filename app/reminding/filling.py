"""Filling makes the outbox hold what the years in force ask for: new rows, others as they were, and some that fall.

It is whole and may be done again: at each release, when roles change hands, and each new day.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.loading import folder_of, today_of
from app.reminding.kept import kept_as
from app.reminding.reach import Reach
from app.store import Kept, Reminding, Store
from schedules.reminders import NOTICES, QUESTIONS, Reminder, digests_of, reminders_of, review_of

WEEK, MOMENT = timedelta(days=7), timedelta(microseconds=1)


def fill(store: Store, organisation: str, now: datetime) -> None:
    """A recipient who has heard of something is not told anew what would have come due by now."""
    with store.transaction():
        reach = Reach(store, organisation, folder_of(store, organisation))  # at the addresses of today
        wanted = wanted_by(store, organisation, reach, now)
        there = store.remindings_of_use(organisation, now)
        standing = {each.id for each in there if each.state != "superseded" and each.kind not in NOTICES}
        heard = {heard_of(reach, *each) for each in store.remindings_mailed(organisation)}
        for id, each in wanted.items():
            if id in standing or each.due > now or heard_of(reach, each.uid, each.recipient, each.kind) not in heard:
                store.keep_reminding(organisation, each)
        unsent = {each.id for each in store.remindings_unsent(organisation)}
        for id in (standing & unsent) - wanted.keys():
            store.settle_reminding(organisation, id, "superseded", now)


def heard_of(reach: Reach, uid: str, recipient: str, kind: str) -> tuple[str, str, bool]:
    """By whatever mail, and however long ago; but who was called has not been asked whether the meeting was held."""
    return uid, reach.box(recipient), kind in QUESTIONS


def wanted_by(store: Store, organisation: str, reach: Reach, now: datetime) -> dict[str, Reminding]:
    kept = store.organisation(organisation)
    found: dict[str, Reminding] = {}
    for reminders in asked_for(store, kept, now):
        for reminder in reminders:
            for someone in reach.of(reminder.role, max(today_of(kept, now), day_of(reminder, kept))):
                each = kept_as(organisation, reminder, someone.id)
                found.setdefault(each.id, each)
    return found


def day_of(reminder: Reminder, kept: Kept) -> date:
    """Of what is ahead, its own: whoever holds the role then. A question and the week are for who holds it now."""
    is_of_now = reminder.kind in (*QUESTIONS, "digest")
    moment = reminder.due if is_of_now else reminder.until - MOMENT  # a whole day's is over at midnight
    return moment.astimezone(kept.zone).date()


def asked_for(store: Store, kept: Kept, now: datetime) -> Iterator[tuple[Reminder, ...]]:
    today = today_of(kept, now)
    for year in store.years(kept.id):
        release = store.release(kept.id, year) if year >= today.year - 1 else None
        if release:
            folder = folder_of(store, kept.id, release.documents)
            yield reminders_of(folder, release.plan, kept.first_day, now)
    newest = folder_of(store, kept.id)
    for year in {today.year, today.year + 1} - set(store.years(kept.id)):
        yield review_of(newest, year, now)
    for week_year in {(today + ahead).isocalendar().year for ahead in (timedelta(), WEEK)}:
        yield digests_of(newest, week_year, now)
