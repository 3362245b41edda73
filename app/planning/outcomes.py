"""An outcome is what came of a review: the document is kept, followed up, or revised. It is a fact, true at once.

    keep         nothing more
    follow up    a note, which stands in next year's brief
    revise       a proposal to those who decide, in the draft of the year, and a question for the next version
"""

from app.audit import Signature
from app.loading import folder_of
from app.planning.acting import act
from app.planning.actions import OUTCOMES, Outcome, Settle
from app.planning.drafts import Draft
from app.planning.lookups import one_line, released, year_of
from app.planning.revisions import document_of, proposal_due, rule_of
from app.refusal import Refused
from app.store import Store
from schedules.folder import Folder
from schedules.plan import Occurrence


def settle_review(
    store: Store, organisation: str, uid: str, outcome: str, note: str, signed: Signature
) -> Draft:
    """`outcome` is "keep", "follow up" or "revise". A later one takes its place, and the log keeps both."""
    came = outcome_of(outcome)
    noted = one_line("NOTE", note, optional=came != "follow up")

    def choose(draft: Draft) -> Settle:
        release = draft.ground.release  # the version that was reviewed may have been replaced since
        folder = folder_of(store, organisation, release.documents) if release else draft.folder
        review = held_review(draft, folder, uid)
        document = document_of(folder, review.rule)
        day = max(review.day, draft.ground.today)
        due = proposal_due(draft.folder, document, draft.plan, day) if came == "revise" else None
        return Settle(uid, came, noted, document.header.decided_on, due)

    return act(store, organisation, year_of(uid), choose, signed)


def outcome_of(written: str) -> Outcome:
    found = next((each for each in OUTCOMES if each == " ".join(written.split())), None)
    if found is None:
        raise Refused(f"OUTCOME = {written!r}; expected one of {', '.join(OUTCOMES)}")
    return found


def held_review(draft: Draft, folder: Folder, uid: str) -> Occurrence:
    """As it went, where it was held on another day than planned."""
    year = draft.ground.year
    if not rule_of(folder, uid):
        some = ", ".join(folder.uid(rule.id, year, 1) for rule in folder.rules if rule.reviews)
        raise Refused(f"UID = {uid!r} is no review; expected {some or f'one, but no rule of {year} asks for a review'}")
    planned = released(draft, uid, "item")
    review = draft.find(uid) or planned
    if review.day > draft.ground.today:
        raise Refused(f"{uid} is on {review.day}; expected a review whose day has come")
    return review
