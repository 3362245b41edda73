"""A log is what a process says of itself to whoever runs it: on a terminal in words, else one JSON object a line.

Neither addresses nor what is secret are in it: what could be one is taken out, wherever it came from.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from app.tokens import without_tokens

EMAIL = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+\.[^\s@<>\"',;:]+")
OURS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def speak() -> None:
    """From now on, in this process."""
    handler = logging.StreamHandler(sys.stderr)
    is_watched = sys.stderr.isatty()
    handler.setFormatter(InWords() if is_watched else AsJson())
    logging.basicConfig(handlers=[handler], level=logging.WARNING if is_watched else logging.INFO, force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


class InWords(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return harmless(super().format(record))


class AsJson(logging.Formatter):
    """`time`, `level`, `from`, `message`; what else is known of it under its own name; and `trouble`, many lines."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in OURS},
        }
        if record.exc_info:
            said["trouble"] = self.formatException(record.exc_info)
        return harmless(json.dumps(said, ensure_ascii=False, default=str))


def harmless(text: str) -> str:
    """
    >>> harmless("550 kim@kumla.example: no such user")
    '550 ***: no such user'
    """
    return EMAIL.sub("***", without_tokens(text))
