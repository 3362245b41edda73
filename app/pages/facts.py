"""The page where somebody says what became of one thing: held, not held, delivered, and under which number."""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.pages import installation
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.planning.compliance import Day, Year, year_so_far
from app.planning.facts import deliver, hold
from app.planning.lookups import year_of
from app.refusal import Refused

fact_routes = Blueprint("facts", __name__)

LONGEST_NUMBER = 60


class Wrong(Exception):
    """What was filled in cannot be; the word that says so."""


@fact_routes.get("/facts/<uid>")
def show(uid: str) -> str:
    return page_of(*found(uid))


@fact_routes.post("/facts/<uid>")
def add(uid: str) -> ResponseReturnValue:
    year, day = found(uid)
    try:
        say(year, day)
    except Wrong as wrong:
        return page_of(year, day, str(wrong)), 422
    except Refused:
        return page_of(year, day, "refused"), 422
    address = url_for("rules.show", year=year.release.year, said=day.occurrence.rule)
    return redirect(f"{address}#rule-{day.occurrence.rule}", 303)


def say(year: Year, day: Day) -> None:
    here, who, one = installation(), visitor(), day.occurrence
    signed = who.signed(here.clock())
    answer = request.form.get("answer", "")
    if one.kind == "meeting" and answer in ("held", "not-held"):
        held = answer == "held"
        hold(here.store, who.organisation, one.uid, signed, held=held, day=day_in(year, day) if held else None)
    elif one.kind != "meeting" and answer == "delivered":
        deliver(here.store, who.organisation, one.uid, number_in(), signed)
    else:
        abort(400)


def day_in(year: Year, day: Day) -> date | None:
    """As it was planned, where nothing is written."""
    written = request.form.get("day", "").strip()
    try:
        said = date.fromisoformat(written) if written else None
    except ValueError:
        raise Wrong("day") from None
    if (said or day.day) > year.today or (said and said.year != year.release.year):
        raise Wrong("day")
    return said


def number_in() -> str:
    number = request.form.get("number", "").strip()
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        raise Wrong("number")
    return number


def found(uid: str) -> tuple[Year, Day]:
    """Of the visitor's own organisation and, for a secretary, their own group."""
    here, who = installation(), visitor()
    try:
        year = year_so_far(here.store, who.organisation, year_of(uid), here.clock())
    except Refused:
        abort(404)
    days = (day for standing in year.standings for day in standing.days)
    day = next((day for day in days if day.occurrence.uid == uid), None) or abort(404)
    if not who.may_change(day.occurrence.group):
        abort(403)
    return year, day


def page_of(year: Year, day: Day, wrong: str = "") -> str:
    here, who = installation(), visitor()
    days = [each for standing in year.standings for each in standing.days]
    return render_template(
        "fact.html", t=asked_language(), year=year, day=day, one=day.occurrence, today=year.today, wrong=wrong,
        organisation=here.store.organisation(who.organisation), written=request.form,
        host=next((each for each in days if each.occurrence.uid == day.occurrence.host), None),
    )  # fmt: skip
