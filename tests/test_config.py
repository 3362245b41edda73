"""What the environment may say, and what is answered when it says something else."""

from pathlib import Path

import pytest

from app.config import BadConfig, Config, read_config
from app.hosts import is_loopback


def test_without_any_setting_it_serves_this_machine_from_the_data_folder() -> None:
    config = read_config({})

    assert config == Config(
        "sqlite:///data/arshjul.db", Path("data"), "http://127.0.0.1:8000", "127.0.0.1", 8000, Path("data/secret")
    )
    assert config.is_private


def test_the_secret_and_the_database_follow_the_data_folder() -> None:
    config = read_config({"ARSHJUL_DATA": "/srv/arshjul"})

    assert (config.database, config.secret_file) == ("sqlite:////srv/arshjul/arshjul.db", Path("/srv/arshjul/secret"))


@pytest.mark.parametrize(
    "environ",
    [
        {"ARSHJUL_BIND": "0.0.0.0:8000"},
        {"ARSHJUL_BIND": "192.168.1.2:8000"},
        {"ARSHJUL_URL": "https://arshjul.kumla.example"},  # on this machine, but with something public in front
    ],
)
def test_what_others_can_reach_is_not_private(environ: dict[str, str]) -> None:
    assert not read_config(environ).is_private


def test_listening_everywhere_is_not_an_address_to_go_to() -> None:
    assert read_config({"ARSHJUL_BIND": "0.0.0.0:80"}).url == "http://localhost:80"


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BadConfig) as refused:
        read_config({"ARSHJUL_BIND": "8000", "ARSHJUL_URL": "kumla.example", "ARSHJUL_DATABASE": "mysql://u:hemligt@h/d"})

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "ARSHJUL_BIND", "ARSHJUL_URL", "ARSHJUL_DATABASE",
    ]  # fmt: skip
    assert "hemligt" not in str(refused.value)


BAD_BINDS = ["8000", "localhost", "localhost:", "localhost:x", "localhost:99999", "a@b:1", "h:1/x"]


@pytest.mark.parametrize("bind", BAD_BINDS)
def test_a_bind_without_host_and_port_is_refused(bind: str) -> None:
    with pytest.raises(BadConfig, match="ARSHJUL_BIND"):
        read_config({"ARSHJUL_BIND": bind})


BAD_URLS = ["ftp://x", "http://", "http://x/path", "http://x?a", "http://u@x", "http://[x", "http://x:y"]


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_nothing_can_be_added_to_is_refused(url: str) -> None:
    with pytest.raises(BadConfig, match="ARSHJUL_URL"):
        read_config({"ARSHJUL_URL": url})


BAD_DATABASES = [
    "arshjul.db", "sqlite:arshjul.db", "sqlite:///", "mysql://u:hemligt@h/d", "postgresql://", "postgresql:hemligt",
    "postgresql://u:hem@ligt@h/d", "postgresql://u:hem/ligt@h/d", "postgresql://u:1/hemligt@h/d",
    "postgresql://u:1?hemligt@h/d", "postgresql://u:1#hemligt@h/d", "postgresql://[u:hemligt@h/d",
    "postgresql://h:hemligt/d",
]  # fmt: skip


@pytest.mark.parametrize("database", BAD_DATABASES)
def test_a_database_that_cannot_be_is_refused_without_its_password(database: str) -> None:
    with pytest.raises(BadConfig, match=r"ARSHJUL_DATABASE: .*expected sqlite:///path") as refused:
        read_config({"ARSHJUL_DATABASE": database})

    assert "ligt" not in str(refused.value)


@pytest.mark.parametrize(
    "database",
    [
        "sqlite:////srv/arshjul.db", "postgresql:///arshjul", "postgres://u@h/d", "postgresql://u:hem%40ligt@h:5432/d",
        "postgresql://u:p@h1:1,h2:2/d?target_session_attrs=read-write", "postgresql://u@[::1]:5432/d",
        "postgresql://u:p@/d?host=/run/postgresql",
    ],
)  # fmt: skip
def test_a_file_and_a_server_are_databases(database: str) -> None:
    assert read_config({"ARSHJUL_DATABASE": database}).database == database


def test_only_this_machine_is_this_machine() -> None:
    assert [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1")] == [True] * 3
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", "")] == [False] * 5


@pytest.mark.parametrize("workers", ["0", "-1", "65", "två", "1.5", "²"])
def test_as_many_workers_as_nobody_has_are_refused(workers: str) -> None:
    with pytest.raises(BadConfig, match=r"ARSHJUL_WORKERS: .*from 1 to 64"):
        read_config({"ARSHJUL_WORKERS": workers})


def test_one_worker_answers_unless_told_otherwise() -> None:
    assert [read_config(given).workers for given in ({}, {"ARSHJUL_WORKERS": "4"})] == [1, 4]
