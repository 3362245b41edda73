"""The settings page is the organisation's own choices as forms: each says what is chosen, and whether it is a guess.

What is saved is a new version of organisation.toml: the draft follows at once, and everybody else when it is released.
"""

import re
from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.feeds.busy import BadCalendar
from app.feeds.dates import dates_of_body
from app.loading import folder_of, today_of
from app.pages import installation
from app.pages.filled import Filled, Wrong
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.planning import settling
from app.planning.settling import Edit, Outdated
from schedules.folder import Folder
from schedules.organisation import WEEKDAYS
from schedules.reading import BadInput, Problem

settings_routes = Blueprint("settings", __name__)

DAYS = ("auto", *WEEKDAYS)
GUESSED = ("meetings", "reminders", "accessibility")
WEEKS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
WEB = re.compile(r"https://[^\s/]+\S*")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
UPLOAD = 2_000_000  # bytes of a calendar, as everywhere else


@settings_routes.get("/settings")
def show() -> str:
    return page_of()


def page_of(
    part: str = "", wrong: dict[str, str] | None = None, problems: tuple[Problem, ...] = (), read: tuple[date, ...] = ()
) -> str:
    """With what was filled in, in the part that it was filled in in."""
    here, who = installation(), visitor()
    documents = here.store.documents(who.organisation) or abort(404)
    organisation = here.store.organisation(who.organisation)
    today = today_of(organisation, here.clock())
    folder = folder_of(here.store, who.organisation)
    return render_template(
        "settings.html",
        t=asked_language(),
        organisation=organisation,
        folder=folder,
        chosen=folder.organisation,
        bodies=[body for document in folder.documents for body in document.bodies],
        years=[year for year in here.store.years(organisation.id) if year >= today.year],
        version=documents.version,
        days=DAYS,
        months=[date(today.year, month, 1) for month in range(1, 13)],
        part=part,
        wrong=wrong or {},
        problems=problems,
        read=read,
        written=request.form,
        today=today,
    )


@settings_routes.post("/settings/<part>")
def save(part: str) -> ResponseReturnValue:
    filled = Filled()
    make = PARTS.get(part) or abort(404)
    try:
        edit = make(filled, folder_of(installation().store, visitor().organisation))
        filled.prove()
    except Wrong as found:
        return page_of(part, found.fields), 422
    to = url_for("settings.show", said=part, _anchor=part)
    return settle_or_say(part, edit, to, lambda wrong, problems: page_of(part, wrong, problems))


def settle_or_say(
    what: str, edit: Edit, to: str, page: Callable[[dict[str, str], tuple[Problem, ...]], str]
) -> ResponseReturnValue:
    """Saved, and back to where it stands; or refused, on the page it came from with what was filled in."""
    here, who = installation(), visitor()
    seen = request.form.get("seen", "")
    try:
        settling.settle(here.store, who.organisation, what, edit, who.signed(here.clock()), seen)
    except Outdated:
        return page({"seen": "outdated"}, ()), 409
    except BadInput as bad:
        return page({"form": "not_saved"}, tuple(bad.problems)), 422
    return redirect(to, 303)


# ---- the parts


def meetings_in(filled: Filled, folder: Folder) -> Edit:
    weekday = filled.one_of("weekday", DAYS)
    starts, earliest, latest = (filled.needed_clock(name) for name in ("starts", "earliest", "latest"))
    if not filled.wrong and not earliest <= starts < latest:
        filled.wrong["starts"] = "outside"
    months = [month for month in range(1, 13) if str(month) in request.form.getlist("closed")]
    if len(months) == 12:
        filled.wrong["closed"] = "closed"
    weeks = weeks_in(filled, "closed_weeks")
    return settling.meetings(weekday, starts, earliest, latest, months, weeks)


def weeks_in(filled: Filled, name: str) -> list[str]:
    """Some weeks with commas between them, or none."""
    written = filled.words(name).replace(" ", "").replace("–", "-")
    weeks = written.split(",") if written else []
    if not all(are_weeks(each) for each in weeks):
        filled.wrong[name] = "weeks"
    return weeks


def group_in(filled: Filled, folder: Folder) -> Edit:
    group = filled.one_of("group", tuple(each.id for each in folder.groups))
    return settling.group(group, filled.one_of("weekday", ("", *DAYS)), filled.clock("starts"), filled.words("place"))


def avoid_in(filled: Filled, folder: Folder) -> Edit:
    name, weeks = filled.words("name"), weeks_in(filled, "weeks")
    if not name:
        filled.wrong["name"] = "name"
    if not weeks:
        filled.wrong["weeks"] = "weeks"
    return settling.avoid(name, weeks)


def are_weeks(written: str) -> bool:
    """No year has week 54, and what runs over the new year begins late."""
    found = WEEKS.fullmatch(written)
    return bool(found) and all(1 <= int(number) <= 53 for number in found.groups() if number)  # type: ignore[union-attr]


def avoid_no_more_in(filled: Filled, folder: Folder) -> Edit:
    return settling.avoid_no_more(known_weeks(filled, folder))


def dates_in(filled: Filled, folder: Folder) -> Edit:
    """The days that were read and shown first, instead of those that were known of the same years."""
    body = filled.one_of("body", bodies_in(folder))
    try:
        days = [date.fromisoformat(day) for day in request.form.get("read", "").split()]
    except ValueError:
        abort(400)
    others = folder.organisation.dates_of(body) if days else ()
    return settling.dates_of(body, [*days, *(day for day in others if day.year not in {each.year for each in days})])


def bodies_in(folder: Folder) -> tuple[str, ...]:
    return tuple(body.id for document in folder.documents for body in document.bodies)


def accessibility_in(filled: Filled, folder: Folder) -> Edit:
    return settling.accessibility({
        "contact": filled.matching("contact", EMAIL),
        "phone": filled.words("phone") or None,
        "website": filled.matching("website", WEB),
        "reviewed": filled.day("reviewed"),
        "method": filled.one_of("method", ("self", "external")),
        "faults": filled.lines("faults") or None,
    })


def right_in(filled: Filled, folder: Folder) -> Edit:
    if "name" in request.form:
        return settling.as_guessed_of_weeks(known_weeks(filled, folder))
    return settling.as_guessed(filled.one_of("table", GUESSED))


def known_weeks(filled: Filled, folder: Folder) -> str:
    return filled.one_of("name", tuple(each.name for each in folder.organisation.avoided))


PARTS: dict[str, Callable[[Filled, Folder], Edit]] = {
    "meetings": meetings_in,
    "group": group_in,
    "avoid": avoid_in,
    "avoid-no-more": avoid_no_more_in,
    "dates": dates_in,
    "accessibility": accessibility_in,
    "right": right_in,
}


# ---- other bodies' dates: read first, saved when somebody has seen what was read


@settings_routes.post("/settings/dates/read")
def read_dates() -> ResponseReturnValue:
    organisation = installation().store.organisation(visitor().organisation)
    Filled().one_of("body", bodies_in(folder_of(installation().store, organisation.id)))
    file = request.files.get("file")
    given = file.read(UPLOAD + 1) if file else b""
    text = given or request.form.get("text", "").encode()
    try:
        days = dates_of_body(text, year_in(), organisation.zone, "datum")
    except BadCalendar as bad:
        return page_of("dates", {"text": "dates"}, tuple(bad.problems)), 422
    return page_of("dates", read=days), 200


def year_in() -> int | None:
    written = request.form.get("year", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) == 4 else None
