"""A meeting's page says which days it may take and what each of them does, before anything is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import Signature
from app.pages import installation
from app.pages.changing import (
    Impossible,
    Page,
    change,
    day_in,
    hour_in,
    meeting_in,
    prove_to_come,
    prove_within,
    today_in,
    words_in,
)
from app.pages.days import calendar_of
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.persons import persons_on
from app.planning import changing
from app.planning.choices import Choice, Look, chosen, look, replacing
from app.planning.drafts import Draft
from app.planning.releases import release_year
from app.store import Store
from schedules.changes import told_of as told_of_one
from schedules.plan import Occurrence

UseCase = Callable[[Store, str, str, Signature, int], Draft]

meeting_routes = Blueprint("meetings", __name__)


@dataclass(frozen=True)
class Pick:
    """A day that can be picked: the first ones are the proposals, in their order; 0 is somebody's own."""

    place: int
    choice: Choice


@meeting_routes.get("/meetings/<uid>")
def show(uid: str) -> str:
    draft, one = meeting_in(uid)
    try:
        return page_of(draft, one, asked_day(request.args.get("day", "")), hour_in(request.args.get("hour", "")))
    except Impossible:
        abort(404)


def asked_day(written: str) -> date | None:
    return day_in(written) if written else None


def page_of(
    draft: Draft, one: Occurrence, day: date | None = None, hour: time | None = None, refused: str = ""
) -> str:
    here, seen = installation(), look(draft, one)
    picks = list(picks_of(seen, day, hour))
    return render_template(
        "meeting.html",
        t=asked_language(),
        organisation=here.store.organisation(draft.ground.organisation),
        draft=draft,
        seen=seen,
        one=one,
        today=today_in(draft),
        picks=picks,
        picked=next((each.place for each in picks if each.choice.day == day), picks[0].place if picks else 0),
        hour=hour,
        calendar=calendar_of(seen),
        may=visitor().may_change(one.group),
        refused=refused,
        written=request.form,
        roles=[role for document in draft.folder.documents for role in document.roles],
        rights=[rule for rule in draft.folder.rules if rule.allows],
        name=draft.folder.name,
        published=next((each for each in draft.in_force.occurrences if each.uid == one.uid), None),
        told=told_of(picks),
        vacant=vacant_in(draft, one) if seen.is_to_come else [],
    )


def vacant_in(draft: Draft, one: Occurrence) -> list[str]:
    """The roles called that nobody holds when the day comes, by name; told to who plans, and to no reader."""
    if not visitor().may("secretary"):
        return []
    held = persons_on(installation().store, draft.ground.organisation, one.day)
    roles = {role.id: role.name for document in draft.folder.documents for role in document.roles}
    called = told_of_one(draft.folder, one, draft.plan.occurrences)
    return [roles[role] for role in called if role in roles and role not in held]


def picks_of(seen: Look, day: date | None, hour: time | None) -> Iterator[Pick]:
    """The proposals, and before them a day of somebody's own."""
    if not seen.is_to_come or not visitor().may("secretary"):
        return
    own = [day] if day and day not in seen.proposed and is_in_the_year(seen.draft, day) else []
    for place, each in enumerate((*own, *seen.proposed), 0 if own else 1):
        yield Pick(place, chosen(installation().store, seen, each, hour, installation().clock()))


def is_in_the_year(draft: Draft, day: date) -> bool:
    return day.year == draft.ground.year and day >= today_in(draft)


def told_of(picks: list[Pick]) -> dict[int, list[tuple[str, int]]]:
    """For each pick the roles that are mailed, with how many persons in each."""
    found: dict[int, list[tuple[str, int]]] = {}
    for pick in picks:
        told = pick.choice.preview.told
        roles = dict.fromkeys(each.role for each in told)
        found[pick.place] = [(role, len({one.email for one in told if one.role == role})) for role in roles]
    return found


# ---- the day


@meeting_routes.post("/meetings/<uid>/day")
def day(uid: str) -> ResponseReturnValue:
    draft, one = meeting_in(uid)
    publishes = request.form.get("do") == "release"
    if publishes and not visitor().may("coordinator"):
        abort(403)

    def act(signed: Signature, seen: int) -> None:
        to, hour = day_in(words_in("day")), hour_in(words_in("hour"))
        prove_movable(draft, one, to, hour)
        store, organisation = installation().store, visitor().organisation
        after = changing.move(store, organisation, uid, to, hour, signed, seen)
        if publishes:
            release_year(store, organisation, after.ground.year, signed, after.revision)

    return change(draft, one.group, act, shown(uid, "released" if publishes else "moved"), again(draft, one))


def prove_movable(draft: Draft, one: Occurrence, to: date, hour: time | None) -> None:
    prove_to_come(draft, one)
    prove_within(draft, to)
    if chosen(installation().store, look(draft, one), to, hour, installation().clock()).refused:
        raise Impossible("impossible")


def shown(uid: str, said: str) -> Callable[[], str]:
    return lambda: url_for("meetings.show", uid=uid, said=said)


def again(draft: Draft, one: Occurrence) -> Page:
    """The page as it was left, with why nothing was done."""

    def page(why: str) -> str:
        return page_of(draft, one, left_day(), None, why)

    return page


def left_day() -> date | None:
    try:
        return asked_day(words_in("day"))
    except Impossible:
        return None


@meeting_routes.post("/meetings/<uid>/hour")
def hour(uid: str) -> ResponseReturnValue:
    draft, one = meeting_in(uid)

    def act(signed: Signature, seen: int) -> None:
        at = hour_in(words_in("hour"))
        if at is None:
            raise Impossible("hour")
        prove_movable(draft, one, one.day, at)
        changing.move(installation().store, visitor().organisation, uid, one.day, at, signed, seen)

    return change(draft, one.group, act, shown(uid, "hour"), again(draft, one))


# ---- the rest


@meeting_routes.post("/meetings/<uid>/place")
def place(uid: str) -> ResponseReturnValue:
    draft, one = meeting_in(uid)

    def act(signed: Signature, seen: int) -> None:
        prove_to_come(draft, one)
        if not words_in("place"):
            raise Impossible("place")
        changing.set_place(installation().store, visitor().organisation, uid, words_in("place"), signed, seen)

    return change(draft, one.group, act, shown(uid, "place"), again(draft, one))


@meeting_routes.post("/meetings/<uid>/decisions")
def decisions(uid: str) -> ResponseReturnValue:
    return simply(uid, changing.decide, "decided")


@meeting_routes.post("/meetings/<uid>/pin")
def pin(uid: str) -> ResponseReturnValue:
    return simply(uid, changing.pin, "pinned")


@meeting_routes.post("/meetings/<uid>/unpin")
def unpin(uid: str) -> ResponseReturnValue:
    return simply(uid, changing.unpin, "unpinned")


def simply(uid: str, use_case: UseCase, said: str) -> ResponseReturnValue:
    draft, one = meeting_in(uid)

    def act(signed: Signature, seen: int) -> None:
        prove_to_come(draft, one)
        use_case(installation().store, visitor().organisation, uid, signed, seen)

    return change(draft, one.group, act, shown(uid, said), again(draft, one))


@meeting_routes.get("/meetings/<uid>/cancellation")
def cancellation(uid: str) -> str:
    return cancellation_page(*meeting_in(uid))


def cancellation_page(draft: Draft, one: Occurrence, refused: str = "") -> str:
    if not visitor().may_change(one.group):
        abort(403)
    seen = look(draft, one)
    return render_template(
        "cancellation.html",
        t=asked_language(),
        organisation=installation().store.organisation(draft.ground.organisation),
        draft=draft,
        seen=seen,
        one=one,
        today=today_in(draft),
        instead=replacing(draft, one) if seen.is_to_come else (),
        refused=refused,
        written=request.form,
    )


@meeting_routes.post("/meetings/<uid>/cancellation")
def cancel(uid: str) -> ResponseReturnValue:
    draft, one = meeting_in(uid)

    def act(signed: Signature, seen: int) -> None:
        prove_to_come(draft, one)
        changing.cancel(installation().store, visitor().organisation, uid, signed, seen)

    return change(
        draft, one.group, act, shown(uid, "cancelled"), lambda why: cancellation_page(draft, one, why)
    )


@meeting_routes.post("/meetings/<uid>/items")
def items(uid: str) -> ResponseReturnValue:
    draft, one = meeting_in(uid)

    def act(signed: Signature, seen: int) -> None:
        prove_to_come(draft, one)
        title, role, rule = words_in("title"), words_in("role"), words_in("rule")
        if not title:
            raise Impossible("title")
        store, organisation = installation().store, visitor().organisation
        roles = (role,) if role else ()
        changing.add_item(store, organisation, uid, title, signed, roles=roles, rule=rule, seen=seen)

    return change(draft, one.group, act, shown(uid, "item"), again(draft, one))


@meeting_routes.post("/items/<uid>")
def drop(uid: str) -> ResponseReturnValue:
    draft, item = meeting_in(uid, "item")
    _, host = meeting_in(item.host or "")

    def act(signed: Signature, seen: int) -> None:
        prove_to_come(draft, host)
        changing.drop_item(installation().store, visitor().organisation, uid, signed, seen)

    return change(draft, host.group, act, shown(host.uid, "dropped"), again(draft, host))
