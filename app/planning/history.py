"""History is what was done, by whom and why, and what people saw in their calendars on any day."""

from datetime import date, datetime, time, timedelta

from app.refusal import Refused
from app.store import Logged, Release, Store


def history(store: Store, organisation: str, year: int | None = None) -> list[Logged]:
    return store.log(organisation) if year is None else store.log_of_year(organisation, year)


def year_on(store: Store, organisation: str, year: int, day: date) -> Release:
    """The year as it was in force when the day ended, where the organisation is; with the documents that ruled it."""
    zone = store.organisation(organisation).zone
    end = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    release = store.release_at(organisation, year, end)
    if release is None:
        raise Refused(f"nobody saw {year} on {day}: it was not released yet")
    return release


def year_in_force(store: Store, organisation: str, year: int) -> Release:
    release = store.release(organisation, year)
    if release is None:
        raise Refused(f"{year} is not released")
    return release


def version_of_year(store: Store, organisation: str, year: int, number: int) -> Release:
    release = store.release_of_version(organisation, year, number)
    if release is None:
        raise Refused(f"{year} has no release {number}")
    return release
