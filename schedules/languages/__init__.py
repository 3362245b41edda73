"""The sentences that people read, as data: the program says which one, a language says how."""

from datetime import date

from schedules.languages import en, sv

LANGUAGES = {"sv": sv.LANGUAGE, "en": en.LANGUAGE}


def say(language: str, sentence: str, **words: object) -> str:
    """
    >>> say("sv", "verdict.planned", planned=6, wanted="6 per år")
    'Planerat: 6 av 6 per år.'
    """
    return LANGUAGES[language].sentences[sentence].format(**words)


def weekday(language: str, day: date) -> str:
    return LANGUAGES[language].weekdays[day.weekday()]


def month(language: str, number: int) -> str:
    return LANGUAGES[language].months[number - 1]


def day(language: str, day: date) -> str:
    """
    >>> day("sv", date(2027, 1, 28))
    'torsdag 28 januari 2027'
    """
    return f"{weekday(language, day)} {day.day} {month(language, day.month)} {day.year}"


def period(language: str, covers: str, year: int) -> str:
    """Without its year where that goes without saying.

    >>> period("sv", "2026-Q4", 2027), period("sv", "2027-03", 2027)
    ('kvartal 4 2026', 'mars')
    """
    named, _, part = covers.partition("-")
    kind = {"Q": "period.quarter", "H": "period.half"}.get(part[:1])
    name = say(language, kind, number=part[1:]) if kind else month(language, int(part)) if part else named
    return name if named in (str(year), name) else f"{name} {named}"


def per(language: str, period: str) -> str:
    """
    >>> per("sv", "quarter"), per("sv", "stipendieperiod")
    ('per kvartal', 'per stipendieperiod')
    """
    known = LANGUAGES[language].sentences.get(f"per.{period}")
    return known or say(language, "per.named", period=period)


def section(language: str, section: str) -> str:
    """Two sections have a name instead of a number."""
    return say(language, f"section.{section}") if section in ("header", "contents") else section


def listed(language: str, words: list[str]) -> str:
    """
    >>> listed("sv", ["maj", "juni", "juli"])
    'maj, juni och juli'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {say(language, 'and')} {words[-1]}"
