"""A fault is what is wrong with a file, said in English by whoever reads it; a page says it in its own language.

    rule 'moten': on number 2 = 'tisdag'; expected a weekday such as "tuesday", ...
    ^ where       ^ found                          ^ accepted

Each part is looked up among templates (translations/faults.toml). The file's own words stay letter by letter.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.pages.language import Language

THEIRS = "en"  # of whoever reads a file
EXPECTED, AWAITED = "; expected ", "; här väntas "
EITHER, MOST_KINDS = ((", or ", ", eller "), (", ", ", ")), 8
LABEL = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|number [0-9]+"""
STEP = re.compile(rf"[\w-]+(?: ({LABEL}))?: ")
SLOT = re.compile(r"\{(\w+)([!~^#=]?)\}")
TABLES = {"!": "accepted", "^": "toml", "~": "words"}
PATTERNS = {"#": r"[^\s,\"]{1,40}(?:(?:, | or )[^\s,\"]{1,40})*", "=": "-?[0-9]+"}


@dataclass(frozen=True, slots=True)
class Template:
    english: str
    pattern: re.Pattern[str]
    kinds: dict[str, str]  # of each slot
    swedish: str

    def filled(self, values: dict[str, str]) -> str:
        return SLOT.sub(lambda slot: values[slot[1]], self.swedish)


def told(t: Language, said: str) -> tuple[str, str]:
    """The words, and the language that they are in: English where there are no others."""
    words = in_swedish(said) if t.code != THEIRS else None
    return (words, t.code) if words else (said, THEIRS)


def in_swedish(said: str) -> str | None:
    for cut in [found.start() for found in re.finditer(EXPECTED, said)][::-1]:  # what was found may hold the words too
        found, accepted = found_in_swedish(said[:cut]), looked_up("accepted", said[cut + len(EXPECTED) :])
        if found and accepted:
            return f"{found}{AWAITED}{accepted}"
    return None


def found_in_swedish(said: str) -> str | None:
    """After where it is, which is as the file has it but for a number."""
    for at in places(said):
        if words := looked_up("found", said[at:]):
            return re.sub(r"\bnumber(?= [0-9]+: )", "nummer", said[:at]) + words
    return None


def places(said: str) -> list[int]:
    """Where the words about it may begin: the last first, since most have a place."""
    found = [0]
    while step := STEP.match(said, found[-1]):
        found.append(step.end())
    return found[::-1]


def looked_up(table: str, said: str) -> str | None:
    return by_template(table, said) or (either(said) if table == "accepted" else None)


def either(said: str) -> str | None:
    """Of several kinds, each."""
    for between, swedish in EITHER if said.count(", ") <= MOST_KINDS else ():
        for cut in re.finditer(between, said):
            one, other = looked_up("accepted", said[: cut.start()]), looked_up("accepted", said[cut.end() :])
            if one and other:
                return one + swedish + other
    return None


def by_template(table: str, said: str) -> str | None:
    for template in templates()[table]:
        match = template.pattern.fullmatch(said)
        if match is None:
            continue
        values = dict(slots(template, match))
        if len(values) == len(template.kinds):
            return template.filled(values)
    return None


def slots(template: Template, match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Those whose words are known."""
    for name, kind in template.kinds.items():
        value = match[name]
        if kind == "#":
            yield name, value.replace(" or ", " eller ")
        elif kind in TABLES:
            words = looked_up(TABLES[kind], value)
            if words or kind == "~":
                yield name, words or value
        else:
            yield name, value


@cache
def templates() -> dict[str, list[Template]]:
    text = files("app.pages").joinpath("translations", "faults.toml").read_text("utf-8")
    return {table: [template(*pair) for pair in pairs.items()] for table, pairs in tomllib.loads(text).items()}


def template(english: str, swedish: str) -> Template:
    kinds = dict(SLOT.findall(english))
    parts = SLOT.split(english)  # words, name, kind, words, ...
    pattern = "".join(
        re.escape(part) if at % 3 == 0 else f"(?P<{part}>{PATTERNS.get(parts[at + 1], '.+?')})"
        for at, part in enumerate(parts) if at % 3 < 2
    )  # fmt: skip
    return Template(english, re.compile(pattern, re.DOTALL), kinds, swedish)
