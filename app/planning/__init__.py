"""A use case is one thing that a person, or the installation at its start, does: whole, with who and why, or not.

    documents      a new organisation, or a new version of what rules it
    persons        who holds which role, from when until when; a roster of them all
    changing       move, pin, cancel, add, decide, and what else changes a draft
    releases       a draft becomes the year in force
    facts          held, not held, delivered; how the year went; answers to questions
    outcomes       what came of a review
    compliance     how each rule stands in a year: its days, what came of each, what threatens it
    trials         what another number of times would make of a year; kept nowhere
    looking_back   how the rules of a document were kept in a year, and what people changed
    history        who did what, and what people saw on a day
    installation   what every start does

    the log --actions--> ground --steps, items, revisions--> draft --lookups, acting--> the log

The clock and the secret come in as arguments; what is kept is in `app/store`, and what was done in its log (`audit`).
"""

from app.planning.installation import add_years, open_installation

__all__ = ["add_years", "open_installation"]
