"""The rules page is the year held against its documents, clause by clause: on screen, as an annex, JSON and a sheet."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from app.loading import today_of
from app.pages import installation
from app.pages.compliance import WORDS, as_data, asks, by_what_came, tally
from app.pages.language import Language, asked_language
from app.pages.visiting import visitor
from app.pages.year import asked_year
from app.planning.compliance import Day, Standing, Year, year_so_far
from app.refusal import Refused

rule_routes = Blueprint("rules", __name__)

BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet may take for something to work out (CWE-1236)


@rule_routes.get("/rules")
def show() -> str:
    here, who = installation(), visitor()
    years = here.store.years(who.organisation)
    year = found(asked_year(years, today_of(here.store.organisation(who.organisation), here.clock()).year))
    word = request.args.get("verdict", "")
    if word and word not in WORDS:
        abort(404)
    shown = [each for each in year.standings if word in ("", each.word)]
    return page("rules.html", year, years=years, word=word, shown=shown)


@rule_routes.get("/rules/<int:year>/annex")
def annex(year: int) -> str:
    so_far = found(year)
    return page("annex.html", so_far, documents=[document.header for document in so_far.folder.documents])


@rule_routes.get("/rules/<int:year>.json")
def data(year: int) -> Response:
    so_far = found(year)
    organisation, version = so_far.release.plan.organisation, so_far.release.version
    rules = [as_data(each) for each in so_far.standings]
    day = so_far.today.isoformat()
    return jsonify({"organisation": organisation, "year": year, "release": version, "today": day, "rules": rules})


@rule_routes.get("/rules/<int:year>.csv")
def sheet(year: int) -> Response:
    """With semicolons, as Excel wants it where a comma is in numbers."""
    so_far, t, text = found(year), asked_language(), io.StringIO()
    rows = [row for each in so_far.standings for row in rows_of(t, so_far, each)]
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([[t(name) for name in COLUMNS], *rows])
    answer = Response(BOM + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={t('sheet.name')}-{year}.csv"
    return answer


def found(year: int) -> Year:
    here = installation()
    try:
        return year_so_far(here.store, visitor().organisation, year, here.clock())
    except Refused:
        abort(404)


def page(template: str, year: Year, **values: Any) -> str:
    t, here = asked_language(), installation()
    return render_template(
        template, t=t, year=year, shown_year=year.release.year, today=year.today, tally=tally(year.standings),
        organisation=here.store.organisation(visitor().organisation), came=by_what_came,
        asks=lambda rule: asks(t, year.folder, rule), **values,
    )  # fmt: skip


# A sheet has one row for each date, and one for each rule without any

COLUMNS = (
    "sheet.section", "sheet.quote", "sheet.asks", "sheet.date", "sheet.what", "sheet.came", "sheet.registry",
    "sheet.verdict", "sheet.why", "sheet.threats",
)  # fmt: skip


def rows_of(t: Language, year: Year, standing: Standing) -> Iterator[list[str]]:
    verdict = standing.verdict
    first = [verdict.section, verdict.quote, asks(t, year.folder, standing.rule)]
    why = "" if standing.word == "before" else verdict.why
    last = [t(f"verdict.{standing.word}"), why, " ".join(standing.threats)]
    for cells in [day_cells(t, day) for day in standing.days] or [["", "", "", ""]]:
        yield [harmless(cell) for cell in (*first, *cells, *last)]


def day_cells(t: Language, day: Day) -> list[str]:
    return [day.day.isoformat(), day.occurrence.title, t(f"came.{day.came}"), day.registry]


def harmless(cell: str) -> str:
    """Words, whatever they begin with.

    >>> harmless('=HYPERLINK("http://evil.example")'), harmless("- En representant"), harmless("2.1")
    ('\\'=HYPERLINK("http://evil.example")', "'- En representant", '2.1')
    """
    return f"'{cell}" if cell.lstrip(" \n").startswith(FORMULA) else cell
