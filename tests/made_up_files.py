"""The files of a made-up organisation, as people would have written them, and the folder that is read from them."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from made_up import Group, MadeUp

from schedules.folder import Folder
from schedules.reading import read_folder

Written = tuple[str, str, dict[str, object]]  # a rule's id, its verb, and what it demands


def folder_of(made_up: MadeUp) -> Folder:
    return read_folder(files(made_up))


def files(made_up: MadeUp) -> dict[str, str]:
    rules = [*meeting_rules(made_up), *item_rules(made_up), *material_rules(made_up), *review_rules(made_up)]
    text = "Regler\n\n1 Regler\n" + "".join(f"{quote(id)}\n" for id, *_ in rules)
    return {
        "organisation.toml": "\n".join(organisation(made_up)),
        "regler.toml": "\n".join(document(made_up, rules)),
        "regler.txt": text,
    }


def meeting_rules(made_up: MadeUp) -> Iterator[Written]:
    for group in made_up.groups:
        yield group.rule, "meets", {"group": group.id, **how_often(group, made_up)}
        if group.form == "never":
            yield group.confined, "confines", {"group": group.id, "not_on": ["friday"], "not_in_months": [6]}
        if group.form == "spring":
            yield group.confined, "meets", {"group": group.id, "times": 1, "from": "03-01", "until": "03-25"}
        yield f"{group.id}-motestid", "lasts", {"group": group.id, "minutes": group.minutes}
        yield group.extra_rule, "extra", {"group": group.id, "called_by": group.members[0]}


def how_often(group: Group, made_up: MadeUp) -> dict[str, object]:
    """As its document says it."""
    monthly: dict[str, object] = {"times": 1, "per": "month"}
    if made_up.closed:
        monthly["not_in_months"] = made_up.closed
    match group.form:
        case "quarter":
            return {"times": {"min": 1}, "per": "quarter"}
        case "half":
            return {"times": 2, "per": "half-year"}
        case "month":
            return monthly
        case "second":
            return {**monthly, "on": ["second wednesday"], "moves": "next working day"}
        case "tuesday":
            return {"times": group.times, "on": ["tuesday", "thursday"]}
        case "apart":
            return {"times": group.times, "apart": {"at_least": "4 weeks", "at_most": "4 months"}}
        case "weeks":
            return {"every": "8 weeks", "since": date(made_up.year, 1, 10)}
        case _:
            return {"times": group.times}


def item_rules(made_up: MadeUp) -> Iterator[Written]:
    for shown in made_up.shown:
        demand = {"what": shown.rule, "by": made_up.group(shown.to).members[:1], "to": shown.to, "times": shown.times}
        yield shown.rule, "presents", demand | ({"covers": shown.covers} if shown.covers else {})
    for told in made_up.told:
        yield told.rule, "reports", {"from": told.sender, "to": told.to, "times": told.times}


def material_rules(made_up: MadeUp) -> Iterator[Written]:
    for made in made_up.made:
        by = made_up.group(made.to).members[:1]
        yield made.rule, "produces", {"what": made.rule, "each": made.each, "by": by}
        yield made.shown, "presents", {"what": made.rule, "to": made.to, "at": "every meeting"}


def review_rules(made_up: MadeUp) -> Iterator[Written]:
    for each in made_up.reviewed:
        yield each.rule, "reviews", {"group": each.group, "at": "first meeting", "month": each.month}


def document(made_up: MadeUp, rules: list[Written]) -> Iterator[str]:
    header = {"title": "Regler", "decided_by": made_up.groups[0].id, "decided_on": date(2024, 1, 1), "paragraph": "1"}
    yield table("[document]", **header, owner=made_up.roles[0], text="regler.txt")
    for role in made_up.roles:
        yield table("[[role]]", id=role, name=role)
    for group in made_up.groups:
        yield table("[[group]]", id=group.id, name=group.id, members=group.members)
    for id, verb, demand in rules:
        yield table("[[rule]]", id=id, title=id, section="1", quote=quote(id), **{verb: demand})


def quote(id: str) -> str:
    return f"Detta säger regeln {id}."


def organisation(made_up: MadeUp) -> Iterator[str]:
    yield table("[organisation]", id="paahitt", name="Påhittad", domain="paahitt.example")
    opens, closes = clock(made_up.opens), clock(made_up.closes)
    yield table("[meetings]", earliest=opens, latest=closes, starts=opens, closed_months=made_up.closed)
    for group in made_up.groups:
        yield table("[[group]]", id=group.id, starts=clock(group.starts), weekday=group.weekday)
    for weeks in made_up.avoided:
        yield table("[[avoid]]", name=weeks, weeks=[weeks])
    for shown in made_up.shown:
        if shown.covers:
            yield table("[[choice]]", rule=shown.rule, days_after_period=shown.ready)
    for made in made_up.made:
        yield table("[[choice]]", rule=made.shown, working_days_before=made.days_before)
    for n, roles in enumerate(made_up.persons, 1):
        yield table("[[person]]", name=f"Person {n}", roles=roles)
    for busy in made_up.busy:
        yield table("[[busy]]", role=busy.role, **{"from": busy.start, "until": busy.end})


def clock(at: object) -> str:
    return f"{at:%H:%M}"


def table(kind: str, /, **values: object) -> str:
    return "\n".join([kind, *(f"{key} = {toml(value)}" for key, value in values.items()), ""])


def toml(value: object) -> str:
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
        case _:
            return json.dumps(value, ensure_ascii=False)
