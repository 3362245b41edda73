"""A letter says to one recipient what they are reminded of: in words, with each thing's section, and nothing secret.

    reminders  --kinds-->  Page: what is said, part by part  --templates-->  text, and the same as HTML

Which reminders go into which letter is the outbox's to choose.
"""

from app.letters.page import Content, Entry, Page, Part, Pressed
from app.letters.writing import Recipient, Writing

__all__ = ["Content", "Entry", "Page", "Part", "Pressed", "Recipient", "Writing"]
