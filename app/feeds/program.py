"""The program is what renders: with other words, another library or other zones the same year is other bytes."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

LIBRARIES = ("icalendar", "tzdata")


@cache
def program() -> str:
    """Another one for each way of rendering, so that a new version is noticed at its first tick."""
    digest = hashlib.sha256()
    for file in sorted(files("app.feeds").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:32]
