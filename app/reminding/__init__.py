"""Reminding is what the year in force asks to be told, and to whom: found anew when either changes, kept in the outbox.

    release, roles, a new day  --filling-->  rows of the outbox: new, as they were, fallen
    release                    --notices-->  what is told at once
"""

from app.reminding.filling import fill
from app.reminding.kept import Was, data_of, kept_as, reminder_in, was
from app.reminding.notices import notices_of, notify
from app.reminding.reach import ROLE, Reach, reached

__all__ = [
    "ROLE", "Reach", "Was", "data_of", "fill", "kept_as", "notices_of", "notify", "reached",
    "reminder_in", "was",
]
