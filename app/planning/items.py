"""An added item is something for one meeting to take up besides what the rules ask for; it goes where that goes.

So is the proposal that a review asked for, but that it has a day of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from app.planning.actions import AddItem, DropItem, Move, Pin, Settle, Unpin
from app.planning.ground import Ground
from app.planning.revisions import is_for, proposal, rule_of
from schedules import planner
from schedules.plan import Occurrence, Plan, Status

ADDED = "tillagg"  # in the place of a rule in its uid


def with_items(ground: Ground, plan: Plan) -> Plan:
    """The plan with the items and guests that people have added to its meetings; they go where their meeting goes."""
    dropped = {each.action.uid for each in ground.done if isinstance(each.action, DropItem)}
    added = [each.action for each in ground.done if isinstance(each.action, AddItem)]
    hosts = {each.uid: each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled"}
    items = [item_at(ground, hosts[each.uid], each) for each in added if each.uid in hosts]
    ours = {uid_of_item(ground, each) for each in added}
    planned = [each for each in plan.occurrences if each.uid not in ours and not is_proposal(each)]
    kept = [as_sure_as_its_meeting(each, hosts) for each in planned]
    everything = [*kept, *(item for item in items if item.uid not in dropped), *proposals(ground)]
    return replace(plan, occurrences=tuple(sorted(everything, key=planner.in_calendar_order)))


def item_at(ground: Ground, host: Occurrence, added: AddItem) -> Occurrence:
    rule = next((each for each in ground.folder.rules if each.id == added.rule), None)
    return replace(
        host,
        uid=uid_of_item(ground, added),
        kind="item",
        rule=rule.id if rule else host.rule,
        section=rule.sections if rule else host.section,
        quote=rule.quote if rule else host.quote,
        number=added.number,
        title=added.title,
        responsible=added.responsible,
        host=host.uid,
        place="",
    )


def uid_of_item(ground: Ground, added: AddItem) -> str:
    identity = ground.folder.organisation.identity
    return f"{identity.id}-{ADDED}-{ground.year}-{added.number}@{identity.domain}"


def proposals(ground: Ground) -> Iterator[Occurrence]:
    """One for each review that ended in "revise"; a new version of its document ends those that are to come."""
    for each in ground.done:
        review = each.action
        if not isinstance(review, Settle) or review.due is None or not rule_of(ground.folder, review.uid):
            continue
        uid = uid_of_proposal(ground, review)
        day = day_chosen(ground, uid) or review.due
        if is_for(ground.folder, review) or day < ground.rules_from:
            yield proposal(ground.folder, review, uid, day)


def uid_of_proposal(ground: Ground, review: Settle) -> str:
    identity, rule = ground.folder.organisation.identity, rule_of(ground.folder, review.uid)
    return f"{identity.id}-{ADDED}-{rule}-{ground.year}-1@{identity.domain}"  # a rule asks for one review a year


def day_chosen(ground: Ground, uid: str) -> date | None:
    """The last to which people have moved it."""
    day = None
    for each in ground.done:
        match each.action:
            case Move(named, chosen) | Pin(named, chosen) if named == uid:
                day = chosen
            case Unpin(named) if named == uid:
                day = None
    return day


def as_sure_as_its_meeting(occurrence: Occurrence, hosts: Mapping[str, Occurrence]) -> Occurrence:
    host = hosts.get(occurrence.host or "")
    certain: tuple[Status, ...] = ("proposed", "decided")
    return replace(occurrence, status=host.status) if host and occurrence.status in certain else occurrence


def is_proposal(occurrence: Occurrence) -> bool:
    return occurrence.kind == "deadline" and is_added(occurrence.uid)


def is_added(uid: str) -> bool:
    """
    >>> is_added("kumla-tillagg-2027-1@kumla.example"), is_added("kumla-andt-aterkoppling-2027-1@kumla.example")
    (True, False)
    """
    return f"-{ADDED}-" in uid
