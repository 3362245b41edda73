"""A language is the words that people read: data, one file for each."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    weekdays: tuple[str, ...]  # from Monday
    months: tuple[str, ...]
    sentences: Mapping[str, str]
