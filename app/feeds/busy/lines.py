"""A line of a calendar is a property: its name, its parameters and its value (RFC 5545 3.1)."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.feeds.busy.refusals import BYTES, COMPONENTS, Wrong
from schedules.reading.problems import shown

OUTLOOKS_WORD = "X-MICROSOFT-CDO-BUSYSTATUS"
WORDS = {"UID", "STATUS", "TRANSP", OUTLOOKS_WORD, "TZID", "TZOFFSETFROM", "TZOFFSETTO"}
TIMES = {"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "EXRULE", "RDATE", "EXDATE", "FREEBUSY"}
FOLD = re.compile(rb"\r?\n[ \t]")
BREAK = re.compile(rb"\n(?![ \t])")
NO_PROPERTY = re.compile(rb"^(?![A-Za-z0-9-]+[:;]|\r?$)", re.MULTILINE)
OURS = re.compile(
    rb"^(" + b"|".join(name.encode() for name in sorted({"BEGIN", "END"} | WORDS | TIMES)) + rb")([:;][^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
BEGIN = re.compile(rb"^BEGIN:", re.IGNORECASE | re.MULTILINE)
PARAMETER = re.compile(r';[ \t]*([A-Za-z0-9-]+)=("[^"]*"|[^;]*)')


@dataclass(frozen=True, slots=True)
class Property:
    at: int  # bytes from the beginning of the unfolded file: lines are counted when one has to be told
    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str:
        found = (value for key, value in PARAMETER.findall(self.parameters) if key.upper() == name)
        return next(found, "").strip('" \t')

    def wrong(self, expected: str, found: str | None = None) -> Wrong:
        return Wrong(self.at, f"{self.name} = {shown(self.value if found is None else found)}; expected {expected}")


def properties(text: bytes) -> Iterator[Property]:
    for match in OURS.finditer(text):
        name, rest = match[1].decode().upper(), match[2].decode()
        # No time has a colon in it, but the names of some zones do, and Outlook forgets to quote them.
        parameters, colon, value = rest.rpartition(":") if name in TIMES else rest.partition(":")
        if not colon:
            raise Wrong(match.start(), f"{name} without a colon; expected one such as {name}:...")
        yield Property(match.start(), name, parameters, value.strip())


def unfolded(data: bytes) -> bytes:
    """As bytes, because some fold in the middle of a letter. What cannot be a calendar is refused at sight."""
    if len(data) > BYTES:
        raise Wrong(0, f"more than {BYTES} bytes; expected at most so many: a calendar of fewer months")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        raise Wrong(0, "two bytes for each letter (UTF-16); expected a calendar that is saved as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        raise Wrong(0, "a byte order mark; expected BEGIN:VCALENDAR with nothing before it")
    if not is_calendar(data):
        raise Wrong(0, "not a calendar; expected BEGIN:VCALENDAR on the first line")
    text = FOLD.sub(b"", data)
    components = sum(1 for _ in BEGIN.finditer(text))
    if components > COMPONENTS:
        raise Wrong(0, f"{components} components; expected at most {COMPONENTS}: a calendar of fewer months")
    refuse_letters(text)
    return text


def is_calendar(data: bytes) -> bool:
    return data.lstrip(b"\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def refuse_letters(text: bytes) -> None:
    if b"\0" in text:
        raise Wrong(text.index(b"\0"), "a NUL byte; expected nothing but text")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise Wrong(error.start, "letters that are not UTF-8; expected a calendar that is saved as UTF-8") from None
    if line := NO_PROPERTY.search(text):
        is_last = b"\n" not in text[line.start() :]
        found = "the file breaks off here" if is_last else "a line without a name and a colon"
        raise Wrong(line.start(), f"{found}; expected lines such as TRANSP:OPAQUE, to the last, END:VCALENDAR")


def line_of(data: bytes, at: int) -> int:
    """The line of the file as it is, for a place in the unfolded one."""
    breaks = FOLD.sub(b"", data).count(b"\n", 0, at)
    begins = next(islice((line.end() for line in BREAK.finditer(data)), breaks - 1, None)) if breaks else 0
    return data.count(b"\n", 0, begins) + 1
