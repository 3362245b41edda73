"""A fault is a problem as a page tells it: in the page's language where its words are known there, else as they are.

What is said of a file is English, in the pattern of `translations/faults.toml`: a template is words with names in { },
and a name is a table of more templates, or one of the KINDS below, which stand the same in every language.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LONGEST = 20_000  # letters of one problem: all the ids of a large organisation, and no endless work
READERS = "en"  # in which a file's problems are said, for a terminal too
QUOTED = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CUT = r"""['"\[{].{66}\.\.\."""  # a value of more letters than problems.py shows
WORD = r"[\w-]+"
SECTION = r"(?:header|contents|\d+(?:\.\d+)*)"
KINDS = {
    "quoted": QUOTED,
    "value": rf"(?:{QUOTED}|{CUT}|\[(?:{QUOTED}|[^'\"])*\]|\{{(?:{QUOTED}|[^'\"])*\}}|[\w.:+-]+)",
    "number": r"-?\d+",
    "key": WORD,
    "tables": rf"(?:{WORD}: )*",  # inside each other
    "table": rf"\{{ {WORD}(?:, {WORD})* \}}",
    "keys": rf"\({QUOTED}(?:, {QUOTED})*,?\)",
    "inside": r"[^'\\]*",
    "name": r"[\w ]+",
    "names": r"[\w ./-]+(?:, [\w ./-]+)*",
    "section": SECTION,
    "listed": rf"{SECTION}(?:, {SECTION})*",
    "file": r"[\w.:-]+",
    "day": r"\d{4}-\d\d-\d\d",
    "clock": r"\d\d:[\d:.]+",
    "weeks": r"[\d-]+",
    "moment": r"[\dT]+",
    "any": r".+",
}
PLACE = re.compile(r"\{(\w+?)(\d?)\}")  # {key2} is a second {key}
ESCAPED_PLACE = re.compile(r"\\\{(\w+?)(\d?)\\\}")
DEEPEST, NOTHING = 14, r"(?!)"  # a table may stand in itself: "a or b or c", as many as there are verbs

Tables = Mapping[str, Mapping[str, str]]


def said_in(code: str, said: str) -> tuple[str, str]:
    """What is said, and in which language that is.

    >>> said_in("sv", "rule 'moten': no verb; expected exactly one of meets, allows")
    ("rule 'moten': inget verb; här ska stå ett av meets, allows", 'sv')
    """
    told = swedish().told("said", said) if code == "sv" and len(said) <= LONGEST else None
    return (said, READERS) if told is None else (told, code)


@cache
def swedish() -> "Phrases":
    return Phrases(tomllib.loads(files("app.pages").joinpath("translations", "faults.toml").read_text("utf-8")))


class Phrases:
    """The first template that fits is taken; what stands at its names is told in the same way, or stays."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.expressions = {
            table: [(re.compile(self.expression(each, (table,), "?P<{}>"), re.DOTALL), other)
                    for each, other in templates.items()]
            for table, templates in tables.items()
        }  # fmt: skip

    def told(self, table: str, words: str) -> str | None:
        for expression, other in self.expressions[table]:
            if found := expression.fullmatch(words):
                return self.filled(other, found.groupdict())
        return None

    def filled(self, other: str, parts: Mapping[str, str]) -> str:
        return PLACE.sub(lambda place: self.part(place[1], parts[place[1] + place[2]]), other)

    def part(self, kind: str, words: str) -> str:
        return (self.told(kind, words) if kind in self.tables else None) or words

    def expression(self, template: str, around: tuple[str, ...], group: str = "?:") -> str:
        """What fits a template: its words, and at each name all that may stand there."""
        return ESCAPED_PLACE.sub(
            lambda place: f"({group.format(place[1] + place[2])}{self.kind(place[1], around)})", re.escape(template)
        )

    def kind(self, name: str, around: tuple[str, ...]) -> str:
        if name not in self.tables:
            return KINDS[name]
        if around.count(name) == DEEPEST:
            return NOTHING
        return "|".join(self.expression(each, (*around, name)) for each in self.tables[name])
