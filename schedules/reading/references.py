"""A reference is an id that names something written elsewhere: what it names must be there, and be there once."""

from collections.abc import Iterator
from itertools import groupby

from schedules.reading.places import Place
from schedules.reading.problems import Problem, listed
from schedules.reading.source import Source, Sources

Found = Iterator[Problem]

IDS = ("group", "role", "body", "period", "rule", "question")
OPTIONAL = "body"  # a document without any of the others is told that once, and not again for each id
SHARED = ("group", "role", "body")  # people call each of them by name, so no two of them have the same id

POINTS_TO = {
    "document.decided_by": ("body", "group"),
    "document.owner": ("role",),
    "group.members": ("role",),
    "group.chair": ("role",),
    "rule.meets.group": ("group",),
    "rule.meets.decided_by": ("group", "role", "body"),
    "rule.confines.group": ("group",),
    "rule.confines.in_weeks_of": ("body",),
    "rule.confines.not_in_weeks_of": ("body",),
    "rule.extra.group": ("group",),
    "rule.extra.called_by": ("role", "group", "body"),
    "rule.lasts.group": ("group",),
    "rule.produces.by": ("role", "group"),
    "rule.sends.to": ("group", "role", "body"),
    "rule.sends.by": ("role", "group"),
    "rule.presents.to": ("group",),
    "rule.presents.by": ("role", "group"),
    "rule.reports.from": ("group",),
    "rule.reports.to": ("group", "body"),
    "rule.reviews.group": ("group",),
    "rule.due.by": ("role", "group"),
    "rule.due.to": ("group", "role", "body"),
    "rule.due.movable_by": ("role", "group", "body"),
    "rule.done.before": ("body",),
    "rule.done.after": ("body",),
    "rule.done.movable_by": ("role", "group", "body"),
    "rule.due.before": ("group",),
    "rule.due.after": ("group",),
    "rule.done.by": ("role", "group"),
    "rule.done.to": ("group", "role", "body"),
    "rule.serves.role": ("role",),
    "rule.serves.by": ("role", "group", "body"),
    "rule.once.before": ("rule",),
    "rule.once.forms": ("group",),
    "rule.allows.by": ("role", "group", "body"),
}
CHOICE_POINTS_TO = {
    "group.id": ("group",),
    "choice.rule": ("rule",),
    "address.role": ("role",),
    "person.roles": ("role",),
    "busy.role": ("role",),
    "body.id": ("body",),
}


def no_id_is_used_twice(sources: Sources) -> Found:
    first: dict[tuple[str, str], tuple[Source, Place]] = {}
    for source in sources.documents:
        for table in IDS:
            for place, id in source.texts(f"{table}.id"):
                holder, taken = first.setdefault(("somebody" if table in SHARED else table, id), (source, place))
                if (holder.file, taken) != (source.file, place):
                    where = f"{holder.file}:{holder.line(taken)}"
                    yield source.wrong(place, f"an id that is not taken; it is the id of a {taken[0]} in {where}")


def no_local_choice_is_made_twice(sources: Sources) -> Found:
    source = sources.organisation
    for path in ("group.id", "choice.rule", "address.role", "body.id"):
        yield from repeated(source, list(source.texts(path)), f"one [[{path.partition('.')[0]}]] for each")


def no_role_is_listed_twice(sources: Sources) -> Found:
    paths = ("group.members", "rule.due.to", "rule.due.needs", *by_paths())
    lists = [(source, path) for source in sources.documents for path in paths]
    for source, path in [*lists, (sources.organisation, "person.roles")]:
        for _, names in groupby(source.texts(path), key=lambda found: found[0][:-1]):
            yield from repeated(source, list(names), "each one once")


def by_paths() -> tuple[str, ...]:
    return tuple(path for path in POINTS_TO if path.endswith(".by"))


def repeated(source: Source, named: list[tuple[Place, str]], expected: str) -> Found:
    first: dict[str, Place] = {}
    for place, name in named:
        if first.setdefault(name, place) != place:
            yield source.wrong(place, f"{expected}; it stands on line {source.line(first[name])} already")


def every_id_names_something(sources: Sources) -> Found:
    pairs = [(source, path, kinds) for source in sources.documents for path, kinds in POINTS_TO.items()]
    pairs += [(sources.organisation, path, kinds) for path, kinds in CHOICE_POINTS_TO.items()]
    for source, path, kinds in pairs if sources.complete else ():
        known = sources.ids(*kinds)
        for place, id in source.texts(path) if known or OPTIONAL in kinds else ():
            if id not in known and (path, id) != ("group.members", "undecided"):
                yield source.wrong(place, f"the id of a {' or '.join(kinds)}: {listed(known)}", known)


def everything_sent_or_shown_is_made_by_somebody(sources: Sources) -> Found:
    known = made(sources)
    for source in sources.documents if sources.complete else ():
        for verb, or_else in (("sends", ""), ("presents", ", or with by = [...] who makes it")):
            for place, what in source.texts(f"rule.{verb}.what"):
                if what not in known:
                    yield source.wrong(place, f"what a rule produces: {listed(known)}{or_else}", known)


def made(sources: Sources) -> list[str]:
    """What is produced, and what is only shown, by those whom its rule names."""
    shown = [found for found in sources.each("rule.presents") if found[2].get("by")]
    whats = [demand.get("what") for *_, demand in (*sources.each("rule.produces"), *shown)]
    return [what for what in whats if isinstance(what, str)]
