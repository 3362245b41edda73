"""A made-up association, written as a secretary would: each test says which sentences its statutes have."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time

from schedules.folder import Folder
from schedules.reading import read_folder

HEAD = """
[document]
title = "Stadgar"
decided_by = "arsmote"
decided_on = 2025-03-20
paragraph = "7"
owner = "sekreterare"
text = "stadgar.txt"
"""
ROLES = {"ordforande": "Ordföranden", "sekreterare": "Sekreteraren", "revisor": "Revisorn", "medlem": "Medlemmarna"}
GROUPS = {"arsmote": ("Årsmötet", ("medlem",)), "styrelse": ("Styrelsen", ("ordforande", "sekreterare"))}
Sentence = tuple[str, str, Mapping[str, object]]  # a rule's id, its words, and its verb with the demand


def association(*sentences: Sentence, language: str = "sv", **meetings: object) -> Folder:
    return read_folder(files(sentences, language, meetings))


def from_day(day: date, *sentences: Sentence) -> Folder:
    """The same, where the statutes apply from a day on."""
    written = files(sentences)
    statutes = written["stadgar.toml"].replace("\n[[role]]", f"\napplies_from = {day}\n[[role]]", 1)
    return read_folder(written | {"stadgar.toml": statutes})


def with_body(*given: Sentence | date) -> Folder:
    """The same, beside kommunstyrelsen, which meets on the days that are given."""
    written = files([each for each in given if not isinstance(each, date)])
    dates = [each for each in given if isinstance(each, date)]
    body = table("[[body]]", {"id": "kommunstyrelsen", "name": "Kommunstyrelsen"})
    known = table("[[body]]", {"id": "kommunstyrelsen", "dates": dates})
    return read_folder(
        written
        | {"stadgar.toml": written["stadgar.toml"] + body, "organisation.toml": written["organisation.toml"] + known}
    )


def files(sentences: Iterable[Sentence], language: str = "sv", meetings: Mapping[str, object] = {}) -> dict[str, str]:
    rules = list(sentences)
    tables = [table("[[role]]", {"id": id, "name": name}) for id, name in ROLES.items()]
    tables += [
        table("[[group]]", {"id": id, "name": name, "members": members}) for id, (name, members) in GROUPS.items()
    ]
    tables += [
        table("[[rule]]", {"id": id, "title": id.capitalize(), "section": "1", "quote": quote, **demand})
        for id, quote, demand in rules
    ]
    identity = {"id": "foreningen", "name": "Föreningen", "domain": "foreningen.example", "language": language}
    return {
        "stadgar.txt": "Stadgar\n\n1 Möten\n" + "\n".join(quote for _, quote, _ in rules),
        "stadgar.toml": HEAD + "\n".join(tables),
        "organisation.toml": table("[organisation]", identity) + table("[meetings]", meetings),
    }


def table(name: str, values: Mapping[str, object]) -> str:
    return "\n".join(["", name, *(f"{key} = {toml(value)}" for key, value in values.items()), ""])


def toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def meets(group: str, times: object, id: str = "", words: str = "") -> Sentence:
    id = id or f"{group}-moten"
    return id, words or f"Så ofta möts {group} ({id}).", {"meets": {"group": group, "times": times}}


def due(id: str, words: str = "", **demand: object) -> Sentence:
    return id, words or f"Om {id} gäller detta.", {"due": {"what": id, **demand}}
