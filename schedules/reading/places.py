"""A place is where in a TOML file a value stands: the keys and numbers that lead to it, and the line it is on.

tomllib says what a file holds, but not where. So the text is read once more here, for the lines alone; it is a text
that tomllib has accepted, and what is met in it can be trusted.
"""

import re
import tomllib

Place = tuple[str | int, ...]

DEEPEST = 16  # nothing in our files is half as deep, and a file that is must not exhaust the stack
BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\])*\"|'[^']*'")
STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL
)
SCALAR = re.compile(r"[^,\]}#\n]*")


def lines(text: str) -> dict[Place, int]:
    """The line of every table, key and list element of a valid TOML text. The whole file is the place ()."""
    return Scanner(text.replace("\r\n", "\n")).read()


class Scanner:
    """Goes through the text once, from the top, and notes each place as it begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Place, int] = {(): 1}
        self.sizes: dict[Place, int] = {}  # of each [[list of tables]], so far

    def read(self) -> dict[Place, int]:
        table: Place = ()
        self.skip_blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip_blank()
        return self.found

    def header(self) -> Place:
        is_list = self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        place: Place = ()
        *parents, last = self.keys()
        for key in parents:
            place = self.newest(self.note((*place, key)))
        place = self.note((*place, last))
        if is_list:
            self.sizes[place] = self.sizes.get(place, 0) + 1
            place = self.note(self.newest(place))
        self.at += 2 if is_list else 1
        return place

    def newest(self, place: Place) -> Place:
        """In a list of tables, the one that is being written."""
        return (*place, self.sizes[place] - 1) if place in self.sizes else place

    def pair(self, place: Place) -> None:
        for key in self.keys():
            place = self.note((*place, key))
        self.at += 1  # the equals sign
        self.skip_blank()
        self.value(place)

    def keys(self) -> list[str]:
        """One key, or several with dots between them; blanks around each are passed over."""
        keys = []
        while True:
            self.skip_blank()
            keys.append(self.key())
            self.skip_blank()
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def key(self) -> str:
        written = self.take(KEY)
        return next(iter(tomllib.loads(f"{written} = 0")))

    def value(self, place: Place) -> None:
        match self.text[self.at]:
            case "[":
                self.elements(place)
            case "{":
                self.pairs(place)
            case '"' | "'":
                self.take(STRING)
            case _:
                self.take(SCALAR)

    def elements(self, place: Place) -> None:
        number = 0
        self.step()
        while self.text[self.at] != "]":
            self.value(self.note((*place, number)))
            self.step_over_comma()
            number += 1
        self.at += 1

    def pairs(self, place: Place) -> None:
        self.step()
        while self.text[self.at] != "}":
            self.pair(place)
            self.step_over_comma()
        self.at += 1

    def note(self, place: Place) -> Place:
        if len(place) > DEEPEST:
            raise ValueError(f"tables and lists inside each other more than {DEEPEST} deep")
        self.found.setdefault(place, self.text.count("\n", 0, self.at) + 1)
        return place

    def step(self) -> None:
        self.at += 1
        self.skip_blank()

    def step_over_comma(self) -> None:
        self.skip_blank()
        if self.text[self.at] == ",":
            self.step()

    def skip_blank(self) -> None:
        self.take(BLANK)

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"something unexpected at character {self.at}")
        self.at = found.end()
        return found[0]
