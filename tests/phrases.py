"""Sentences of real documents (`phrases.toml`), each as a rule of an organisation that has what they speak of."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from association import table

from schedules.confining import days_left, days_named, turns_of
from schedules.document import Confines, Done, Due, Extra, Lasts, Meets, Once, Presents, Reports, Reviews, Serves
from schedules.folder import Folder
from schedules.leads import window
from schedules.obligations import obligation
from schedules.reading import read_folder
from schedules.slots import Obligation
from schedules.stretches import Days, is_year
from schedules.workdays import Mask, workdays

YEAR = 2027
MEETING = date(2027, 5, 20)
WHOLE = date(2027, 1, 1), date(2027, 12, 31)
FEW = 4  # of what is listed; of more, the first and the last

HEAD = """
[document]
title = "Stadgar"
decided_by = "kommunstyrelsen"
decided_on = 2025-03-20
paragraph = "7"
owner = "sekreterare"
text = "stadgar.txt"

[[role]]
id = "ordforande"
name = "Ordföranden"

[[role]]
id = "sekreterare"
name = "Sekreteraren"

[[group]]
id = "radet"
name = "Rådet"
members = ["ordforande", "sekreterare"]

[[group]]
id = "styrelse"
name = "Styrelsen"
members = ["ordforande"]

[[body]]
id = "kommunstyrelsen"
name = "Kommunstyrelsen"
"""
PERIODS = {
    "term": ("01-10 06-05", "08-20 12-20"),
    "study-period": ("01-10 03-20", "03-21 06-05", "08-28 10-29", "10-30 12-20"),
    "fiscal-year": ("07-01 06-30",),
    "operating-half": ("01-01 06-30", "07-01 12-31"),
    "third": ("01-10 03-15", "03-16 06-05", "08-20 11-15"),  # of a school year
    "parish-part": ("04-01 08-31", "09-01 12-31"),  # of a year from April to March
}
MEETS = {"meets": {"group": "radet", "times": 6}}  # for what is due around meetings, or taken up at them
ORGANISATION = table("[organisation]", {"id": "radet", "name": "Rådet", "domain": "radet.example"})


@dataclass(frozen=True)
class Sentence:
    """One rule that a phrase states: how it is written, and what it asks of 2027; or why it is left out."""

    id: str
    text: str
    written: dict[str, Any]
    asks: list[str]
    left_out: str
    has_a_calendar: bool


def sentences() -> Iterator[Sentence]:
    for phrase in tomllib.loads((Path(__file__).parent / "phrases.toml").read_text("utf-8"))["phrase"]:
        for number, rule in enumerate(phrase["rule"]):
            written = dict(rule)
            asks, left_out = written.pop("asks", []), written.pop("left_out", "")
            calendar = written.pop("calendar", True)
            yield Sentence(f"{phrase['id']}-{number}", phrase["text"], written, asks, left_out, calendar)


def folder_of(sentence: Sentence) -> Folder:
    rules = {"regeln": (sentence.text, sentence.written)}
    if not {"meets", "extra"} & set(sentence.written):
        rules["moten"] = ("Rådet möts.", MEETS)
    tables = [table("[[rule]]", rule_of(id, quote, written)) for id, (quote, written) in rules.items()]
    text = "Stadgar\n\n1 Regler\n\n" + "\n\n".join(f"Det står: {quote}" for quote, _ in rules.values())
    return read_folder(
        {
            "stadgar.toml": HEAD + "".join(periods()) + "".join(tables),
            "stadgar.txt": text,
            "organisation.toml": ORGANISATION,
        }
    )


def rule_of(id: str, quote: str, written: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "title": id, "section": "1", "quote": quote, **written}


def periods() -> Iterator[str]:
    for kind, spans in PERIODS.items():
        for number, span in enumerate(spans, 1):
            first, last = span.split()
            named = {"id": f"{kind}-{number}", "of": kind, "name": kind, "from": first, "until": last}
            yield table("[[period]]", named)


# ---- what a rule asks


def asked(folder: Folder) -> list[str]:
    rule = folder.rule("regeln")
    found = obligation(folder, rule, YEAR)
    match rule.demand:
        case Meets() as meets:
            return shortened(asked_meetings(folder, found, meets))
        case Confines() as confines:
            return [f"{int(days_of(folder).sum())} days", f"{confines.earliest or ''}..{confines.latest or ''}"]
        case Due() as due:
            return ["unsaid"] if found.required.min is None else [between(*ends(folder, due))]
        case Done() | Serves():
            return shortened([between(slot.first, slot.last, rule.serves is not None) for slot in found.slots])
        case Lasts(minutes=minutes):
            return [f"{minutes} minutes"]
        case Once(year=year):
            return [f"once, {year}" if year else "once"]
        case Presents(at="every meeting"):
            return ["every meeting"]
        case Presents():
            return shortened(counted([(slot.first, slot.last) for slot in found.slots]))
        case Reviews():
            return [f"first meeting, {between(found.slots[0].first, found.slots[0].last)}"]
        case Reports():
            return [f"{found.required.min} to {found.required.max} per {found.required.per}"]
        case Extra() | _:
            return ["when needed"]


def asked_meetings(folder: Folder, found: Obligation, meets: Meets) -> list[str]:
    if meets.times == "undecided":
        return ["undecided"]
    if meets.vague:
        return ["unsaid"]
    if not is_year(meets.years, YEAR):
        return ["nothing this year"]
    days = calendar()
    windows = [turn for _, every in turns_of(folder, "radet", days) for turn in every]
    mask = np.logical_and.reduce([np.ones(len(days), dtype=bool), *(on for _, on in days_named(folder, "radet", days))])
    every = windows or [(0, len(days) - 1)] * len(found.slots)
    return counted([narrowed(window, mask) for window in every])


def narrowed(window: tuple[int, int], mask: Mask) -> Days:
    allowed = [day for day in range(window[0], window[1] + 1) if mask[day]]
    return calendar().day(allowed[0]), calendar().day(allowed[-1])


def counted(every: list[Days]) -> list[str]:
    return [f"{len(list(same))} x {between(*days)}" for days, same in groupby(every)]


def shortened(every: list[str]) -> list[str]:
    return every if len(every) <= FEW else [f"{len(every)} of them", every[0], every[-1]]


def days_of(folder: Folder) -> Mask:
    days = calendar()
    found: Mask = np.logical_and.reduce([np.ones(len(days), bool), *(on for _, on in days_left(folder, "radet", days))])
    return found


def ends(folder: Folder, due: Due) -> Days:
    found = window(folder, due, MEETING)
    return found.first, found.last


def between(first: date, last: date, only_last: bool = False) -> str:
    return f"{'' if first == date.min or only_last else first}..{last}"


def calendar() -> Any:
    return workdays(YEAR, "SE", "sv")


