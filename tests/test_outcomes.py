"""What came of a review: kept, followed up, or revised; told once, seen where it matters, and never lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from life import ANNA, FILES, by, day, in_force, living, on, one, uid, with_words

from app import telling
from app.audit import verified
from app.planning import facts
from app.planning.changing import cancel, move, undo, unpin
from app.planning.documents import load_documents
from app.planning.drafts import Draft, draft_of
from app.planning.facts import answer, answers, deliver, facts_of, hold, verdicts_so_far
from app.planning.history import history
from app.planning.outcomes import settle_review
from app.planning.releases import release_year
from app.planning.revisions import open_questions
from app.refusal import Refused
from app.store import Store
from schedules.plan import Occurrence
from schedules.reminders import reminders_of

RULE = "arbetsordning-avstamning"
REVIEW = uid(1, RULE)  # on 29 January
PROPOSAL = f"kumla-tillagg-{RULE}-2027-1@kumla.example"
QUESTION = f"{RULE}:2027"
AFTER = by("Anna", on(2027, 2, 1))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = living(database)
    yield store
    store.close()


def settled(store: Store, outcome: str, note: str = "", at: date = date(2027, 2, 1)) -> Draft:
    return settle_review(store, "kumla", REVIEW, outcome, note, by("Anna", on(at.year, at.month, at.day)))


def proposal(draft: Draft) -> Occurrence | None:
    return draft.find(PROPOSAL)


def asked(store: Store, year: int = 2027, month: int = 3) -> list[str]:
    draft = draft_of(store, "kumla", year, on(2027, month, 1))
    return [each.id for each in draft.plan.questions]


def judged(store: Store) -> str:
    verdicts = verdicts_so_far(store, "kumla", 2027, on(2027, 3, 1))
    return next(each.verdict for each in verdicts if each.rule == RULE)


# ---- three outcomes


def test_a_document_that_is_kept_changes_nothing_and_the_history_says_so(store: Store) -> None:
    draft = settled(store, "keep")

    assert (draft.plan, draft.is_new) == (in_force(store), False)
    assert facts_of(store, "kumla", 2027).settled[REVIEW].outcome == "keep"
    told = telling.history(history(store, "kumla", 2027), store.organisation("kumla").zone, {})
    assert told.endswith(f"Anna antecknade utfallet av {REVIEW}: behåll")


def test_what_is_to_be_followed_up_is_noted_on_one_line(store: Store) -> None:
    settled(store, "follow up", "hur ofta vi\nmöts")

    kept = facts_of(store, "kumla", 2027).settled[REVIEW]
    assert (kept.outcome, kept.note) == ("follow up", "hur ofta vi möts")


def test_a_revision_gives_the_documents_owner_a_proposal_to_hand_over_to_whoever_decides(store: Store) -> None:
    found = proposal(settled(store, "revise", "antal möten"))

    assert found
    assert found.title == "Lämna förslag om ändring av Arbetsordning BRÅ till Kommunstyrelsen"
    assert (found.kind, found.day, found.responsible) == ("deadline", day(4, 30), ("bra-samordnare",))  # in 3 months
    assert (found.rule, found.section, found.group) == (RULE, "1", "styrgrupp")


def test_it_is_due_when_they_meet_where_that_is_known_and_leaves_time_to_prepare(store: Store) -> None:
    known = with_words("dates = []", "dates = [2027-02-24, 2027-03-24, 2027-05-26]", "organisation.toml")
    load_documents(store, known, by("Anna", on(2027, 1, 2)))

    found = proposal(settled(store, "revise"))

    assert found and found.day == day(3, 24)  # 24 February is less than four weeks on


def test_a_proposal_lies_ahead_however_late_the_outcome_is_told(store: Store) -> None:
    found = proposal(settled(store, "revise", at=date(2027, 11, 15)))

    assert found and found.day == date(2028, 2, 15)


def test_its_owner_is_reminded_of_it_sees_it_in_the_calendar_and_hands_it_over(store: Store) -> None:
    draft = settled(store, "revise")
    assert not any(b"arbetsordning-avstamning-2027-1@" in each.body for each in store.feeds("kumla"))

    release_year(store, "kumla", 2027, AFTER)

    reminded = reminders_of(draft.folder, in_force(store), date.min, AFTER.at)
    own = [(each.kind, each.role, each.lead, f"{each.due:%m-%d}") for each in reminded if each.uid == PROPOSAL]
    assert own == [
        ("deadline", "bra-samordnare", "5 working days", "04-23"),
        ("deadline", "bra-samordnare", "1 working day", "04-29"),
        ("passed", "bra-samordnare", "", "05-03"),
    ]
    shown = next(each.body for each in store.feeds("kumla") if each.subject == "styrgrupp")
    assert PROPOSAL.encode() in shown.replace(b"\r\n ", b"")
    deliver(store, "kumla", PROPOSAL, "KS 2027/40", by("Anna", on(2027, 4, 28)))
    assert facts_of(store, "kumla", 2027).delivered == {PROPOSAL: "KS 2027/40"}


def test_a_proposal_is_no_second_review(store: Store) -> None:
    before = reminders_of(draft_of(store, "kumla", 2027, AFTER.at).folder, in_force(store), date.min, ANNA.at)
    draft = settled(store, "revise")
    release_year(store, "kumla", 2027, AFTER)

    after = reminders_of(draft.folder, in_force(store), date.min, ANNA.at)

    assert [each for each in after if each.uid == REVIEW] == [each for each in before if each.uid == REVIEW]
    backward = replace(in_force(store), occurrences=in_force(store).occurrences[::-1])
    assert reminders_of(draft.folder, backward, date.min, ANNA.at) == after
    assert judged(store) == "met"


def test_a_proposal_can_be_moved_and_stays_there_whatever_else_is_changed(store: Store) -> None:
    settled(store, "revise")
    move(store, "kumla", PROPOSAL, day(5, 14), None, AFTER)

    draft = cancel(store, "kumla", uid(4), AFTER)

    assert one(draft.plan, PROPOSAL).day == day(5, 14)
    assert draft.plan.conflicts == ()
    assert one(unpin(store, "kumla", PROPOSAL, AFTER).plan, PROPOSAL).day == day(4, 30)


# ---- the question for the next version


def test_a_revision_is_a_question_in_every_year_until_another_version_is_loaded(store: Store) -> None:
    settled(store, "revise", "antal möten")
    assert (asked(store)[-1], asked(store, 2028)[-1]) == (QUESTION, QUESTION)
    words = open_questions(store, "kumla")[-1].question
    assert words.startswith("Avstämningen 2027") and words.endswith("Antecknat: antal möten")

    corrected = with_words('paragraph = ""', 'paragraph = "§ 57"')
    load_documents(store, corrected, by("Anna", on(2027, 2, 10)))
    assert QUESTION in asked(store)

    revised = {**corrected, "bra-arbetsordning.toml": corrected["bra-arbetsordning.toml"].replace(
        "decided_on = 2022-04-06", "decided_on = 2027-02-20"
    )}  # fmt: skip
    load_documents(store, revised, by("Anna", on(2027, 2, 20)))
    assert QUESTION not in [*asked(store), *asked(store, 2028), *(each.id for each in open_questions(store, "kumla"))]
    assert proposal(draft_of(store, "kumla", 2027, on(2027, 3, 1))) is None


def test_what_was_handed_over_before_the_new_version_stays_in_the_year(store: Store) -> None:
    settled(store, "revise")

    load_documents(
        store, with_words("decided_on = 2022-04-06", "decided_on = 2027-05-26"), by("Anna", on(2027, 5, 26))
    )

    assert proposal(draft_of(store, "kumla", 2027, on(2027, 6, 1)))


def test_the_year_that_was_not_reviewed_yet_does_not_ask_it(store: Store) -> None:
    release_year(store, "kumla", 2026, ANNA)

    settled(store, "revise")

    assert QUESTION not in asked(store, 2026)


def test_a_released_year_shows_it_and_the_next_release_after_a_new_version_does_not(store: Store) -> None:
    settled(store, "revise")
    release_year(store, "kumla", 2027, AFTER)
    assert QUESTION in [each.id for each in in_force(store).questions]

    new = with_words("decided_on = 2022-04-06", "decided_on = 2027-02-20")
    load_documents(store, new, by("Anna", on(2027, 2, 20)))
    release_year(store, "kumla", 2027, by("Anna", on(2027, 2, 20)))

    assert QUESTION not in [each.id for each in in_force(store).questions]


def test_it_can_be_answered_like_any_other(store: Store) -> None:
    settled(store, "revise")

    answer(store, "kumla", QUESTION, "åtta möten", AFTER)

    assert answers(store, "kumla")[QUESTION].text == "åtta möten"


# ---- a second thought


def test_a_second_outcome_takes_the_place_of_the_first_and_the_log_keeps_both(store: Store) -> None:
    settled(store, "revise")
    release_year(store, "kumla", 2027, AFTER)

    draft = settled(store, "keep", at=date(2027, 2, 2))

    assert proposal(draft) is None
    assert [each.uid for each in draft.change.cancelled] == [PROPOSAL]
    assert QUESTION not in asked(store)
    assert [each.kind for each in history(store, "kumla", 2027)].count("outcome") == 2
    assert verified(store, "kumla")[1] == ()


def test_an_outcome_is_undone_like_any_other_thing_that_is_done(store: Store) -> None:
    settled(store, "keep")
    settled(store, "revise", at=date(2027, 2, 2))

    draft = undo(store, "kumla", 2027, AFTER)

    assert (proposal(draft), QUESTION in asked(store)) == (None, False)
    assert facts_of(store, "kumla", 2027).settled[REVIEW].outcome == "keep"


# ---- what it says of the year


def test_a_review_with_an_outcome_has_happened(store: Store) -> None:
    assert judged(store) == "unconfirmed"

    settled(store, "follow up", "närvaron")

    assert judged(store) == "met"


def test_that_its_meeting_was_held_does_not_hide_its_outcome(store: Store) -> None:
    settled(store, "keep")

    hold(store, "kumla", uid(1), AFTER)
    deliver(store, "kumla", REVIEW, "KS 2027/3", AFTER)

    found = facts_of(store, "kumla", 2027)
    assert (list(found.settled), list(found.held), list(found.delivered)) == ([REVIEW], [uid(1)], [REVIEW])


# ---- refused


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (uid(1), f"is no review; expected {REVIEW}"),
        (uid(1, "kvartalsanalys"), "is no review"),
        ("januari", "expected a uid as"),
        (uid(2, RULE), "that is released"),
        (uid(1, RULE, 2028), "that is released"),
    ],
)
def test_what_is_no_review_or_is_unknown_is_refused(store: Store, named: str, expected: str) -> None:
    with pytest.raises(Refused, match=expected):
        settle_review(store, "kumla", named, "keep", "", AFTER)
    assert store.log_of_kind("kumla", "outcome") == []


def test_a_review_that_lies_ahead_has_no_outcome_yet(store: Store) -> None:
    with pytest.raises(Refused, match="is on 2027-01-29; expected a review whose day has come"):
        settled(store, "keep", at=date(2027, 1, 28))

    assert settled(store, "keep", at=date(2027, 1, 29))


def test_a_review_whose_meeting_was_not_held_has_no_outcome_before_it_is(store: Store) -> None:
    move(store, "kumla", uid(1), day(1, 12), None, ANNA)
    release_year(store, "kumla", 2027, ANNA)
    draft = hold(store, "kumla", uid(1), by("Anna", on(2027, 1, 13)), held=False)

    ahead = one(draft.plan, REVIEW).day
    assert ahead > day(1, 13)
    with pytest.raises(Refused, match=f"is on {ahead}"):
        settled(store, "keep", at=date(2027, 1, 13))


def test_following_up_needs_a_note_of_what_and_an_outcome_is_one_of_three(store: Store) -> None:
    with pytest.raises(Refused, match="NOTE is empty"):
        settled(store, "follow up", " ")
    with pytest.raises(Refused, match="expected one of keep, follow up, revise"):
        settled(store, "behåll")


def test_the_facts_of_other_things_are_as_they_were(store: Store) -> None:
    """Held and not held are about the same; delivered twice, the last number stands."""
    later = by("Anna", on(2027, 2, 3))
    hold(store, "kumla", uid(1), AFTER)
    hold(store, "kumla", uid(1), later, held=False)
    for number in ("KS 2027/1", "KS 2027/2"):
        deliver(store, "kumla", uid(1, "lagesbild"), number, later)

    found = facts.facts_of(store, "kumla", 2027)
    assert (found.held, found.not_held) == ({}, frozenset({uid(1)}))
    assert found.delivered == {uid(1, "lagesbild"): "KS 2027/2"}


def test_the_shipped_documents_have_one_review() -> None:
    assert sum(text.count("\nreviews = ") for text in FILES.values()) == 1
