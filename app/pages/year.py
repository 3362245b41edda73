"""The year page is the start page: what needs a person, every date of the year, and beside them the wheel.

Whoever may change the year sees the draft, where there is one, and each thing in it that nobody else sees is marked so;
a reader sees the year that is released.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.loading import folder_of, today_of
from app.pages import Installation, installation
from app.pages.care import Cared, risks_seen, sentences
from app.pages.language import asked_language
from app.pages.view import (
    NOTHING,
    Drafted,
    Filter,
    GroupYear,
    counts_of,
    drafted_in,
    filtered,
    groups_of,
    months_of,
    next_of,
    roles_in,
)
from app.pages.visiting import visitor
from app.pages.wheel import wheel_of
from app.persons import persons_on
from app.planning.drafts import draft_of
from app.planning.facts import Facts, answers, as_it_went, facts_of
from app.planning.rollcall import roll_call
from app.refusal import Refused
from app.store import Kept
from app.subscriptions import Address, addresses, is_own
from schedules.folder import Folder
from schedules.plan import Plan, Question

year_routes = Blueprint("year", __name__)


@year_routes.get("/")
def show() -> ResponseReturnValue:
    here = installation()
    organisation = here.store.organisation(visitor().organisation)
    today = today_of(organisation, here.clock())
    years = here.store.years(organisation.id)
    if not years and visitor().may("secretary"):  # who has just come is led to what there is to do
        return redirect(url_for("drafts.show", year=first_year(here, organisation, today) or abort(404)), 303)
    asked = asked_year(years, today.year)
    year = year_seen(here, organisation, asked) or abort(404)
    # From the year before: what is due after its last meeting belongs to it.
    around = [
        year if each == asked else year_in_force(here, organisation, each) for each in years if each >= today.year - 1
    ]
    asks = asked_filter()
    shown = filtered(year.groups, asks)
    t = asked_language()
    return render_template(
        "year.html",
        t=t,
        organisation=organisation,
        today=today,
        years=years,
        shown=asked,
        groups=year.groups,
        asks=asks,
        roles=roles_in(year.folder, year.groups),
        counts=counts_of(shown),
        months=list(months_of(shown, asked, today)),
        care=sentences(t, cared_for(here, year)),
        draft=year.drafted,
        wheel=wheel_of(year.folder, year.went, shown, today, year.drafted.before.values()),
        coming=next_of([group for each in around if each for group in each.groups], today),
        ways=ways_in(here, organisation),
        config=here.config,
    )


def first_year(here: Installation, organisation: Kept, today: date) -> int | None:
    """This one, or the first that the documents rule from its first day."""
    for year in range(today.year, today.year + 3):
        with suppress(Refused):
            return draft_of(here.store, organisation.id, year, here.clock()).ground.year
    return None


def asked_year(years: list[int], this: int) -> int:
    """This year; or the one that is asked for, where there is one."""
    asked = request.args.get("year")
    if asked is None:
        return this if this in years else max(years, default=this)
    return int(asked) if asked in map(str, years) else abort(404)


def asked_filter() -> Filter:
    return Filter(*(request.args.get(name, "") for name in ("group", "role", "kind")))


@dataclass(frozen=True)
class SeenYear:
    """A year as this visitor may see it, on this day."""

    organisation: Kept
    folder: Folder
    plan: Plan
    facts: Facts
    drafted: Drafted
    today: date

    @cached_property
    def went(self) -> Plan:
        return replace(self.plan, occurrences=tuple(as_it_went(self.plan, self.facts)))

    @cached_property
    def groups(self) -> list[GroupYear]:
        return groups_of(
            self.folder, self.went, self.today, self.organisation.first_day, self.facts, self.drafted
        )


def year_seen(here: Installation, organisation: Kept, year: int) -> SeenYear | None:
    """The draft, for whoever may change it, where something in it is not released; else the year in force."""
    in_force = year_in_force(here, organisation, year)
    if in_force is None or not visitor().may("secretary"):
        return in_force
    draft = draft_of(here.store, organisation.id, year, here.clock())
    if not draft.is_new:
        return in_force
    return replace(in_force, folder=draft.folder, plan=draft.plan, drafted=drafted_in(draft))


def year_in_force(here: Installation, organisation: Kept, year: int) -> SeenYear | None:
    release = here.store.release(organisation.id, year)
    if release is None:
        return None
    facts, today = facts_of(here.store, organisation.id, year), today_of(organisation, here.clock())
    folder = folder_of(here.store, organisation.id, release.documents)
    return SeenYear(organisation, folder, release.plan, facts, NOTHING, today)


def cared_for(here: Installation, year: SeenYear) -> Cared:
    """Who holds which role, and what is in the draft, is told only to those who may change it."""
    vacant = vacant_roles(here, year) if visitor().may("secretary") else {}
    risks = risks_seen(year.folder, year.went, year.today)
    id = year.organisation.id
    call = roll_call(here.store, id, here.clock()) if visitor().may("coordinator") else None
    return Cared(year.groups, risks, vacant, unanswered(here, year), year.plan.year, year.today, call)


def vacant_roles(here: Installation, year: SeenYear) -> dict[str, str]:
    held = persons_on(here.store, year.organisation.id, year.today)
    return {role: name for role, name in roles_in(year.folder, year.groups).items() if role not in held}


def unanswered(here: Installation, year: SeenYear) -> list[Question]:
    answered = answers(here.store, year.organisation.id)
    return [each for each in year.plan.questions if each.id not in answered]


def ways_in(here: Installation, organisation: Kept) -> dict[str, Address]:
    """Each group's way into people's calendars: its public address where it has one, or else its own."""
    given = addresses(here.store, here.secret, here.config.url, organisation.id)
    own = {one.subscription.subject: one for one in given if is_own(one.subscription)}
    return own | {one.subscription.subject: one for one in given if one.subscription.is_public}
