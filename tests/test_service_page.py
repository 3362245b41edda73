"""The service page: a trial mail that says what became of it, and a copy that only whoever knows the password gets."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from handmade import FILES, NOW, SECRET, config_in, filled
from visiting import PASSWORD, Browser, account, browser

from app import accounts, create_app
from app.loading import load
from app.store import Store
from app.store.copying import unpacked

BO = "bo@arshjul.example"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return filled(config_in(tmp_path))


class Page:
    """Bo's, with a clock that is set by hand."""

    def __init__(self, folder: Path, store: Store, email: str = BO, **environ: str) -> None:
        self.now: datetime = NOW
        account(store, "exempel", email=email)
        found = accounts.log_in(store, email, PASSWORD, NOW)
        assert found is not None
        web = create_app(config_in(folder, **environ), clock=lambda: self.now)
        self.client: Browser = browser(web, found[1])

    def try_mail(self) -> tuple[int, str]:
        answer = self.client.send("/settings/service/mail")
        return answer.status_code, answer.text


@pytest.fixture
def page(tmp_path: Path, store: Store) -> Page:
    return Page(tmp_path, store)


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port where nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def mails_in(folder: Path) -> list[str]:
    files = sorted((folder / "mail").rglob("*.eml"))
    return [str(message_from_bytes(file.read_bytes(), policy=policy.default)["To"]) for file in files]


def test_a_trial_mail_goes_to_whoever_asks_and_is_logged(tmp_path: Path, store: Store, page: Page) -> None:
    status, text = page.try_mail()

    assert status == 200 and "Brevet är lämnat." in text
    assert [BO in to for to in mails_in(tmp_path)] == [True]
    assert [each.by for each in store.log_of_kind("exempel", "trial")] == ["Bo Ek"]


def test_nobody_knocks_all_the_time(tmp_path: Path, page: Page) -> None:
    page.try_mail()
    page.now += timedelta(seconds=59)
    status, text = page.try_mail()
    assert status == 429 and "Vänta en minut." in text and len(mails_in(tmp_path)) == 1

    page.now += timedelta(seconds=1)
    assert page.try_mail()[0] == 200 and len(mails_in(tmp_path)) == 2


def test_a_server_that_is_away_is_said_to_be_and_no_secret_is_shown(
    tmp_path: Path, store: Store, nobody: int
) -> None:
    away = f"smtp://arshjul:hemligt@127.0.0.1:{nobody}?tls=no"
    page = Page(tmp_path, store, ARSHJUL_SMTP=away, ARSHJUL_MAIL_FROM="arshjul@exempel.example")

    status, text = page.try_mail()

    assert status == 200 and "E-postservern gick inte att nå." in text
    assert f"127.0.0.1, port {nobody}" in text
    assert "hemligt" not in text and "hemligt" not in page.client.get("/settings/service").text


def test_no_mail_goes_outside_the_organisations_domains(tmp_path: Path, store: Store) -> None:
    page = Page(tmp_path, store, email="bo@elsewhere.example")

    status, text = page.try_mail()

    assert status == 422 and "mail_domains" in text and mails_in(tmp_path) == []


def test_whoever_says_the_password_gets_a_copy_that_can_be_read_again(tmp_path: Path, store: Store, page: Page) -> None:
    answer = page.client.send("/settings/service/backup", {"password": PASSWORD})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="arshjul-2026-11-22.db.gz"'
    file = tmp_path / "copy.db.gz"
    file.write_bytes(answer.data)
    with unpacked(file) as whole:
        assert [each.id for each in Store(whole).organisations()] == ["exempel"]
        assert Store(whole).release("exempel", 2027) == store.release("exempel", 2027)
    assert SECRET not in answer.data and not list(tmp_path.glob(".backup-*"))
    assert [each.by for each in store.log_of_kind("exempel", "backup")] == ["Bo Ek"]


def test_who_only_sits_at_the_browser_gets_none_and_may_not_guess_for_long(store: Store, page: Page) -> None:
    for _ in range(5):
        answer = page.client.send("/settings/service/backup", {"password": "fel lösenord igen"})
        assert answer.status_code == 422 and "Lösenordet stämmer inte." in answer.text

    answer = page.client.send("/settings/service/backup", {"password": PASSWORD})

    assert answer.status_code == 429 and answer.mimetype == "text/html"
    assert store.log_of_kind("exempel", "backup") == []


def test_where_several_share_an_installation_its_copy_is_none_of_theirs(store: Store, page: Page) -> None:
    other = FILES["organisation.toml"].replace('"exempel"', '"annat"').replace("Exempelby", "Annanby")
    load(store, FILES | {"organisation.toml": other}, NOW)

    answer = page.client.send("/settings/service/backup", {"password": PASSWORD})

    assert answer.status_code == 403 and "Annanby" not in answer.text
    assert 'name="password"' not in page.client.get("/settings/service").text
