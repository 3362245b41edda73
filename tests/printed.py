"""What a program printed, without what depends on the day of the test."""

import json


def but_news(printed: str) -> str:
    """Without the log's lines that something went well: on a Monday a first round sends the week's letter."""
    return "".join(line for line in printed.splitlines(keepends=True) if not is_news(line))


def is_news(line: str) -> bool:
    try:
        return bool(json.loads(line)["level"] == "info")
    except (ValueError, TypeError, KeyError):
        return False
