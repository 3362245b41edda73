"""The year page is the start page: what comes next, every date with its section, what is open, how to subscribe."""

from flask import Blueprint, abort, render_template, request

from app.loading import folder_of, today_of
from app.pages import Installation, installation
from app.pages.language import asked_language
from app.pages.view import GroupYear, clauses_of, groups_of, next_of
from app.pages.visiting import visitor
from app.pages.wheel import wheel_of
from app.store import Kept, Release
from app.subscriptions import Address, addresses, is_own

year_routes = Blueprint("year", __name__)


@year_routes.get("/")
def show() -> str:
    here = installation()
    organisation = here.store.organisation(visitor().organisation)
    today = today_of(organisation, here.clock())
    years = here.store.years(organisation.id)
    shown = asked_year(years, today.year)
    release = here.store.release(organisation.id, shown) or abort(404)
    groups = groups_in(here, organisation, release)
    # From the year before: what is due after its last meeting belongs to it.
    since = [year for year in years if year >= today.year - 1]
    coming = [group for year in since for group in groups_of_year(here, organisation, year)]
    return render_template(
        "year.html",
        t=asked_language(),
        organisation=organisation,
        today=today,
        years=years,
        shown=shown,
        groups=groups,
        wheel=wheel_of(folder_of(here.store, organisation.id, release.documents), release.plan, groups, today),
        coming=next_of(coming, today),
        questions=release.plan.questions,
        clauses=clauses_of(release.plan, organisation.first_day),
        ways=ways_in(here, organisation),
        config=here.config,
    )


def asked_year(years: list[int], this: int) -> int:
    """This year; or the one that is asked for, where there is one."""
    asked = request.args.get("year")
    if asked is None:
        return this if this in years else max(years, default=this)
    return int(asked) if asked in map(str, years) else abort(404)


def groups_of_year(here: Installation, organisation: Kept, year: int) -> list[GroupYear]:
    release = here.store.release(organisation.id, year)
    return groups_in(here, organisation, release) if release else []


def groups_in(here: Installation, organisation: Kept, release: Release) -> list[GroupYear]:
    folder = folder_of(here.store, organisation.id, release.documents)
    return groups_of(folder, release.plan, today_of(organisation, here.clock()), organisation.first_day)


def ways_in(here: Installation, organisation: Kept) -> dict[str, Address]:
    """Each group's way into people's calendars: its public address where it has one, or else its own."""
    given = addresses(here.store, here.secret, here.config.url, organisation.id)
    own = {one.subscription.subject: one for one in given if is_own(one.subscription)}
    return own | {one.subscription.subject: one for one in given if one.subscription.is_public}
