"""A use case is one thing that a person, or the installation at its start, does to the year.

    open_installation   the shipped organisation, on the first start; this year and the next, on every start
    plan_and_release    a year that nobody has planned yet

The clock and the secret come in as arguments; what is kept is in `app/store`.
"""

from collections.abc import Iterator
from datetime import date, datetime

from app.feeds import extra_rules
from app.loading import folder_of, load, shipped_files, today_of
from app.releasing import release
from app.store import Store
from app.subscriptions import give_own_addresses, prove_secret
from app.tick import tick
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year

# The installation


def open_installation(store: Store, secret: bytes, now: datetime) -> str:
    """The organisation that is served. A second start finds everything in place, and changes nothing but a new year."""
    with store.transaction():  # one process fills the store, however many start at once, and never by halves
        if not store.organisations():
            load(store, shipped_files(), now)
        organisation = store.organisations()[0]
        prove_secret(store.subscriptions(organisation.id), secret)
        year = today_of(organisation, now).year
        for missing in (year, year + 1):
            plan_and_release(store, organisation.id, missing, now)
        give_own_addresses(store, secret, organisation.id, now)
    tick(store, now)
    return organisation.id


# A year in force


def plan_and_release(store: Store, organisation: str, year: int, now: datetime) -> None:
    if store.release(organisation, year):
        return
    folder = folder_of(store, organisation)
    earlier = store.release(organisation, year - 1)
    plan = plan_year(folder, year, last_meetings(folder, earlier.plan) if earlier else {})
    release(store, plan, now)


def last_meetings(folder: Folder, plan: Plan) -> dict[str, date]:
    """From where the gaps of the next year are counted. An extra meeting is in nobody's count."""
    ordinary = [meeting for meeting in meetings_held(plan) if meeting.rule not in extra_rules(folder)]
    return {meeting.group: meeting.day for meeting in sorted(ordinary, key=lambda meeting: meeting.day)}


def meetings_held(plan: Plan) -> Iterator[Occurrence]:
    return (one for one in plan.occurrences if one.kind == "meeting" and one.status != "cancelled")
