"""The accessibility statement is what a public body says of how accessible these pages are (2018:1937, 13 §).

It is the organisation's own: what it has not said in its settings is said to be unsaid, and never invented.
"""

from typing import Literal

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.loading import folder_of, today_of
from app.pages import installation
from app.pages.language import asked_language
from app.pages.visiting import visitor_or_none
from schedules.organisation import Accessibility

statement_routes = Blueprint("statement", __name__)

REPORTS = "https://www.digg.se/tdosanmalan"  # where a fault that nobody mends is reported


@statement_routes.get("/tillganglighet")
def find() -> ResponseReturnValue:
    """Of the visitor's own organisation, or of the only one; else each has its own, and their names are no secret."""
    visitor, all_of_them = visitor_or_none(), installation().store.organisations()
    found = [each for each in all_of_them if visitor is None or each.id == visitor.organisation]
    if len(found) == 1:
        return redirect(url_for("statement.show", organisation=found[0].id), 303)
    return render_template("statements.html", t=asked_language(), organisations=found)


@statement_routes.get("/tillganglighet/<organisation>")
def show(organisation: str) -> str:
    here = installation()
    known = next((each for each in here.store.organisations() if each.id == organisation), None) or abort(404)
    chosen = folder_of(here.store, known.id).organisation
    return render_template(
        "statement.html",
        t=asked_language(),
        organisation=known,
        says=chosen.accessibility,
        level=level_of(chosen.accessibility),
        today=today_of(known, here.clock()),
        reports=REPORTS,
    )


def level_of(says: Accessibility) -> Literal["whole", "part", "unsaid"]:
    """Nobody is said to keep the law who has not looked."""
    if says.faults:
        return "part"
    return "whole" if says.reviewed else "unsaid"
