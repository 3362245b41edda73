"""Documents: looked at first and kept nowhere, then loaded as they were seen; and nobody else's are touched."""

import io
import re
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from html import unescape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from handmade import SECRET, config_in
from hypothesis import example, given
from hypothesis import strategies as st
from life import FILES, STYR, by, living, on
from visiting import OURS, Browser, logged_in
from werkzeug.test import TestResponse

from app import create_app
from app.pages.handed import gathered, unpacked
from app.planning.documents import load_documents
from app.planning.drafts import draft_of
from app.store import Store
from schedules.reading import BadInput

NOW = on(2027, 4, 21)
FORM = "multipart/form-data"
OWN, RULES, TEXT = "organisation.toml", "bra-arbetsordning.toml", "arbetsordning.txt"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return living(config_in(tmp_path).database)


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def coordinator(web: Flask) -> Browser:
    return logged_in(web, "coordinator", "kumla")


def with_five() -> dict[str, str]:
    """Five meetings instead of six, in the document and in its text."""
    rule = FILES[RULES].index(f'id = "{STYR}"')
    before, after = FILES[RULES][:rule], FILES[RULES][rule:]
    after = after.replace("times = 6", "times = 5", 1)
    changed = {RULES: before + after, TEXT: FILES[TEXT]}
    return {**FILES, **{name: re.sub(r"\bsex\b", "fem", text) for name, text in changed.items()}}


def another(id: str = "orebro", domain: str = "orebro.example") -> dict[str, str]:
    own = FILES[OWN].replace('id = "kumla"', f'id = "{id}"', 1).replace("kumla.example", domain)
    return {**FILES, OWN: own.replace('name = "Kumla kommun"', 'name = "Örebro kommun"', 1)}


def typed(files: Mapping[str, str]) -> dict[str, object]:
    return {"name": [*files], "text": [*files.values()]}


def preview(browser: Browser, files: Mapping[str, str]) -> TestResponse:
    return browser.send("/documents/preview", typed(files), content_type=FORM)


def confirm(browser: Browser, files: Mapping[str, str], page: str, **more: str) -> TestResponse:
    """What the page of the preview carries, as a browser sends it: with CR LF."""
    carried = dict(re.findall(r'name="(seen|version|begins)"[^>]*? value="([^"]*)"', page))
    lines = {name: text.replace("\n", "\r\n") for name, text in files.items()}
    return browser.send("/documents", typed(lines) | carried | more, content_type=FORM)


def upload(browser: Browser, *files: tuple[str, bytes]) -> TestResponse:
    sent = [(io.BytesIO(content), name) for name, content in files]
    return browser.send("/documents/preview", {"files": sent}, content_type=FORM)


def packed(files: Mapping[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def version(store: Store, organisation: str = "kumla") -> str:
    documents = store.documents(organisation)
    assert documents is not None
    return documents.version


def test_the_versions_are_listed_with_who_loaded_them_and_can_be_fetched(coordinator: Browser, store: Store) -> None:
    page = coordinator.get("/documents").text
    files = coordinator.get(f"/documents/{version(store)}.zip")

    assert "Arbetsordning BRÅ" in page and "Anna" in page and "6&nbsp;april" in page.replace("\xa0", "&nbsp;")
    with ZipFile(io.BytesIO(files.data)) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
    assert coordinator.get(f"/documents/{'0' * 64}.zip").status_code == 404


def test_a_preview_says_what_it_would_do_and_keeps_nothing(coordinator: Browser, store: Store) -> None:
    before, logged = version(store), store.log("kumla")

    page = unescape(preview(coordinator, with_five()).text)

    assert "En ny version för Kumla kommun. Inget är sparat än." in page and "Året 2028" in page
    assert "<td>6</td><td><b>5</b></td>" in page and 'type="date" required value="2027-04-21"' in page
    assert version(store) == before and store.log("kumla") == logged


def test_what_was_seen_is_loaded_when_it_is_agreed_to_and_the_draft_follows(
    coordinator: Browser, store: Store
) -> None:
    page = preview(coordinator, with_five()).text

    answer = confirm(coordinator, with_five(), page, begins="2028-01-01")

    assert answer.status_code == 303 and "inlästa" in coordinator.get(answer.headers["Location"]).text
    kept, row = store.documents("kumla"), store.log("kumla")[-1]
    assert kept is not None and kept.files == with_five() and kept.rules_from.isoformat() == "2028-01-01"
    assert row.by == "Bo Ek" and store.log_of_kind("kumla", "load")[-1].by == "Bo Ek"
    plan = draft_of(store, "kumla", 2028, NOW).plan
    assert sum(each.rule == STYR for each in plan.occurrences) == 5


def test_what_is_wrong_is_said_with_file_and_line_and_what_was_typed_stays(coordinator: Browser, store: Store) -> None:
    before = version(store)
    broken = {**FILES, RULES: FILES[RULES].replace('decided_by = "kommunstyrelsen"', 'decided_by = "ingen alls"', 1)}
    line = broken[RULES][: broken[RULES].index("ingen alls")].count("\n") + 1

    answer = preview(coordinator, broken)

    page = unescape(answer.text)
    assert answer.status_code == 422 and f"{RULES}, rad {line}:" in page and "här ska stå ett id (små" in page
    assert "Inget är sparat, och det du skrev står kvar." in page and 'decided_by = "ingen alls"' in page
    assert 'aria-invalid="true"' in page and version(store) == before


def test_files_and_a_zip_with_them_are_read_alike(coordinator: Browser) -> None:
    files = upload(coordinator, *((name, text.encode()) for name, text in with_five().items()))
    folder = upload(coordinator, ("nya.zip", packed({f"nya/{name}": text for name, text in with_five().items()})))

    for answer in (files, folder):
        assert answer.status_code == 200 and "<td>6</td><td><b>5</b></td>" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.zip", packed({"../organisation.toml": "x"}), "filerna ska ligga i en enda mapp"),
        ("x.zip", packed({"/etc/organisation.toml": "x"}), "filerna ska ligga i en enda mapp"),
        ("x.zip", packed({"a\\..\\organisation.toml": "x"}), "filerna ska ligga i en enda mapp"),
        ("x.zip", packed({"bomb.txt": bytes(50_000_000)}), "högst 20 filer och 500 kB sammanlagt"),
        ("x.zip", packed({f"{number}.txt": bytes(100_000) for number in range(9)}), "högst 20 filer"),
        ("x.zip", packed({f"{number}.txt": "x" for number in range(21)}), "högst 20 filer"),
        ("x.zip", packed({"a/x.txt": "x", "b/x.txt": "y"}), "varje fil får bara finnas en gång"),
        ("x.zip", packed({"run.sh": "x"}), "något.toml eller något.txt"),
        ("x.zip", b"PK no zip", "en .zip som går att packa upp"),
        ("x.txt", b"\xff\xfe", "sparad som UTF-8"),
        ("x.exe", b"x", "något.toml eller något.txt"),
    ],
    ids=["up", "root", "backslash", "bomb", "many-bombs", "many", "twice", "kind", "no-zip", "letters", "program"],
)
def test_what_is_no_folder_of_documents_is_refused_and_said(
    coordinator: Browser, store: Store, name: str, content: bytes, said: str
) -> None:
    before = version(store)

    answer = upload(coordinator, (name, content))

    assert answer.status_code == 422 and said in unescape(answer.text)
    assert version(store) == before


def test_what_a_zip_says_of_its_own_size_is_not_believed(coordinator: Browser) -> None:
    """The sizes in its directory are set to ten bytes."""
    bomb = bytearray(packed({"bomb.txt": bytes(5_000_000)}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = bomb.index(mark) + place
        bomb[start : start + 4] = (10).to_bytes(4, "little")

    assert upload(coordinator, ("x.zip", bytes(bomb))).status_code == 422


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
@example([(0.7, 255), (0.75, 255)])
def test_a_zip_that_got_broken_on_the_way_is_read_or_refused(changes: list[tuple[float, int]]) -> None:
    broken = bytearray(packed({"åäö.txt": "Stadgar", "organisation.toml": "[organisation]"}))
    for place, byte in changes:
        broken[int(place * len(broken))] = byte

    with suppress(BadInput):
        gathered(unpacked("x.zip", bytes(broken)))


def test_a_bomb_is_unpacked_no_further_than_the_bound() -> None:
    bomb = packed({"bomb.txt": bytes(50_000_000)})
    tracemalloc.start()
    with pytest.raises(BadInput):
        gathered(unpacked("x.zip", bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5_000_000


def test_more_than_the_bound_is_not_even_read(coordinator: Browser) -> None:
    answer = coordinator.post(
        "/documents/preview", data=bytes(700_000), content_type=f"{FORM}; boundary=x", headers={"Origin": OURS}
    )

    assert answer.status_code == 413


def test_who_was_second_is_told_and_overwrites_nothing(coordinator: Browser, store: Store) -> None:
    page = preview(coordinator, with_five()).text
    meanwhile = {**FILES, OWN: FILES[OWN] + "\n# Annas rad\n"}
    load_documents(store, meanwhile, by("Anna", NOW))

    answer = confirm(coordinator, with_five(), page)

    kept = store.documents("kumla")
    assert answer.status_code == 409 and "Någon annan har läst in dokument sedan du tittade" in answer.text
    assert kept is not None and kept.files == meanwhile
    assert confirm(coordinator, with_five(), answer.text).status_code == 303


def test_only_what_was_seen_is_loaded(coordinator: Browser, store: Store) -> None:
    before, page = version(store), preview(coordinator, with_five()).text

    answer = confirm(coordinator, {**with_five(), OWN: FILES[OWN] + "\n# en rad till\n"}, page)

    assert answer.status_code == 409 and "inte den som du tittade på" in answer.text and version(store) == before


@pytest.mark.parametrize("begins", ["i vår", "0001-01-01", "2101-01-01"])
def test_a_day_that_is_none_is_said_beside_it(coordinator: Browser, store: Store, begins: str) -> None:
    before, page = version(store), preview(coordinator, with_five()).text

    answer = confirm(coordinator, with_five(), page, begins=begins)

    assert answer.status_code == 422 and 'id="begins-wrong"' in answer.text and version(store) == before


def test_another_organisation_is_loaded_with_a_link_that_is_shown_once(web: Flask, store: Store) -> None:
    coordinator = logged_in(web, "coordinator", "kumla")
    looked = preview(coordinator, another()).text
    assert "En annan organisation: Örebro kommun (orebro)" in looked and 'name="begins"' not in looked
    assert [each.id for each in store.organisations()] == ["kumla"]

    answer = confirm(coordinator, another(), looked)

    found = re.search(r"/join/[\w-]+", answer.text)
    assert found and [each.id for each in store.organisations()] == ["kumla", "orebro"]
    assert found[0] not in coordinator.get("/documents").text
    assert web.test_client().get(found[0]).status_code == 200
    (invitation,) = store.invitations("orebro")
    assert (invitation.level, invitation.email) == ("coordinator", "") and not store.accounts("orebro")
    again = confirm(coordinator, another(), looked)
    assert again.status_code == 422 and "/join/" not in again.text and len(store.invitations("orebro")) == 1


def test_nobody_overwrites_an_organisation_that_is_not_their_own_nor_learns_of_it(web: Flask, store: Store) -> None:
    load_documents(store, another(domain="hemligt.example"), by("Anna", NOW))
    coordinator, before = logged_in(web, "coordinator", "kumla"), version(store, "orebro")

    looked = preview(coordinator, another())
    sent = confirm(coordinator, another(), looked.text, version=before, seen=before)

    for answer in (looked, sent):
        assert answer.status_code == 422 and "id får inte vara upptaget" in answer.text
        assert "hemligt.example" not in answer.text and "/join/" not in answer.text
    assert version(store, "orebro") == before and not store.invitations("orebro")
    assert coordinator.get(f"/documents/{before}.zip").status_code == 404


def test_two_organisations_of_a_domain_have_ids_that_cannot_be_mixed_up(coordinator: Browser) -> None:
    mixed = preview(coordinator, another("kumla-bra", "kumla.example"))

    assert mixed.status_code == 422 and "id får inte börja som 'kumla'" in unescape(mixed.text)
    assert preview(coordinator, another("nora", "kumla.example")).status_code == 200


def test_the_domain_of_ones_own_stays(coordinator: Browser) -> None:
    answer = preview(coordinator, {**FILES, OWN: FILES[OWN].replace("kumla.example", "annan.example")})

    assert answer.status_code == 422 and "som det alltid har gjort" in answer.text


def test_nobody_but_a_coordinator_loads_or_looks(web: Flask, store: Store) -> None:
    for level in ("reader", "secretary"):
        client = logged_in(web, level, "kumla", "styrgrupp" if level == "secretary" else "")
        assert client.get("/documents").status_code == 403
        assert client.get(f"/documents/{version(store)}.zip").status_code == 403
        assert preview(client, with_five()).status_code == 403
        assert confirm(client, with_five(), "").status_code == 403


def test_the_page_is_light(coordinator: Browser) -> None:
    assert len(preview(coordinator, with_five()).data) < 100_000
