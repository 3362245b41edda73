"""How long before people are reminded, as a coordinator writes it: "14 dagar, 1 arbetsdag"."""

import re

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.loading import folder_of, today_of
from app.pages import installation
from app.pages.language import asked_language
from app.pages.posted import leads_in_words, leads_of
from app.pages.settings import settle_or_say
from app.pages.visiting import visitor
from app.planning import settling
from schedules.organisation import WEEKDAYS, LeadTimes
from schedules.reading import Problem
from schedules.reminders.ahead import USUAL

leads_routes = Blueprint("leads", __name__)

KINDS = ("call", "deadline", "sending", "item", "review")
DIGEST = (*WEEKDAYS, "never")
NEVER = ("aldrig", "never", "-")
SAME = ("samma dag", "same day", "the same day")
WRITTEN = re.compile(r"([1-9]\d{0,2})\s*([^\W\d_]+(?:\s[^\W\d_]+)?)")
UNITS = {
    "dag": "day", "dagar": "day", "day": "day", "days": "day",
    "arbetsdag": "working day", "arbetsdagar": "working day", "working day": "working day",
    "working days": "working day",
    "vecka": "week", "veckor": "week", "week": "week", "weeks": "week",
    "månad": "month", "månader": "month", "month": "month", "months": "month",
}  # fmt: skip


class Unclear(ValueError):
    """What is written is no time before something."""


@leads_routes.get("/settings/reminders")
def show() -> str:
    return page_of()


@leads_routes.post("/settings/reminders")
def save() -> ResponseReturnValue:
    """Of one kind, of one rule, or the day of the weekly account: one at a time, each its own form."""
    what, of = request.form.get("what", ""), request.form.get("of", "")
    try:
        edit = edit_of(what, of)
    except Unclear:
        return page_of(of, {"times": "leads"}), 422
    to = url_for("leads.show", said=of, _anchor=f"lead-{of}")
    return settle_or_say("leads", edit, to, lambda wrong, problems: page_of(of, wrong, problems))


def edit_of(what: str, of: str) -> settling.Edit:
    folder = folder_of(installation().store, visitor().organisation)
    written = " ".join(request.form.get("times", "").split())
    match what:
        case "kind" if of in KINDS:
            return settling.leads(of, leads_in(written))
        case "rule" if of in {rule.id for rule in folder.rules}:
            return settling.leads_of_rule(of, leads_in(written) if written else None)
        case "digest" if written in DIGEST:
            return settling.digest(written)
    return abort(400)


def leads_in(written: str) -> list[str]:
    """As organisation.toml has it, the longest first as they were written.

    >>> leads_in("14 dagar, 1 arbetsdag och samma dag"), leads_in("aldrig")
    (['14 days', '1 working day', '0 days'], [])
    """
    if written.lower() in NEVER:
        return []
    return list(dict.fromkeys(lead_in(part) for part in re.split(r"\s*,\s*|\s+och\s+|\s+and\s+", written.lower())))


def lead_in(written: str) -> str:
    if written in SAME:
        return "0 days"
    found = WRITTEN.fullmatch(written.removesuffix(" före").removesuffix(" before"))
    unit = UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        raise Unclear(written)
    return f"{found[1]} {unit}{'s' if found[1] != '1' else ''}"


def page_of(of: str = "", wrong: dict[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> str:
    here, who = installation(), visitor()
    organisation, documents = here.store.organisation(who.organisation), here.store.documents(who.organisation)
    folder = folder_of(here.store, who.organisation)
    today = today_of(organisation, here.clock())
    years = [year for year in here.store.years(organisation.id) if year >= today.year]
    releases = [release for year in years if (release := here.store.release(organisation.id, year))]
    return render_template(
        "leads.html",
        t=asked_language(),
        organisation=organisation,
        version=(documents or abort(404)).version,
        chosen=folder.organisation,
        kinds={kind: times_of(folder.organisation.reminders, kind) for kind in KINDS},
        digest=folder.organisation.reminders.digest,
        own={choice.rule: choice.remind for choice in folder.organisation.choices},
        rules=leads_of(folder, releases[-1].plan) if releases else [],
        in_words=leads_in_words,
        digests=DIGEST,
        years=years,
        of=of,
        wrong=wrong or {},
        problems=problems,
        written=request.form,
        today=today,
    )


def times_of(chosen: LeadTimes, kind: str) -> tuple[str, ...]:
    found: tuple[str, ...] | None = getattr(chosen, kind)
    usual: tuple[str, ...] = getattr(USUAL, kind)
    return usual if found is None else found
