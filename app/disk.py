"""A disk keeps what was written to it once it says so, and not before: a power cut takes the rest."""

import os
from pathlib import Path


def write_through(path: Path) -> None:
    """A file, or the names in a folder, to the disk itself, before anything relies on it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
