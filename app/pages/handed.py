"""Handed in is a folder as a form brings it: files, one .zip, or texts in named areas; bounded, and nowhere kept."""

import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from flask import request
from werkzeug.datastructures import FileStorage

from schedules.reading import BadInput, Problem, decoded

MOST = 500_000  # bytes in all, unpacked
FILES = 20
NAME = re.compile(r"(?!\.)[\w.-]{1,76}\.(toml|txt)")
ENCRYPTED = 0x1  # APPNOTE.TXT 4.4.4: bit 0 of the flags
LEFT_OUT = "__MACOSX/"  # what a Mac puts beside the files

Named = Iterator[tuple[str, bytes]]


def handed_files() -> dict[str, str]:
    """Those that were chosen; else those in the areas, where an empty one is no file. BadInput for all else."""
    chosen = [each for each in request.files.getlist("files") if each.filename]
    return as_lines(decoded(gathered(read(chosen)))) if chosen else written_files()


def written_files() -> dict[str, str]:
    names, texts = request.form.getlist("name"), request.form.getlist("text")
    pairs = zip(names, texts, strict=False)
    return as_lines(decoded(gathered((name.strip(), text.encode()) for name, text in pairs if text.strip())))


def as_lines(texts: dict[str, str]) -> dict[str, str]:
    """A form sends every line with CR LF: what was looked at is then the same as what is sent again."""
    return {name: text.replace("\r\n", "\n").replace("\r", "\n") for name, text in texts.items()}


def gathered(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST
    for name, content in files:
        left -= len(content)
        if left < 0 or len(found) == FILES:
            raise bad(name, f"too much; expected at most {FILES} files of {MOST // 1000} KB in all")
        if not NAME.fullmatch(name):
            raise bad(name, "this name; expected a file that is called something.toml or something.txt")
        if name in found:
            raise bad(name, "the same name twice; expected each file once")
        found[name] = content
    return found


def read(chosen: Iterable[FileStorage]) -> Named:
    left = MOST
    for each in chosen:
        content = each.read(left + 1)
        left = max(0, left - len(content))
        name = each.filename or ""
        yield from unpacked(name, content) if name.lower().endswith(".zip") else [(name, content)]


def unpacked(name: str, packed: bytes) -> Named:
    """No more than the bound is ever unpacked, whatever an entry says of its size."""
    left = MOST
    try:
        with ZipFile(BytesIO(packed)) as archive:
            for entry in archive.infolist():
                if entry.is_dir() or entry.filename.startswith(LEFT_OUT):
                    continue
                prove_plain(name, entry)
                with archive.open(entry) as file:
                    content = file.read(left + 1)
                left = max(0, left - len(content))
                yield entry.filename.rpartition("/")[2], content
    except (BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error):  # names and places that cannot be
        raise bad(name, "this file; expected a .zip that can be unpacked") from None


def prove_plain(name: str, entry: ZipInfo) -> None:
    path = entry.orig_filename
    if path.startswith("/") or "\\" in path or ":" in path or {"", ".", ".."} & set(path.split("/")):
        raise bad(name, f"{path[:80]!r} in it; expected files that lie in one folder")
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise bad(name, f"{path[:80]!r} is packed in another way; expected a plain .zip without a password")


def bad(name: str, said: str) -> BadInput:
    return BadInput([Problem(name[:80], 1, said)])
