"""Letters that leave at once: one hands somebody their own calendar, the other tries whether mail leaves at all."""

from app.letters.page import Entry, Page, Part, Pressed
from app.letters.wording import Wording


def address_page(language: str, organisation: str, url: str) -> Page:
    """`url`: of the page for people."""
    words = Wording("letter", language)
    open_it = Entry(words("address.what"), (words("address.how"),), (Pressed(words("address.link"), url),))
    return Page(
        subject=words("address.subject", organisation=organisation),
        opening=(words("address.opening", organisation=organisation),),
        parts=(Part(words("address.heading"), (open_it,)),),
        closing=(words("address.secret"),),
    )


def trial_page(language: str, organisation: str) -> Page:
    """Asks for nothing: that it has arrived is all that it says."""
    words = Wording("letter", language)
    return Page(
        subject=words("trial.subject", organisation=organisation),
        opening=(words("trial.opening", organisation=organisation),),
        parts=(),
        closing=(words("trial.closing"),),
    )
