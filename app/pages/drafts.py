"""The draft's pages: a group's days, and the whole year's release, with what it changes before it is done."""

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import Signature
from app.pages import installation
from app.pages.changing import (
    Impossible,
    change,
    day_in,
    deeds,
    draft_in,
    hour_in,
    prove_within,
    since,
    today_in,
    words_in,
)
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.planning import changing
from app.planning.actions import Add, Done, named_in
from app.planning.drafts import Draft
from app.planning.releases import Preview, preview, release_year
from schedules.names import named
from schedules.plan import Occurrence

draft_routes = Blueprint("drafts", __name__)


# ---- a group's days


@draft_routes.get("/groups/<group>/meetings")
def meetings(group: str) -> str:
    return group_page(draft_of_group(group, request.args.get("year", "")), group)


def draft_of_group(group: str, written: str) -> Draft:
    """Of the year that is said, or else of the one it is."""
    draft = draft_in(year_in(written))
    return draft if group in {each.id for each in draft.folder.groups} else abort(404)


def year_in(written: str) -> int:
    if not written:
        here = installation()
        return here.clock().astimezone(here.store.organisation(visitor().organisation).zone).year
    return int(written) if written.isascii() and written.isdecimal() and len(written) == 4 else abort(404)


def group_page(draft: Draft, group: str, refused: str = "") -> str:
    own = [each for each in draft.plan.occurrences if each.group == group and each.kind == "meeting"]
    return render_template(
        "group_days.html",
        t=asked_language(),
        organisation=installation().store.organisation(draft.ground.organisation),
        draft=draft,
        group=draft.folder.group(group),
        meetings=own,
        names={each.uid: named(draft.folder, draft.plan, each) for each in own},
        proposed=[each for each in own if each.status == "proposed"],
        may=visitor().may_change(group),
        rights=[rule for rule in draft.folder.rules if rule.extra and rule.extra.group == group],
        today=today_in(draft),
        refused=refused,
        written=request.form,
    )


@draft_routes.post("/groups/<group>/decisions")
def decisions(group: str) -> ResponseReturnValue:
    draft = draft_of_group(group, words_in("year"))

    def act(signed: Signature, seen: int) -> None:
        if not any(each.status == "proposed" for each in meetings_of(draft, group)):
            raise Impossible("decided")
        changing.decide_all(installation().store, visitor().organisation, group, draft.ground.year, signed, seen)

    return change(draft, group, act, to_group(draft, group, "all_decided"), lambda why: group_page(draft, group, why))


def meetings_of(draft: Draft, group: str) -> list[Occurrence]:
    return [each for each in draft.plan.occurrences if each.group == group and each.kind == "meeting"]


@draft_routes.post("/groups/<group>/meetings")
def add(group: str) -> ResponseReturnValue:
    draft = draft_of_group(group, words_in("year"))

    def act(signed: Signature, seen: int) -> None:
        day, hour = day_in(words_in("day")), hour_in(words_in("hour"))
        asked_on = day_in(words_in("asked")) if words_in("asked") else None
        prove_within(draft, day)
        if asked_on and asked_on > day:
            raise Impossible("asked")
        if any(each.day == day and each.status != "cancelled" for each in meetings_of(draft, group)):
            raise Impossible("twice")
        store, organisation = installation().store, visitor().organisation
        after = changing.add(store, organisation, group, day, hour, signed, seen, asked_on)
        if not any(each.day == day for each in meetings_of(after, group)):
            raise Impossible("impossible")

    return change(draft, group, act, to_group(draft, group, "added"), lambda why: group_page(draft, group, why))


def to_group(draft: Draft, group: str, said: str) -> Callable[[], str]:
    return lambda: url_for("drafts.meetings", group=group, year=draft.ground.year, said=said)


# ---- the whole year


@draft_routes.get("/years/<int:year>/release")
def show(year: int) -> str:
    return release_page(draft_in(year))


def release_page(draft: Draft, refused: str = "") -> str:
    here = installation()
    shown = preview(here.store, draft.ground.organisation, draft.ground.year, here.clock())
    waiting = {each.number for each in draft.waiting}
    logged = [each for each in since(draft, draft.ground.released) if each.number in waiting]
    return render_template(
        "release.html",
        t=asked_language(),
        organisation=here.store.organisation(draft.ground.organisation),
        draft=draft,
        shown=shown,
        names=names_in(draft),
        name=draft.folder.name,
        told=told_in(shown),
        deeds=list(zip(logged, deeds(draft, tuple(logged)), strict=True)),
        may_undo={each.number for each in draft.waiting if may_undo(draft, each)},
        today=today_in(draft),
        refused=refused,
    )


def names_in(draft: Draft) -> dict[str, str]:
    """What people call each thing, as the year in force has it and as the draft does."""
    both = ((draft.in_force, each) for each in draft.in_force.occurrences)
    new = ((draft.plan, each) for each in draft.plan.occurrences)
    return {each.uid: named(draft.folder, plan, each) for plan, each in (*both, *new)}


def told_in(shown: Preview) -> list[tuple[str, int]]:
    roles = dict.fromkeys(each.role for each in shown.told)
    return [(role, len({each.email for each in shown.told if each.role == role})) for role in roles]


@draft_routes.post("/years/<int:year>/release")
def release(year: int) -> ResponseReturnValue:
    draft = draft_in(year)

    def act(signed: Signature, seen: int) -> None:
        release_year(installation().store, visitor().organisation, year, signed, seen)

    return change(draft, "", act, to_release(year, "released"), lambda why: release_page(draft, why))


def to_release(year: int, said: str) -> Callable[[], str]:
    return lambda: url_for("drafts.show", year=year, said=said)


@draft_routes.post("/years/<int:year>/undo")
def undo(year: int) -> ResponseReturnValue:
    """The last thing; or the one with a number. A secretary what concerns their own group."""
    draft, written = draft_in(year), words_in("number")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None
    chosen = [each for each in draft.waiting if number in (None, each.number)][-1:]
    if chosen and not may_undo(draft, chosen[0]):
        abort(403)

    def act(signed: Signature, seen: int) -> None:
        if not chosen:
            raise Impossible("nothing")
        changing.undo(installation().store, visitor().organisation, year, signed, chosen[0].number, seen)

    return change(draft, visitor().account.group, act, to_release(year, "undone"), lambda why: release_page(draft, why))


def may_undo(draft: Draft, done: Done) -> bool:
    """Whoever may change every group that it is about."""
    named_groups = [group_of(draft, uid) for uid in named_in(done.action)]
    groups = [done.action.group] if isinstance(done.action, Add) else named_groups
    return bool(visitor().may("coordinator") or groups) and all(visitor().may_change(each) for each in groups)


def group_of(draft: Draft, uid: str) -> str:
    known = (*draft.plan.occurrences, *draft.in_force.occurrences)
    one = next((each for each in known if each.uid == uid), None)
    host = next((each for each in known if one and each.uid == one.host), one)
    return host.group if host else ""
