"""The brief before a review: what the document asks, how it went, what is open, what was changed, what lies ahead."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest
from association import files, meets
from life import ANNA, FILES, by, database_in, on, with_words
from reviewing import (
    BEGAN,
    GOLDEN,
    as_text,
    brief,
    kumla_in_december,
    of_2026,
    plan,
    reminding,
    review,
    writing,
)

from app.letters import Page, Part
from app.letters.reviews import review_page
from app.letters.wording import words_of
from app.planning.changing import cancel, move, undo
from app.planning.documents import load_documents
from app.planning.facts import answer, hold
from app.planning.outcomes import settle_review
from app.planning.releases import release_year
from app.refusal import Refused
from app.store import Store, open_store

ANSWERED = "Besvarade frågor"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a year that takes seconds to live; each test has its copy."""
    folder = tmp_path_factory.mktemp("lived")
    kumla_in_december(database_in(folder)).close()
    return folder


@pytest.fixture
def store(lived: Path, tmp_path: Path) -> Iterator[Store]:
    copytree(lived, tmp_path / "copy")
    store = open_store(database_in(tmp_path / "copy"))
    yield store
    store.close()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Store]:
    """Documents were loaded in November 2026, and nothing more."""
    store = open_store(database_in(tmp_path))
    load_documents(store, FILES, by("Anna", on(2026, 11, 2)))
    yield store
    store.close()


def part(page: Page, heading: str) -> Part:
    return next(each for each in page.parts if each.heading == heading)


def headings(page: Page) -> list[str]:
    return [each.heading for each in page.parts]


def titles(page: Page, heading: str) -> list[str]:
    return [each.title for each in part(page, heading).entries]


def lines(page: Page, heading: str, title: str) -> tuple[str, ...]:
    return next(each.lines for each in part(page, heading).entries if each.title == title)


# ---- as it was proofread


def test_kumlas_brief_is_the_one_that_was_proofread(database: str) -> None:
    with closing(kumla_in_december(database)) as store:
        assert as_text(brief(store)) == GOLDEN["sv"].read_text("utf-8")


def test_it_is_written_in_the_language_of_the_organisation(tmp_path: Path) -> None:
    with closing(kumla_in_december(database_in(tmp_path), "en")) as store:
        assert as_text(brief(store)) == GOLDEN["en"].read_text("utf-8")


def test_both_languages_have_the_same_words() -> None:
    def keys(words: object) -> object:
        return {name: keys(each) for name, each in words.items()} if isinstance(words, dict) else None

    assert keys(words_of("review", "sv")) == keys(words_of("review", "en"))


def test_it_is_read_in_five_minutes_and_begins_with_the_numbers(store: Store) -> None:
    page = brief(store)

    assert len(as_text(page).split()) < 5 * 220  # words that a person reads in a minute
    assert page.parts[0].heading == "I korthet"
    assert titles(page, "I korthet")[1] == "2026: 7 obekräftade, 3 obestämda, 11 uppfyllda."


# ---- nothing secret


def test_no_person_address_or_registry_number_is_in_it_though_people_have_written_them(store: Store) -> None:
    told = as_text(brief(store)).replace("arshjul.example/svar", "")

    assert "Kim" not in told and "Karlsson" not in told and "@" not in told
    assert "Anna" not in told and "KS 2026" not in told
    assert "… är sjuk" in told


# ---- how it went


def test_each_rule_of_the_document_is_there_once(store: Store) -> None:
    page = brief(store)
    judged = [name for name in headings(page) if name.endswith("2026") or name in ("Obestämt", "Vid behov")]

    told = [title for name in judged if not name.startswith("Ändrat") for title in titles(page, name)]

    assert len(told) == len(set(told)) == 21


def test_a_verdict_has_the_dates_on_which_it_happened_did_not_or_nobody_said(store: Store) -> None:
    told = lines(brief(store), "Obekräftat 2026", "BRÅ operativ grupp, sammanträden: 10 per år")

    assert "Blev av: 9/1, 6/2, 6/3, 10/4, 8/5, 12/6, 21/8" in told
    assert "Ställdes in eller hölls inte: 25/9" in told
    assert "Ingen har sagt: 18/9, 6/11" in told
    assert "Återstår: 11/12" in told


def test_a_meeting_held_on_another_day_is_told_with_that_day(store: Store) -> None:
    fifth = next(each for each in plan(store, 2026) if each.day == date(2026, 10, 13) and each.kind == "meeting")
    hold(store, "kumla", fifth.uid, by("Anna", on(2026, 10, 20), "snöfall"), day=date(2026, 10, 14))

    page = brief(store)

    assert "Blev av: 29/1, 16/4, 11/6, 20/8, 14/10" in lines(
        page, "Uppfyllt 2026", "BRÅ styrgrupp, sammanträden: 6 per år"
    )
    assert titles(page, "Ändrat för hand 2026")[-1] == "BRÅ styrgrupp, möte 5: hölls 14/10 i stället för 13/10"


def test_a_broken_rule_comes_first_with_its_words_and_why(store: Store) -> None:
    last = max((each for each in plan(store, 2026) if each.group == "styrgrupp" and each.kind == "meeting"), key=day_of)
    hold(store, "kumla", last.uid, by("Anna", on(2026, 12, 31)), held=False)

    page = brief(store, now=datetime(2027, 1, 22, 6, tzinfo=UTC))

    assert headings(page)[:3] == ["I korthet", "Förra avstämningen", "Brutet 2026"]
    told = lines(page, "Brutet 2026", "BRÅ styrgrupp, sammanträden: 6 per år")
    assert told[0].startswith("Avsnitt 2.1: ”Styrgruppen sammanträder sex gånger")
    assert told[1] == "5 av 6 per år planerade."


def day_of(one: object) -> date:
    return one.day  # type: ignore[attr-defined,no-any-return]


def test_a_year_that_was_never_released_here_is_not_judged_but_the_brief_says_what_is_asked(new: Store) -> None:
    release_year(new, "kumla", 2027, ANNA)

    page = brief(new)

    assert titles(page, "I korthet")[1] == "2026 fastställdes inte här, så vi vet inte hur reglerna följdes."
    assert len(part(page, "Det här kräver dokumentet").entries) == 21
    assert lines(page, "Det här kräver dokumentet", "Kvartalsanalys: 4 per år")[0].startswith("Avsnitt 2.1: ”")
    assert not [name for name in headings(page) if "2026" in name or name == "Förra avstämningen"]


def test_where_nothing_was_answered_all_is_open(new: Store) -> None:
    page = brief(new)

    assert "8 öppna frågor." in titles(page, "I korthet")
    assert ANSWERED not in headings(page)


def test_an_answer_moves_its_question(store: Store) -> None:
    answer(store, "kumla", "lagesbild-dag", "den tionde", ANNA)

    page = brief(store)

    told = lines(page, ANSWERED, "Till vilken dag i varje period ska ”Lägesbild” vara klar, och vem skickar ut den?")
    assert told == ("Svar: den tionde", "Avsnitt 1, 2.1")


# ---- what was changed


def test_what_was_taken_back_or_waits_for_a_release_was_not_changed(store: Store) -> None:
    before = titles(brief(store), "Ändrat för hand 2026")
    later = by("Bo", on(2026, 11, 20), "krock")
    december = [each.uid for each in plan(store, 2026) if each.kind == "meeting" and each.day.month == 12]
    move(store, "kumla", december[0], date(2026, 12, 17), None, later)
    assert titles(brief(store), "Ändrat för hand 2026") == before

    undo(store, "kumla", 2026, later)
    cancel(store, "kumla", december[-1], later)
    release_year(store, "kumla", 2026, later)

    found = part(brief(store), "Ändrat för hand 2026").entries
    assert [each.title for each in found[:-1]] == before
    assert (found[-1].title.endswith(": inställt"), found[-1].lines) == (True, ("Varför: krock",))


def test_of_many_changes_the_first_are_told_and_the_others_counted(store: Store) -> None:
    december = next(each.uid for each in plan(store, 2026) if each.kind == "meeting" and each.day.month == 12)
    for number in range(14):
        move(store, "kumla", december, date(2026, 12, 14 + number % 2), None, by("Bo", on(2026, 11, 20)))
    release_year(store, "kumla", 2026, by("Bo", on(2026, 11, 20)))

    found = titles(brief(store), "Ändrat för hand 2026")

    assert (len(found), found[-1]) == (16, "Och 2 till, i historiken.")
    assert "17 ändringar för hand 2026." in titles(brief(store), "I korthet")


# ---- the last review


def test_what_was_to_be_followed_up_stands_in_next_years_brief(store: Store) -> None:
    assert lines(brief(store), "Förra avstämningen", "2026 blev det: följ upp.") == ("Antecknat: om sex möten räcker",)

    settle_review(store, "kumla", review(2026), "keep", "", by("Anna", on(2026, 3, 1)))

    assert titles(brief(store), "Förra avstämningen") == ["2026 blev det: behåll."]


def test_a_review_of_which_nobody_told_what_came_is_said_so(store: Store) -> None:
    release_year(store, "kumla", 2028, ANNA)

    page = brief(store, 2028, datetime(2027, 12, 1, 6, tzinfo=UTC))

    assert titles(page, "Förra avstämningen") == ["Ingen har berättat vad avstämningen 2027 ledde till."]


def test_a_revision_that_no_new_version_has_answered_is_an_open_question(store: Store) -> None:
    settle_review(store, "kumla", review(2026), "revise", "antal möten", by("Anna", on(2026, 3, 1)))

    page = brief(store)

    assert titles(page, "Öppna frågor")[-1] == (
        "Avstämningen 2026 kom fram till att Arbetsordning BRÅ ska revideras. "
        "Vad ska ändras i nästa version? Antecknat: antal möten"
    )


# ---- the year that lies ahead


def test_a_year_that_is_not_released_is_shown_as_the_draft_that_it_is(new: Store) -> None:
    page = brief(new)

    assert part(page, "2027").intro == "2027 är ett utkast. Ingen ser det i sin kalender än."
    assert lines(page, "2027", "BRÅ styrgrupp")[0].startswith("6 möten: 29/1")


def test_the_brief_follows_the_meeting(store: Store) -> None:
    first = next(each for each in plan(store, 2027) if each.kind == "meeting" and each.group == "styrgrupp")
    move(store, "kumla", first.uid, date(2027, 1, 20), None, ANNA)
    release_year(store, "kumla", 2027, ANNA)

    page = brief(store)

    assert page.subject == "Underlag: avstämning av Arbetsordning BRÅ 20 januari 2027"
    assert page.opening[0].startswith("BRÅ styrgrupp stämmer av Arbetsordning BRÅ 20 januari 2027 klockan 13.00")


def test_a_year_that_contradicts_itself_says_so(new: Store) -> None:
    closed = with_words("closed_months = [7]", "closed_months = [1, 7]", "organisation.toml")
    load_documents(new, closed, by("Anna", on(2026, 11, 3)))

    page = brief(new)

    assert "1 motsägelse" in titles(page, "I korthet")[-1]
    assert len(part(page, "Motsägelser").entries) == 1
    assert "Avstämning av arbetsordningen: 1 per år" in titles(page, "Går inte att följa som det ser ut nu")
    assert page.subject.endswith("i januari 2027")
    assert "Dagen är inte fastställd än." in page.opening[0]


# ---- several documents, and new versions


def with_statutes() -> dict[str, str]:
    """Another document beside Kumla's, with another owner."""
    look = {"reviews": {"group": "styrelse", "at": "first meeting", "month": 2}}
    looked = ("stadgar-oversyn", "Stadgarna ses över vid det första mötet i februari.", look)
    own = files([meets("styrelse", 4), looked])
    return {**FILES, **{name: own[name] for name in ("stadgar.toml", "stadgar.txt")}}


def test_an_owner_gets_the_brief_of_their_own_document(tmp_path: Path) -> None:
    with closing(open_store(database_in(tmp_path))) as store:
        load_documents(store, with_statutes(), by("Anna", BEGAN))
        for year in (2026, 2027):
            release_year(store, "kumla", year, by("Anna", BEGAN))
        uid = "kumla-stadgar-oversyn-2027-1@kumla.example"
        about = writing(store, uid)

        page = review_page(replace(about, reminders=(reminding(uid, "stadgar-oversyn", "sekreterare"),)))
        other = as_text(brief(store))

    told = as_text(page)
    assert page.closing[0] == "Du får det här som Sekreteraren, som vårdar Stadgar."
    assert titles(page, "I korthet")[0] == "2 regler i dokumentet."
    assert "BRÅ" not in told and "Lägesbild" not in told
    assert "Stadgar" not in other and "Styrelsen" not in other
    assert titles(page, "2027") == ["Årsmötet", "Styrelsen"]


def test_the_year_before_is_judged_by_the_version_that_ruled_it(store: Store) -> None:
    new = with_words('"styrgrupp", times = 6', '"styrgrupp", times = 8')
    load_documents(store, new, by("Anna", on(2026, 11, 30)), date(2027, 1, 1))
    release_year(store, "kumla", 2027, by("Anna", on(2026, 11, 30)))

    page = brief(store)

    assert "BRÅ styrgrupp, sammanträden: 6 per år" in titles(page, "Obekräftat 2026")
    assert lines(page, "2027", "BRÅ styrgrupp")[0].startswith("8 möten")


def test_a_rule_that_the_new_version_does_not_have_is_judged_for_the_year_in_which_it_ruled(store: Store) -> None:
    new = with_words('id = "operativ-motestid"', 'id = "operativ-langd"')
    load_documents(store, new, by("Anna", on(2026, 11, 30)), date(2027, 1, 1))

    page = brief(store)

    own = "BRÅ operativ grupp, mötestid: 60 minuter"
    assert own in titles(page, "Uppfyllt 2026") and own in titles(page, "Det här kräver dokumentet")


def test_a_review_that_no_document_asks_for_any_more_has_no_brief(store: Store) -> None:
    uid = of_2026(1, "okand-avstamning")

    with pytest.raises(Refused, match="no document asks for this review"):
        review_page(replace(writing(store, uid), reminders=(reminding(uid, "okand-avstamning"),)))


def test_the_reader_is_told_why_it_came(store: Store) -> None:
    told = brief(store).closing

    assert told[0] == "Du får det här som BRÅ-samordnare, som vårdar Arbetsordning BRÅ."
    assert not any("/svar/decline" in each for each in told)  # it comes to whoever wants no reminders, too
