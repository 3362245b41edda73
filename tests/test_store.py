"""What the store promises on either engine: nothing is lost, nothing is half, and what is kept comes back as it was."""

import inspect
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import test_mailing
import test_store_accounts
import test_store_links
from handmade import FILES, NOW, meeting, plan

from app.store import (
    PUBLIC,
    Bytes,
    Change,
    Documents,
    Holding,
    Kept,
    Logged,
    News,
    NotOurs,
    Release,
    Released,
    Someone,
    Store,
    StoreTrouble,
    Subscription,
    open_store,
)  # fmt: skip
from app.store.migrations import MIGRATIONS
from app.store.shapes import occurrence_as_text, occurrence_from_text, plan_as_text, plan_from_text
from app.store.tables import tables_after

ONE = Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date())
TWO = replace(ONE, id="tva", name="Två")
LATER = NOW + timedelta(days=1)

RELEASE = Release(2027, 1, "a", NOW, replace(plan(2027), organisation="ett"))
MEETING = Released(meeting(2027, 1, NOW.date()), 2027, "utseende", 0, NOW, "a")
FEED = Bytes("group", "styrgrupp", "styrgrupp", b"BEGIN\r\n\0\xff", b"\x1f\x8b\0", "etag", NOW)
LOGGED = Logged(1, 2027, "move", '{"uid":"å"}', "Åsa", "hon är borta", NOW, "hash")
HOLDING = Holding("asa", "samordnare", NOW.date())
BEFORE_ANY = Change(0, "")
SUBSCRIPTION = Subscription("ett.1", "ett", "group", "styrgrupp", "Åsas telefon", 1, "hash", NOW)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = open_store(database)
    store.keep_organisation(ONE)
    store.keep_organisation(TWO)
    yield store
    store.close()


class TestContract:
    """One test or more for each method of the store, on both engines."""

    def test_organisations_come_in_the_order_of_their_ids_whatever_the_servers_language(self, store: Store) -> None:
        for id in ("Z", "å", "ä", "B"):
            store.keep_organisation(replace(ONE, id=id))

        assert [kept.id for kept in store.organisations()] == ["B", "Z", "ett", "tva", "ä", "å"]

    def test_the_first_day_is_set_once(self, store: Store) -> None:
        store.keep_organisation(replace(ONE, name="Nytt namn", first_day=NOW.date() + timedelta(days=9)))

        assert store.organisation("ett") == replace(ONE, name="Nytt namn")
        assert store.organisation("tva") == TWO

    def test_the_newest_documents_rule_and_the_older_can_still_be_read(self, store: Store) -> None:
        assert store.documents("ett") is None

        store.keep_documents("ett", Documents("a", FILES), NOW)
        store.keep_documents("ett", Documents("b", {"regler.txt": "andra: 100 % av :alla :-)"}), LATER)

        assert store.documents("ett") == Documents("b", {"regler.txt": "andra: 100 % av :alla :-)"})
        assert store.documents_of_version("ett", "a").files == FILES

    def test_documents_that_are_loaded_again_rule_again(self, store: Store) -> None:
        store.keep_documents("ett", Documents("a", FILES), NOW)
        store.keep_documents("ett", Documents("b", FILES), NOW + timedelta(hours=1))
        store.keep_documents("ett", Documents("a", FILES), LATER)

        newest = store.documents("ett")
        assert newest is not None and newest.version == "a"

    @pytest.mark.parametrize("later", [timedelta(0), timedelta(days=-1)])
    def test_documents_that_are_loaded_last_rule_also_when_the_clock_was_set_back(
        self, store: Store, later: timedelta
    ) -> None:
        for version in ("b", "c", "a"):
            store.keep_documents("ett", Documents(version, FILES), NOW + later)

            newest = store.documents("ett")
            assert newest is not None and newest.version == version

    def test_of_a_years_releases_the_last_is_in_force(self, store: Store) -> None:
        assert store.release("ett", 2027) is None

        store.keep_release("ett", RELEASE)
        store.keep_release("ett", replace(RELEASE, version=2, released_at=LATER))
        store.keep_release("ett", replace(RELEASE, year=2026))

        assert store.release("ett", 2027) == replace(RELEASE, version=2, released_at=LATER)
        assert store.years("ett") == [2026, 2027]

    def test_every_release_can_be_read_again_by_its_number_and_by_the_moment(self, store: Store) -> None:
        second = replace(RELEASE, version=2, released_at=LATER, revision=7)
        store.keep_release("ett", RELEASE)
        store.keep_release("ett", second)

        assert store.release_of_version("ett", 2027, 1) == RELEASE
        assert store.release_of_version("ett", 2027, 3) is None
        assert store.release_at("ett", 2027, NOW - timedelta(seconds=1)) is None
        assert store.release_at("ett", 2027, LATER - timedelta(seconds=1)) == RELEASE
        assert store.release_at("ett", 2027, LATER) == second

    def test_documents_rule_from_their_day_and_those_loaded_last_win(self, store: Store) -> None:
        first, second = Documents("a", FILES), Documents("b", FILES, NOW.date())
        store.keep_documents("ett", first, NOW)
        store.keep_documents("ett", second, LATER)

        assert store.documents_ruling("ett", NOW.date() - timedelta(days=1)) == first
        assert store.documents_ruling("ett", NOW.date()) == second
        assert store.documents_ruling("tva", NOW.date()) is None

    # What people do

    def test_the_log_comes_back_in_order_and_its_head_is_its_last_row(self, store: Store) -> None:
        rows = [
            LOGGED,
            replace(LOGGED, number=2, year=None, kind="load", hash="b"),
            replace(LOGGED, number=3, year=2028, hash="c"),
        ]
        assert store.log_head("ett") == (0, "")

        for row in rows:
            store.keep_logged("ett", row)

        assert store.log("ett") == rows
        assert store.log_of_year("ett", 2027) == rows[:2]
        assert store.log_of_kind("ett", "load") == rows[1:2]
        assert store.log_head("ett") == (3, "c")
        assert [row["done_by"] for row in store.log_as_written("ett")] == ["Åsa"] * 3

    def test_the_log_is_read_page_by_page_by_kind_by_whom_and_by_what_its_data_says(self, store: Store) -> None:
        by_bo = replace(LOGGED, number=2, kind="load", by="Bo", data='{"uid":"a_b"}', hash="b")
        rows = [LOGGED, by_bo, replace(LOGGED, number=3, data='{"uid":"axb"}', hash="c")]
        for row in rows:
            store.keep_logged("ett", row)

        assert store.log_page("ett", (), "", "", 0, 2) == [rows[2], rows[1]]
        assert store.log_page("ett", (), "", "", 2, 2) == [rows[0]]
        assert store.log_page("ett", ("load", "other"), "Bo", "", 0, 9) == [rows[1]]
        assert store.log_page("ett", (), "", '"a_b"', 0, 9) == [rows[1]]
        assert store.log_page("ett", ("load",), "Åsa", "", 0, 9) == []
        assert (store.log_count("ett", (), "", ""), store.log_count("ett", (), "Bo", "")) == (3, 1)
        assert store.log_signers("ett") == ["Bo", "Åsa"]
        assert [row["number"] for row in store.log_from("ett", 2)] == [2, 3]

    def test_what_is_logged_is_logged_once(self, store: Store) -> None:
        store.keep_logged("ett", LOGGED)

        with pytest.raises(Exception, match=r"(?i)unique"):
            store.keep_logged("ett", replace(LOGGED, data="{}"))

        assert store.log("ett") == [LOGGED]

    def test_a_person_and_a_role_are_as_they_were_last_kept(self, store: Store) -> None:
        store.keep_person("ett", Someone("asa", "Åsa"))
        store.keep_person("ett", Someone("asa", "Åsa Ek", "asa@ett.example"))
        store.keep_holding("ett", HOLDING)
        store.keep_holding("ett", replace(HOLDING, until=LATER.date()))

        assert store.persons("ett") == [Someone("asa", "Åsa Ek", "asa@ett.example")]
        assert store.holdings("ett") == [replace(HOLDING, until=LATER.date())]

    def test_who_is_forgotten_has_neither_name_nor_address_and_the_others_have_theirs(self, store: Store) -> None:
        for organisation in ("ett", "tva"):
            for person in ("asa", "bo"):
                store.keep_person(organisation, Someone(person, person.title(), f"{person}@{organisation}.example"))

        store.forget_person("ett", "asa", NOW)

        assert store.persons("ett") == [Someone("asa", ""), Someone("bo", "Bo", "bo@ett.example")]
        assert [each.name for each in store.persons("tva")] == ["Asa", "Bo"]

    def test_a_role_that_never_came_to_be_is_removed_once(self, store: Store) -> None:
        store.keep_holding("ett", HOLDING)
        store.keep_holding("ett", replace(HOLDING, since=LATER.date()))

        assert store.remove_holding("ett", HOLDING)
        assert not store.remove_holding("ett", HOLDING)

        assert store.holdings("ett") == [replace(HOLDING, since=LATER.date())]

    # Occurrences, feeds and subscriptions

    def test_an_occurrence_comes_back_as_it_was_last_kept(self, store: Store) -> None:
        store.keep_occurrence("ett", MEETING)
        store.keep_occurrence("ett", replace(MEETING, sequence=1, withdrawn_at=LATER, called=("a", "b")))

        assert store.occurrences("ett") == [replace(MEETING, sequence=1, withdrawn_at=LATER, called=("a", "b"))]

    def test_a_feed_is_the_same_bytes(self, store: Store) -> None:
        store.keep_feed("ett", replace(FEED, etag="förra"))
        store.keep_feed("ett", FEED)

        assert store.feed("ett", "group", "styrgrupp") == FEED
        assert store.feed("ett", "group", "andra") is None

    def test_all_feeds_are_found_in_the_order_of_their_kinds_and_subjects(self, store: Store) -> None:
        other = replace(FEED, kind="role", subject="a", right_from=NOW.date(), right_until=LATER.date(), documents="b")
        store.keep_feed("ett", other)
        store.keep_feed("ett", FEED)

        assert store.feeds("ett") == [FEED, other]
        assert store.feeds("tva") == []

    def test_a_feed_is_due_before_and_after_its_days_and_when_another_program_rendered_it(self, store: Store) -> None:
        right = replace(FEED, rendered_by="detta", right_from=NOW.date(), right_until=LATER.date())
        store.keep_feed("ett", replace(FEED, subject="alltid", rendered_by="detta"))
        store.keep_feed("ett", right)
        days = [NOW.date() + timedelta(days=number) for number in (-1, 0, 1, 2)]

        assert [store.has_feeds_due("ett", day, "detta") for day in days] == [True, False, False, True]
        assert store.has_feeds_due("ett", NOW.date(), "annat")
        assert not store.has_feeds_due("tva", NOW.date(), "annat")

    def test_a_subscription_is_found_by_its_hash_and_among_its_organisations(self, store: Store) -> None:
        store.keep_subscription(SUBSCRIPTION)

        assert store.subscription_with("hash") == SUBSCRIPTION
        assert store.subscription_with("annan") is None
        assert store.subscriptions("ett") == [SUBSCRIPTION]

    def test_a_subscription_that_is_revoked_stays_so_since_the_first_time(self, store: Store) -> None:
        store.keep_subscription(SUBSCRIPTION)

        assert store.revoke_subscription("ett", "ett.1", NOW)
        assert not store.revoke_subscription("ett", "ett.1", LATER)

        assert store.subscriptions("ett") == [replace(SUBSCRIPTION, revoked_at=NOW)]

    def test_the_next_generation_of_an_address_stands_beside_the_one_that_was_withdrawn(self, store: Store) -> None:
        store.keep_subscription(SUBSCRIPTION)
        store.revoke_subscription("ett", "ett.1", NOW)
        second = replace(SUBSCRIPTION, generation=2, token_hash="hash 2", created_at=LATER)
        store.keep_subscription(second)
        store.keep_fetch("ett", "ett.1", 2, LATER.date(), "Google")

        assert store.subscription_with("hash") == replace(SUBSCRIPTION, revoked_at=NOW)
        assert store.subscription_with("hash 2") == replace(
            second, last_fetched_on=LATER.date(), last_client="Google"
        )
        assert store.revoke_subscription("ett", "ett.1", LATER)
        assert [one.revoked_at for one in store.subscriptions("ett")] == [NOW, LATER]

    def test_a_public_address_can_be_taken_back_and_given_again(self, store: Store) -> None:
        public = replace(SUBSCRIPTION, generation=PUBLIC)
        store.keep_public_subscription(public)
        store.revoke_subscription("ett", "ett.1", NOW)
        store.keep_public_subscription(replace(public, created_at=LATER))

        assert store.subscriptions("ett") == [replace(public, created_at=LATER)]
        assert store.changes()["ett"].number == 3

    def test_of_fetches_the_last_day_and_client_are_kept(self, store: Store) -> None:
        store.keep_subscription(SUBSCRIPTION)
        store.keep_fetch("ett", "ett.1", 1, NOW.date(), "Outlook")
        store.keep_fetch("ett", "ett.1", 1, LATER.date(), "Google")

        assert store.subscriptions("ett") == [
            replace(SUBSCRIPTION, last_fetched_on=LATER.date(), last_client="Google")
        ]

    def test_whatever_changes_what_is_served_is_counted_and_a_fetch_is_not(self, store: Store) -> None:
        assert store.changes() == {"ett": BEFORE_ANY, "tva": BEFORE_ANY}
        store.keep_feed("ett", FEED)
        store.keep_subscription(SUBSCRIPTION)
        store.revoke_subscription("ett", "ett.1", NOW)
        store.count_change("ett")

        store.keep_fetch("ett", "ett.1", 1, NOW.date(), "Outlook")

        assert store.changes()["ett"].number == 4
        assert store.changes()["tva"] == BEFORE_ANY

    def test_a_change_that_is_undone_is_not_counted(self, store: Store) -> None:
        def change_and_fail() -> None:
            with store.counted_change("ett"):
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change_and_fail()

        assert store.changes() == {"ett": BEFORE_ANY, "tva": BEFORE_ANY}

    def test_no_two_changes_have_the_same_mark(self, store: Store) -> None:
        marks = set()
        for organisation in ("ett", "tva") * 3:
            store.count_change(organisation)
            marks.add(store.changes()[organisation].mark)

        assert len(marks) == 6

    def test_news_is_what_changed_between_two_changes_and_else_all_there_is(self, store: Store) -> None:
        store.keep_feed("ett", FEED)
        store.keep_subscription(SUBSCRIPTION)
        before = store.changes()["ett"]
        store.revoke_subscription("ett", "ett.1", NOW)
        after, withdrawn = store.changes()["ett"], replace(SUBSCRIPTION, revoked_at=NOW)

        assert store.news("ett", before, after) == News(False, [], [withdrawn])
        assert store.news("ett", None, after) == News(True, [FEED], [withdrawn])
        assert store.news("ett", replace(before, mark="another history"), after) == News(True, [FEED], [withdrawn])
        assert store.news("ett", after, before) == News(True, [FEED], [withdrawn])
        assert store.news("tva", None, BEFORE_ANY) == News(True, [], [])

    # Transactions

    def test_a_transaction_that_fails_leaves_nothing_behind(self, store: Store) -> None:
        def change_and_fail() -> None:
            with store.transaction():
                store.keep_documents("ett", Documents("a", FILES), NOW)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change_and_fail()

        assert store.documents("ett") is None

    def test_a_transaction_inside_another_stands_and_falls_with_it(self, store: Store) -> None:
        def change_and_fail() -> None:
            with store.transaction():
                with store.transaction():
                    store.keep_documents("ett", Documents("a", FILES), NOW)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change_and_fail()

        assert store.documents("ett") is None

    def test_nobody_sees_what_a_transaction_has_not_finished(self, store: Store) -> None:
        with store.transaction():
            store.keep_documents("ett", Documents("a", FILES), NOW)
            with ThreadPoolExecutor(1) as other:
                assert other.submit(store.documents, "ett").result() is None
                other.submit(store.close).result()

        assert store.documents("ett") is not None

    def test_four_who_read_and_then_write_at_once_lose_nothing(self, store: Store) -> None:
        def release_once_more(_: int) -> None:
            with store.transaction():
                before = store.release("ett", 2027)
                store.keep_release("ett", replace(RELEASE, version=before.version + 1 if before else 1))

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(release_once_more, range(40)))

        release = store.release("ett", 2027)
        assert release is not None and release.version == 40

    def test_an_impatient_writer_gives_up_at_once(self, store: Store) -> None:
        refused = []

        def write_without_waiting() -> None:
            try:
                with store.transaction(patient=False):
                    pass
            except StoreTrouble as trouble:
                refused.append(trouble)

        with store.transaction():
            writer = threading.Thread(target=write_without_waiting)
            writer.start()
            writer.join(timeout=5)

        assert len(refused) == 1

    def test_who_reads_never_waits_for_who_writes(self, store: Store) -> None:
        with store.transaction():
            store.keep_organisation(replace(ONE, name="Nytt namn"))
            with ThreadPoolExecutor(1) as other:
                assert other.submit(store.organisation, "ett").result(timeout=5) == ONE
                other.submit(store.close).result()

    # The store as a whole

    def test_it_answers_also_after_it_was_closed_and_brought_up_to_date_again(self, store: Store) -> None:
        store.close()
        store.migrate()

        assert store.answers()
        assert store.organisation("ett") == ONE

    def test_a_database_of_a_later_version_is_refused_and_left_alone(self, store: Store, database: str) -> None:
        ledger = "_sqlite_migrations" if database.startswith("sqlite") else "arshjul_migrations"
        store.engine.change(f"UPDATE {ledger} SET name = '9999 later' WHERE name LIKE '0001%'")

        with pytest.raises(NotOurs, match=r"later version of Årshjul \(9999 later\)"):
            store.migrate()

        assert store.organisations() == [ONE, TWO]


def test_every_method_of_the_store_is_in_the_contract() -> None:
    methods = {name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}

    contract = "".join(map(inspect.getsource, (TestContract, test_mailing, test_store_accounts, test_store_links)))
    assert methods - set(re.findall(r"\bstore\.(\w+)", contract)) == set()


def test_every_table_has_its_organisation_and_a_key() -> None:
    tables = tables_after(MIGRATIONS)

    assert "subscriptions" in [table.name for table in tables]
    assert [table.name for table in tables if "organisation" not in table.columns] == []
    assert [table.name for table in tables if table.key in ((), ("rowid",))] == []


# Shapes


def test_a_plan_comes_back_as_it_was_kept() -> None:
    assert plan_from_text(plan_as_text(plan(2027))) == plan(2027)


def test_a_time_is_kept_as_wall_time_with_its_zone() -> None:
    summer = meeting(2027, 2, plan(2027).occurrences[1].day)

    text = occurrence_as_text(summer)

    assert "2027-06-07T13:00:00[Europe/Stockholm]" in text
    assert occurrence_from_text(text).start.tzinfo == summer.start.tzinfo  # type: ignore[union-attr]


def test_a_time_without_a_zone_is_not_kept() -> None:
    naive = replace(meeting(2027, 1, NOW.date()), start=NOW.replace(tzinfo=None))

    with pytest.raises(ValueError, match="no named zone"):
        occurrence_as_text(naive)
