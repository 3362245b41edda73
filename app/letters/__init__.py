"""A letter says to one recipient what they are reminded of: in words, with each thing's section, and nothing secret.

    reminders  --kinds-->  Page: what is said, part by part  --templates-->  text, and the same as HTML

Which reminders go into which letter is the outbox's to choose.
"""

from app.letters.calls import call_page
from app.letters.changes import change_page
from app.letters.day import day_page
from app.letters.page import Content, Entry, Page, Part, Pressed
from app.letters.rendering import content_of
from app.letters.reviews import review_page
from app.letters.writing import Recipient, Writing
from schedules.reminders import NOTICES

__all__ = ["Content", "Entry", "Page", "Part", "Pressed", "Recipient", "Writing", "content_of", "page_of"]


def page_of(writing: Writing) -> Page | None:
    """None where nothing is left to say."""
    match writing.reminders[0].kind:
        case "call":
            return call_page(writing)
        case "review":
            return review_page(writing)
        case kind if kind in NOTICES:
            return change_page(writing)
        case _:
            return day_page(writing)
