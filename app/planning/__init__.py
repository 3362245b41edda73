"""A use case is one thing that a person, or the installation at its start, does: whole, with who and why, or not.

    documents      a new organisation, or a new version of what rules it
    persons        who holds which role, from when until when; a roster of them all
    drafts         the year in force with all that was done since
    changing       move, pin, cancel, add, decide, and what else changes a draft; facts, which are true at once
    releases       a draft becomes the year in force
    facts          how the year went, and the answers to questions
    history        who did what, and what people saw on a day
    installation   what every start does

The clock and the secret come in as arguments; what is kept is in `app/store`, and what was done in its log (`audit`).
"""

from app.planning.installation import open_installation

__all__ = ["open_installation"]
