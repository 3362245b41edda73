"""The sentences that people read, as data: the program says which one, a language says how."""

from datetime import date

from schedules.languages import en, sv

LANGUAGES = {"sv": sv.LANGUAGE, "en": en.LANGUAGE}


def say(language: str, sentence: str, **words: object) -> str:
    """
    >>> say("sv", "verdict.planned", planned=6, wanted="6 per år")
    '6 planerade av 6 per år.'
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


def period(language: str, covers: str) -> str:
    """
    >>> period("sv", "2026-Q4"), period("sv", "2027-03")
    ('kvartal 4 2026', 'mars 2027')
    """
    year, _, part = covers.partition("-")
    if not part:
        return year
    if part.isdigit():
        return f"{month(language, int(part))} {year}"
    return say(language, {"Q": "period.quarter", "H": "period.half"}[part[0]], number=part[1:], year=year)


def listed(language: str, words: list[str]) -> str:
    """
    >>> listed("sv", ["maj", "juni", "juli"])
    'maj, juni och juli'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {say(language, 'and')} {words[-1]}"
