"""The log page is what people did, the newest first, and whether all of it is still as it was written."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, current_app, render_template, request

from app.audit import Fault, Head, verified, verified_after
from app.loading import folder_of
from app.pages import Installation, installation
from app.pages.deeds import KINDS, Sentences
from app.pages.language import asked_language
from app.pages.rules import BOM, harmless
from app.pages.visiting import visitor
from app.store import Logged
from schedules.names import named

log_routes = Blueprint("log", __name__)

MOST = 50  # on a page
EVERYTHING = 1_000_000
FRESH = timedelta(minutes=10)  # after which all of it is proven anew; what comes in between is proven as it comes
TRIES = 3  # while others write
COLUMNS = ("log.number", "log.when", "log.who", "log.what", "log.why")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a log's chain, and when all of it was read."""

    head: Head
    faults: tuple[Fault, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Asks:
    """What the filter asks for; "" is all."""

    kind: str
    by: str
    uid: str

    @property
    def kinds(self) -> tuple[str, ...]:
        return KINDS[self.kind] if self.kind else ()

    @property
    def about(self) -> str:
        return f'"{self.uid}"' if self.uid else ""

    @property
    def chosen(self) -> dict[str, str]:
        """As an address has it."""
        return {name: value for name in ("kind", "by", "uid") if (value := getattr(self, name))}


@log_routes.get("/log")
def show() -> str:
    here, id = installation(), visitor().organisation
    t, asks, page = asked_language(), asked(), page_asked()
    count = here.store.log_count(id, asks.kinds, asks.by, asks.about)
    last = max(1, -(-count // MOST))
    if page > last:
        abort(404)
    tell = Sentences(t, here, id)
    return render_template(
        "log.html",
        t=t,
        organisation=here.store.organisation(id),
        today=tell.today,
        zone=tell.zone,
        checked=checked(here, id),
        asks=asks,
        kinds=KINDS,
        signers=[(each, tell.signer(each)) for each in here.store.log_signers(id)],
        years=meetings(here, id),
        deeds=list(tell.deeds(rows_of(here, id, asks, (page - 1) * MOST, MOST))),
        count=count,
        page=page,
        last=last,
    )


@log_routes.get("/log.csv")
def sheet() -> Response:
    """All that the filter asks for; with semicolons, as Excel wants it."""
    here, id, t, text = installation(), visitor().organisation, asked_language(), io.StringIO()
    deeds = Sentences(t, here, id).deeds(rows_of(here, id, asked(), 0, EVERYTHING))
    rows = ([str(each.number), f"{each.at:%Y-%m-%d %H:%M}", each.by, each.sentence, each.why] for each in deeds)
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [[t(name) for name in COLUMNS], *([harmless(cell) for cell in row] for row in rows)]
    )
    answer = Response(BOM + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={t('log.file')}.csv"
    return answer


def rows_of(here: Installation, organisation: str, asks: Asks, skip: int, number: int) -> list[Logged]:
    return here.store.log_page(organisation, asks.kinds, asks.by, asks.about, skip, number)


def asked() -> Asks:
    kind, by, uid = (request.args.get(name, "") for name in ("kind", "by", "uid"))
    return Asks(kind, by, uid) if kind in ("", *KINDS) else abort(404)


def page_asked() -> int:
    written = request.args.get("page", "1")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 0
    return number or abort(404)


def meetings(here: Installation, organisation: str) -> list[tuple[int, list[tuple[str, str]]]]:
    """By year, the last first: the uid of each and what people call it."""
    found = []
    for year in reversed(here.store.years(organisation)):
        release = here.store.release(organisation, year)
        if release:
            folder = folder_of(here.store, organisation, release.documents)
            own = [each for each in release.plan.occurrences if each.kind == "meeting"]
            found.append((year, [(each.uid, named(folder, release.plan, each)) for each in own]))
    return found


# ---- is it whole?


def checked(here: Installation, organisation: str) -> Checked:
    """As `arshjul verify-log` finds it. What this process has once seen as the last row is to be there for ever."""
    seen: dict[str, Checked] = current_app.extensions.setdefault("arshjul-chains", {})
    known, now = seen.get(organisation), here.clock()
    found = proven(here, organisation, known, now)
    for _ in range(TRIES):
        if not found.faults or Head(*here.store.log_head(organisation)) == found.head:
            break
        found = proven(here, organisation, None, now)  # somebody wrote while we read
    if known is None or not found.faults:
        seen[organisation] = found
    return found


def proven(here: Installation, organisation: str, known: Checked | None, now: datetime) -> Checked:
    if known and not known.faults and timedelta() <= now - known.at < FRESH:
        head, faults = verified_after(here.store, organisation, known.head)
        if not faults and head.number >= known.head.number:
            return Checked(head, (), known.at)
    head, faults = verified(here.store, organisation, known.head if known else None)
    return Checked(head, faults, now)
