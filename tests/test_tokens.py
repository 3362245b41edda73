"""A secret address: nobody can guess it, the installation can show it again, and it dies when it is revoked."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from handmade import NOW, SECRET, config_in, filled

from app.refusal import Refused
from app.secret import BadSecret, installation_secret
from app.store import Store
from app.subscriptions import addresses, own_addresses, prove_secret, subscribe
from app.tokens import hash_of, token_of

BASE = "https://arshjul.example"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return filled(config_in(tmp_path))


def test_a_token_is_256_bits_that_an_address_can_hold() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token_of(SECRET, "id", 1))


def test_a_token_is_the_signature_that_the_design_names() -> None:
    assert token_of(b"k" * 32, "a.group.b", 1) == "rP95j5T8JO2mPiGt2AQiUjyLb3lF9WtFwxUDaAjgYjI"


def test_another_subscription_generation_or_secret_is_another_token() -> None:
    tokens = {token_of(*of) for of in ((SECRET, "a", 1), (SECRET, "b", 1), (SECRET, "a", 2), (bytes(32), "a", 1))}

    assert len(tokens) == 4


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret"

    secret = installation_secret(file)

    assert len(secret) == 32
    assert installation_secret(file) == secret
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_four_processes_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.secret import installation_secret; "
        "print(installation_secret(Path(sys.argv[1])).hex())"
    )

    starting = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path / "secret"], stdout=subprocess.PIPE) for _ in range(4)
    ]

    assert len({process.communicate()[0] for process in starting}) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_file_that_cannot_be_the_secret_stops_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)

    with pytest.raises(BadSecret, match="expected the 32 bytes"):
        installation_secret(tmp_path / "secret")


def test_each_group_has_its_own_address_and_a_new_one_is_another(store: Store) -> None:
    own = own_addresses(store, SECRET, BASE, "exempel")

    new = subscribe(store, SECRET, BASE, "exempel", "styrgrupp", "exempel.1", NOW, "Åsa").url

    assert sorted(own) == ["arbetsgrupp", "styrgrupp"]
    assert re.fullmatch(BASE + r"/f/[\w-]{43}/styrgrupp\.ics", new)
    assert new not in own.values()


def test_a_persons_address_is_never_among_the_groups_own(store: Store) -> None:
    own = own_addresses(store, SECRET, BASE, "exempel")

    subscribe(store, SECRET, BASE, "exempel", "styrgrupp", "exempel.made-later", NOW + timedelta(days=1), "Åsa")

    assert own_addresses(store, SECRET, BASE, "exempel") == own
    assert len(addresses(store, SECRET, BASE, "exempel")) == 3


def test_a_revoked_address_is_no_longer_shown(store: Store) -> None:
    store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)

    assert sorted(own_addresses(store, SECRET, BASE, "exempel")) == ["arbetsgrupp"]


def test_a_group_that_does_not_exist_is_answered_with_those_that_do(store: Store) -> None:
    with pytest.raises(Refused, match="'styrelse'; expected one of styrgrupp, arbetsgrupp"):
        subscribe(store, SECRET, BASE, "exempel", "styrelse", "exempel.1", NOW)


def test_the_store_finds_a_subscription_by_the_hash_alone(store: Store) -> None:
    token = token_of(SECRET, "exempel.group.styrgrupp", 1)

    found = store.subscription_with(hash_of(token))

    assert found is not None and found.subject == "styrgrupp"
    assert store.subscription_with(token) is None


def test_a_lost_database_made_anew_has_the_same_addresses(store: Store, tmp_path: Path) -> None:
    again = filled(config_in(tmp_path / "again"))

    assert own_addresses(again, SECRET, BASE, "exempel") == own_addresses(store, SECRET, BASE, "exempel")


def test_another_secret_than_the_databases_stops_the_start(store: Store) -> None:
    with pytest.raises(Refused, match="put it back"):
        prove_secret(store.subscriptions("exempel"), bytes(32))
