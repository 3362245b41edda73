"""A meeting's page: look at what each day does, choose, move in the draft, undo, and release; and who may not."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHROMIUM, chromium, follow, served
from flask import Flask
from handmade import FILES, NOW, SECRET, config_in, plan
from visiting import Browser, logged_in, session_of

from app import create_app
from app.loading import load
from app.pages import KEY
from app.planning import open_installation
from app.planning.choices import chosen, look
from app.planning.drafts import Draft, draft_of
from app.releasing import release
from app.store import Session, Store, open_store
from app.tokens import hash_of
from schedules.plan import Occurrence

NUMBER = 5
UID = f"kumla-styrgrupp-sammantraden-2027-{NUMBER}@kumla.example"
OPERATIV = "kumla-operativ-sammantraden-2027-3@kumla.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as it starts, with nobody's changes in it."""
    folder = tmp_path_factory.mktemp("data")
    with closing(open_store(config_in(folder).database)) as store:
        open_installation(store, SECRET, NOW)
    return folder


@pytest.fixture
def web(folder: Path, tmp_path: Path) -> Flask:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "secret").write_bytes(SECRET)
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def coordinator(web: Flask) -> Browser:
    return logged_in(web)


def store_of(web: Flask) -> Store:
    store: Store = web.extensions[KEY].store
    return store


def draft(web: Flask) -> Draft:
    return draft_of(store_of(web), "kumla", 2027, NOW)


def meeting(web: Flask, uid: str = UID) -> Occurrence:
    found = draft(web).find(uid)
    assert found is not None
    return found


def published(web: Flask, uid: str = UID) -> Occurrence:
    return next(each for each in draft(web).in_force.occurrences if each.uid == uid)


def form(web: Flask, **more: str) -> dict[str, str]:
    """As the page has it: with the revision of the draft that it was made from."""
    return {"seen": str(draft(web).revision), **more}


# The story


def test_a_meeting_is_looked_at_moved_undone_moved_again_and_released(web: Flask, coordinator: Browser) -> None:
    before = meeting(web).day
    days = look(draft(web), meeting(web)).proposed
    page = coordinator.get(f"/meetings/{UID}").text
    assert f'value="{days[0]}" checked' in page and page.count('type="radio"') == len(days) == 3

    sent = form(web, day=str(days[0]), do="draft", why="Ordföranden är borta")
    answer = coordinator.send(f"/meetings/{UID}/day", sent)
    assert answer.status_code == 303 and answer.location == f"/meetings/{UID}?said=moved"
    assert (meeting(web).day, published(web).day) == (days[0], before)
    assert "1 ändring är inte publicerad" in coordinator.get(answer.location).text

    waiting = coordinator.get("/years/2027/release").text
    assert "Ordföranden är borta" in waiting and "När du publicerar får de här veta det" in waiting
    assert coordinator.send("/years/2027/undo", form(web)).status_code == 303
    assert meeting(web).day == before
    assert "Allt är publicerat" in coordinator.get("/years/2027/release").text

    coordinator.send(f"/meetings/{UID}/day", form(web, day=str(days[1])))
    assert coordinator.send("/years/2027/release", form(web)).location == "/years/2027/release?said=released"
    assert published(web).day == days[1]


def test_a_move_can_be_published_at_once(web: Flask, coordinator: Browser) -> None:
    day = look(draft(web), meeting(web)).proposed[1]

    answer = coordinator.send(f"/meetings/{UID}/day", form(web, day=str(day), do="release"))

    assert answer.location == f"/meetings/{UID}?said=released"
    assert published(web).day == day


def test_a_day_is_graded_and_one_that_cannot_be_says_why_with_its_clause(web: Flask, coordinator: Browser) -> None:
    seen = look(draft(web), meeting(web, OPERATIV))
    early = seen.graded(date(2027, 3, 3))
    assert early is not None and not early.is_possible and early.against[0].section == "2.2"
    assert {each.grade for each in seen.days} == {"A", "B", "C", None}

    page = coordinator.get(f"/meetings/{OPERATIV}").text

    assert "hinner inte bli klar" in page and early.against[0].quote is not None and early.against[0].quote in page


def test_no_day_that_is_called_possible_is_refused(web: Flask) -> None:
    """Every one of them, tried as if somebody had chosen it."""
    seen = look(draft(web), meeting(web, OPERATIV))

    found = {each.day: chosen(store_of(web), seen, each.day, None, NOW).refused == "" for each in seen.days}

    assert found == {each.day: each.is_possible for each in seen.days}


def test_where_no_other_meeting_may_move_a_day_that_leaves_a_rule_without_one_is_impossible(
    web: Flask, coordinator: Browser
) -> None:
    coordinator.send("/groups/styrgrupp/decisions", form(web, year="2027"))
    first = UID.replace("2027-5", "2027-1")

    seen = look(draft(web), meeting(web, first))

    late = seen.graded(date(2027, 2, 3))
    assert late is not None and not late.is_possible
    assert "arbetsordning-avstamning" in {each.rule for each in late.against}
    assert chosen(store_of(web), seen, late.day, None, NOW).refused
    assert any(each.is_possible for each in seen.days)
    page = coordinator.get(f"/meetings/{first}").text
    assert all(str(each.quote) in page for each in late.against)


def test_what_is_proposed_lies_between_the_meetings_on_either_side(web: Flask) -> None:
    own = [each for each in draft(web).plan.occurrences if each.kind == "meeting" and each.group == "operativ-grupp"]

    for before, one, after in zip(own, own[1:], own[2:], strict=False):
        proposed = look(draft(web), one).proposed
        assert len(proposed) == 3 and all(before.day < day < after.day for day in proposed), one.day


def test_what_follows_is_shown_before_anything_is_done(web: Flask, coordinator: Browser) -> None:
    revision = draft(web).revision

    page = coordinator.get(f"/meetings/{OPERATIV}?day=2027-03-15").text

    assert "Utskick av lägesbild" in page and "från måndag 8\u00a0mars till onsdag 10\u00a0mars" in page
    assert "Lägesbilden presenteras" in page and "fortfarande uppfylld" in page
    assert draft(web).revision == revision


# Refused in words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-10-17", "Det går inte ihop med reglerna"),  # a Sunday
        ("2028-01-10", "Dagen ligger ett annat år"),
        ("in May", "Dagen går inte att läsa"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_swedish_and_nothing_is_lost(
    web: Flask, coordinator: Browser, day: str, words: str
) -> None:
    before = draft(web).revision

    answer = coordinator.send(f"/meetings/{UID}/day", form(web, day=day, why="Vi försöker"))

    assert answer.status_code == 422
    assert words in answer.text and 'value="Vi försöker"' in answer.text
    assert draft(web).revision == before


def test_who_was_second_is_told_who_did_what_and_can_send_it_again(web: Flask, coordinator: Browser) -> None:
    opened = form(web, day="2027-10-29", why="Lokalen")
    coordinator.send(f"/meetings/{OPERATIV}/pin", form(web))

    answer = coordinator.send(f"/meetings/{UID}/day", opened)

    assert answer.status_code == 409
    assert "Bo Ek" in answer.text and "Låste" in answer.text and "BRÅ operativ grupp, möte 3" in answer.text
    assert 'name="day" value="2027-10-29"' in answer.text and 'name="why" value="Lokalen"' in answer.text
    assert meeting(web).day != date(2027, 10, 29)
    assert coordinator.send(f"/meetings/{UID}/day", opened | form(web)).status_code == 303
    assert meeting(web).day == date(2027, 10, 29)


def test_what_has_been_is_not_changed(folder: Path, tmp_path: Path, web: Flask) -> None:
    late = create_app(config_in(tmp_path), clock=lambda: datetime(2027, 12, 20, 9, tzinfo=UTC))

    answer = logged_in(late).send(f"/meetings/{UID}/day", form(web, day="2027-12-29"))

    assert answer.status_code == 422 and "Mötet har varit" in answer.text


# Who may not


def test_a_secretary_changes_their_own_groups_meetings_and_no_others(web: Flask) -> None:
    secretary = logged_in(web, "secretary", group="operativ-grupp")

    assert secretary.send(f"/meetings/{OPERATIV}/pin", form(web)).status_code == 303
    for path in (
        f"/meetings/{UID}/day", f"/meetings/{UID}/hour", f"/meetings/{UID}/place", f"/meetings/{UID}/decisions",
        f"/meetings/{UID}/pin", f"/meetings/{UID}/unpin", f"/meetings/{UID}/cancellation", f"/meetings/{UID}/items",
        "/groups/styrgrupp/decisions", "/groups/styrgrupp/meetings",
    ):  # fmt: skip
        answer = secretary.send(path, form(web, day="2027-10-29", title="x", place="x", year="2027", hour="10:00"))
        assert answer.status_code == 403, path
    assert secretary.get(f"/meetings/{UID}/cancellation").status_code == 403
    page = secretary.get(f"/meetings/{UID}").text
    assert "Flytta i utkastet" not in page and "bara ändra det som rör din egen grupp" in page


def test_a_secretary_publishes_nothing_and_undoes_only_what_is_their_groups(web: Flask, coordinator: Browser) -> None:
    secretary = logged_in(web, "secretary", group="operativ-grupp")
    day = str(look(draft(web), meeting(web, OPERATIV)).proposed[0])

    assert secretary.send(f"/meetings/{OPERATIV}/day", form(web, day=day, do="release")).status_code == 403
    assert secretary.send("/years/2027/release", form(web)).status_code == 403
    coordinator.send(f"/meetings/{UID}/pin", form(web))
    assert secretary.send("/years/2027/undo", form(web)).status_code == 403
    secretary.send(f"/meetings/{OPERATIV}/pin", form(web))
    assert secretary.send("/years/2027/undo", form(web)).status_code == 303
    assert len(draft(web).waiting) == 1


def test_a_reader_looks_and_does_nothing(web: Flask) -> None:
    reader = logged_in(web, "reader")

    page = reader.get(f"/meetings/{UID}")

    assert page.status_code == 200 and "<button" not in page.text.partition("<main")[2]
    assert reader.send(f"/meetings/{UID}/pin", form(web)).status_code == 403


@pytest.mark.parametrize(
    "uid", ["exempel-styrgrupp-moten-2027-1@arshjul.example", "nothing", UID.replace("2027-5", "2027-99")]
)
def test_another_organisations_meeting_is_not_there(web: Flask, uid: str) -> None:
    load(store_of(web), FILES, NOW)
    release(store_of(web), plan(2027), NOW)
    coordinator = logged_in(web, organisation="kumla")

    assert coordinator.get(f"/meetings/{uid}").status_code == 404
    for what in ("day", "hour", "place", "decisions", "pin", "unpin", "cancellation", "items"):
        assert coordinator.send(f"/meetings/{uid}/{what}", form(web, day="2027-06-01")).status_code == 404, what
    assert coordinator.send(f"/items/{uid}", form(web)).status_code == 404


# The rest


def test_a_cancelled_meeting_shows_what_comes_instead_before_it_is_cancelled(web: Flask, coordinator: Browser) -> None:
    page = coordinator.get(f"/meetings/{UID}/cancellation").text
    assert "I stället kommer ett nytt möte" in page and meeting(web).status == "proposed"

    answer = coordinator.send(f"/meetings/{UID}/cancellation", form(web))

    assert answer.location == f"/meetings/{UID}?said=cancelled" and meeting(web).status == "cancelled"
    new = next(each for each in draft(web).change.added if each.kind == "meeting")
    assert f"{new.day.day}\u00a0oktober" in page
    again = coordinator.send(f"/meetings/{UID}/cancellation", form(web))
    assert again.status_code == 422 and "Mötet är redan inställt" in again.text


def test_one_day_or_all_of_a_groups_days_are_decided(web: Flask, coordinator: Browser) -> None:
    coordinator.send(f"/meetings/{UID}/decisions", form(web))
    assert meeting(web).status == "decided"

    page = coordinator.get("/groups/styrgrupp/meetings?year=2027").text
    assert "Besluta alla 5 dagar" in page
    coordinator.send("/groups/styrgrupp/decisions", form(web, year="2027"))

    own = [each for each in draft(web).plan.occurrences if each.group == "styrgrupp" and each.kind == "meeting"]
    assert {each.status for each in own} == {"decided"}
    again = coordinator.send("/groups/styrgrupp/decisions", form(web, year="2027"))
    assert again.status_code == 422 and "redan beslutade" in again.text


def test_an_item_and_a_guest_are_added_and_taken_away(web: Flask, coordinator: Browser) -> None:
    coordinator.send(f"/meetings/{UID}/items", form(web, title="Skolans läge", role="polisen"))
    item = next(each for each in draft(web).plan.occurrences if each.title == "Skolans läge")
    assert (item.host, item.responsible) == (UID, ("polisen",))
    assert f"/items/{item.uid}" in coordinator.get(f"/meetings/{UID}").text

    answer = coordinator.send(f"/items/{item.uid}", form(web))

    assert answer.location == f"/meetings/{UID}?said=dropped"
    assert all(each.title != "Skolans läge" for each in draft(web).plan.occurrences)


def test_an_extra_meeting_is_added_once(web: Flask, coordinator: Browser) -> None:
    extra = {"day": "2027-05-20", "hour": "10:00", "year": "2027"}
    assert coordinator.send("/groups/styrgrupp/meetings", form(web, **extra)).status_code == 303

    added = next(each for each in draft(web).change.added)
    assert (added.group, f"{added.start:%Y-%m-%d %H:%M}") == ("styrgrupp", "2027-05-20 10:00")
    page = coordinator.get(f"/meetings/{added.uid}").text
    assert "extra möte" in page and 'type="radio"' in page
    twice = coordinator.send("/groups/styrgrupp/meetings", form(web, **extra))
    assert twice.status_code == 422 and "redan ett möte den dagen" in twice.text


def test_hour_place_and_lock_are_set(web: Flask, coordinator: Browser) -> None:
    coordinator.send(f"/meetings/{UID}/hour", form(web, hour="10:00"))
    coordinator.send(f"/meetings/{UID}/place", form(web, place="  Rådhuset,\n Kumla "))
    assert f"{meeting(web).start:%H:%M}" == "10:00" and meeting(web).place == "Rådhuset, Kumla"
    assert "Lås upp dagen" in coordinator.get(f"/meetings/{UID}").text

    coordinator.send(f"/meetings/{UID}/unpin", form(web))

    assert "Lås upp dagen" not in coordinator.get(f"/meetings/{UID}").text


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    with served(folder) as address:
        with closing(open_store(config_in(folder).database)) as store:
            session_of(store, "kumla", "coordinator")
            store.keep_session("kumla", Session(hash_of("a-token"), "kumla-coordinator", NOW, NOW))
        yield address


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("script", [True, False])
def test_a_meeting_is_moved_by_choosing_a_day_and_pressing_a_button(address: str, width: int, script: bool) -> None:
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="sv-SE", bypass_csp=script, java_script_enabled=script
        )
        context.add_cookies([{"name": "arshjul", "value": "a-token", "url": address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        for path in (f"/meetings/{UID}", f"/meetings/{UID}/cancellation", "/groups/styrgrupp/meetings?year=2027"):
            page.goto(address + path)
            if script:
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert page.evaluate("document.documentElement.scrollWidth") == width
        page.goto(f"{address}/meetings/{UID}")
        page.locator("#pick-2").check()
        assert page.locator("#effect-2").is_visible() and not page.locator("#effect-1").is_visible()
        day = page.locator("#pick-2").get_attribute("value")

        follow(page.get_by_role("button", name="Flytta i utkastet"))

        assert page.locator("[role=status]").inner_text() == "Mötet är flyttat i utkastet."
        assert page.locator(".lead time").get_attribute("datetime").startswith(str(day))
        if script:
            assert Axe().run(page).violations_count == 0
        page.goto(f"{address}/years/2027/release")
        if script:
            assert Axe().run(page).violations_count == 0
        follow(page.get_by_role("button", name="Ångra"))
        assert page.locator("[role=status]").inner_text() == "Ändringen är ångrad."
        context.close()
