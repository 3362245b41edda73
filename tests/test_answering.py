"""What is answered by a link is a fact as any other: the year's verdicts and its draft follow from it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from handmade import SECRET
from life import STYR, database_in, in_force, living, on, one, uid

from app.audit import Signature
from app.links import link_for
from app.planning import answering
from app.planning.answering import Asked, asked_by, say_delivered, say_held, say_outcome
from app.planning.drafts import draft_of
from app.planning.facts import verdicts_so_far
from app.refusal import Refused
from app.store import Link, Store
from app.tokens import hash_of
from schedules.plan import Verdict

BOX = "@bra-samordnare"
REVIEW = uid(1, "arbetsordning-avstamning")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(living(database_in(tmp_path))) as store:
        yield store


def link_to(store: Store, purpose: str, uid: str, now: datetime) -> Link:
    address = link_for(store, SECRET, "", "kumla", purpose, uid, BOX, now + timedelta(days=30))
    found = store.link_with(hash_of(address.rpartition("/")[2]))
    assert found is not None
    return found[1]


def asked(store: Store, purpose: str, uid: str, now: datetime) -> Asked:
    return asked_by(store, "kumla", link_to(store, purpose, uid, now), now)


def verdict(store: Store, rule: str, now: datetime) -> Verdict:
    return next(each for each in verdicts_so_far(store, "kumla", 2027, now) if each.rule == rule)


def test_a_verdict_is_unconfirmed_until_somebody_answers(store: Store) -> None:
    now = on(2027, 3, 31)
    passed = [each for each in in_force(store).occurrences if each.rule == STYR and each.day < now.date()]
    assert verdict(store, STYR, now).verdict == "unconfirmed"

    for each in passed:
        assert say_held(store, asked(store, "held", each.uid, now), now, held=True)

    assert verdict(store, STYR, now).verdict == "met"


def test_a_meeting_that_was_not_held_is_planned_anew_as_six_means_six(store: Store) -> None:
    now = on(2027, 3, 31)

    say_held(store, asked(store, "held", uid(1), now), now, held=False)

    draft = draft_of(store, "kumla", 2027, now).plan.occurrences
    meetings = [each for each in draft if each.rule == STYR and each.kind == "meeting"]
    assert [each.uid for each in meetings if each.status == "cancelled"] == [uid(1)]
    assert sum(each.status != "cancelled" for each in meetings) == 6


def test_decembers_meeting_is_answered_for_in_january(store: Store) -> None:
    last = max((each for each in in_force(store).occurrences if each.rule == STYR), key=lambda each: each.day)
    now = on(2028, 1, 3)

    assert say_held(store, asked(store, "held", last.uid, now), now, held=False)

    answer = asked(store, "held", last.uid, now)
    assert answer.recorded is not None and (answer.state, answer.recorded.what) == ("answered", "not-held")


def test_what_is_delivered_is_so_whether_it_is_a_deadline_or_sits_on_a_meeting(store: Store) -> None:
    now = on(2027, 6, 30)
    year = in_force(store).occurrences
    some = [next(each for each in year if each.kind == kind and each.day < now.date()) for kind in ("deadline", "item")]

    for each in some:
        assert say_delivered(store, asked(store, "delivered", each.uid, now), now, "KS 2027/1")
        said = asked(store, "delivered", each.uid, now).recorded
        assert said is not None and (said.what, said.registry) == ("delivered", "KS 2027/1")


def test_whom_to_tell_is_the_role_that_keeps_the_document(store: Store) -> None:
    assert asked(store, "held", uid(1), on(2027, 3, 31)).owner == "BRÅ-samordnare"


def test_what_comes_of_a_review_is_said_once_and_signed_as_the_rest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[tuple[str, str, str, Signature]] = []
    monkeypatch.setattr(answering, "settle_review", lambda store, organisation, *given: settled.append(given))
    now = on(2027, 3, 31)
    review = asked(store, "outcome", REVIEW, now)
    assert one(in_force(store), REVIEW).day < now.date()

    heard = [say_outcome(store, review, outcome, "ny text", now) for outcome in ("revise", "keep")]

    assert heard == [True, False]
    assert settled == [(REVIEW, "revise", "ny text", Signature("BRÅ-samordnare", "svar på länk i brev", now))]


def test_an_outcome_that_is_refused_leaves_the_link_unused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise Refused("the review is still to come")

    now = on(2027, 3, 31)
    review = asked(store, "outcome", REVIEW, now)
    monkeypatch.setattr(answering, "settle_review", refuse)

    with pytest.raises(Refused):
        say_outcome(store, review, "keep", "", now)

    assert asked(store, "outcome", REVIEW, now).state == "open"
