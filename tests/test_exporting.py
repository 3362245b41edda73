"""The feeds as files: the same bytes at the same paths, and of a withdrawn address nothing is left."""

import gzip
from pathlib import Path

import pytest
from handmade import NOW, SECRET, config_in, filled, moved, plan

from app.exporting import export_feeds
from app.refusal import Refused
from app.releasing import release
from app.store import Store
from app.subscriptions import own_addresses, publish, withdraw


@pytest.fixture
def store(tmp_path: Path) -> Store:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret").write_bytes(SECRET)
    return filled(config_in(data))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"ARSHJUL_DATA": str(tmp_path / "data")}


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def path_of(store: Store, public: Path, group: str = "styrgrupp") -> Path:
    return public / own_addresses(store, SECRET, "", "exempel")[group].removeprefix("/")


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_each_address_is_a_file_with_the_feeds_bytes_and_its_zipped_ones(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    said = export_feeds(environ, public)

    feed, path = store.feed("exempel", "group", "styrgrupp"), path_of(store, public)
    assert said == f"2 kalendrar i {public}, 0 borttagna."
    assert feed is not None and path.read_bytes() == feed.body
    assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == feed.body
    assert path.stat().st_mtime == feed.last_modified.timestamp()
    assert len(everything_in(public)) == 5  # two of each, and the mark


def test_a_second_export_touches_nothing_that_has_not_changed(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    export_feeds(environ, public)
    before = {file: file.stat().st_ino for file in public.rglob("*.ics*")}

    export_feeds(environ, public)

    assert {file: file.stat().st_ino for file in public.rglob("*.ics*")} == before


def test_after_a_release_the_files_are_replaced_whole(store: Store, environ: dict[str, str], public: Path) -> None:
    export_feeds(environ, public)
    path = path_of(store, public)
    with path.open("rb") as reader:  # somebody who began to read before
        before = reader.read(10)
        release(store, moved(plan(2027), 2, NOW.date()), NOW)
        export_feeds(environ, public)

        assert (before + reader.read()).endswith(b"END:VCALENDAR\r\n")
    assert path.read_bytes() == store.feed("exempel", "group", "styrgrupp").body  # type: ignore[union-attr]


def test_a_withdrawn_address_is_gone_and_what_is_not_ours_stays(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    export_feeds(environ, public)
    gone = path_of(store, public)
    other = path_of(store, public, "arbetsgrupp").parent
    for theirs in (public / "index.html", public / "f" / "robots.txt", other / "x"):
        theirs.write_text("deras")
    left = everything_in(public)
    gone.with_name(gone.name + ".part").write_text("av en export som bröts")
    store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)

    said = export_feeds(environ, public)

    assert said.endswith("1 borttagna.")
    assert not gone.parent.exists()
    assert everything_in(public) == {name: body for name, body in left.items() if gone.parent.name not in name}


def test_a_public_feed_is_a_file_as_long_as_it_is_public(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    publish(store, "", "exempel", "styrgrupp", NOW)
    export_feeds(environ, public)

    path = public / "p" / "exempel" / "styrgrupp.ics"
    assert path.read_bytes() == path_of(store, public).read_bytes()
    assert gzip.decompress(path.with_name("styrgrupp.ics.gz").read_bytes()) == path.read_bytes()
    (path.parent / "index.html").write_text("deras")
    withdraw(store, "exempel", "exempel.public.styrgrupp", NOW)

    assert export_feeds(environ, public).endswith("1 borttagna.")
    assert list(everything_in(public / "p")) == ["exempel/index.html"]
    assert path_of(store, public).exists()


def test_nobody_else_on_the_machine_can_list_the_addresses(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    export_feeds(environ, public)

    path = path_of(store, public)
    assert [each.stat().st_mode & 0o777 for each in (public / "f", path.parent, path)] == [0o711, 0o711, 0o644]


def test_a_folder_with_somebodys_files_is_refused_and_left_alone(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    public.mkdir()
    (public / "index.html").write_text("deras")

    with pytest.raises(Refused, match="is not empty, and not from an earlier export; expected a new folder"):
        export_feeds(environ, public)

    assert everything_in(public) == {"index.html": b"deras"}


@pytest.mark.parametrize("inside", ["", "feeds", "a/b"])
def test_the_folder_of_what_is_kept_is_refused(
    store: Store, environ: dict[str, str], tmp_path: Path, inside: str
) -> None:
    with pytest.raises(Refused, match="what is kept lies in"):
        export_feeds(environ, tmp_path / "data" / inside)


def test_with_another_secret_nothing_is_written_or_removed(
    store: Store, environ: dict[str, str], public: Path
) -> None:
    export_feeds(environ, public)
    before = everything_in(public)
    Path(environ["ARSHJUL_DATA"], "secret").write_bytes(bytes(32))

    with pytest.raises(Refused, match="the secret is not the one"):
        export_feeds(environ, public)

    assert everything_in(public) == before
