"""What ARSHJUL_SMTP and ARSHJUL_MAIL_FROM may say, and that no answer shows a password."""

from pathlib import Path

import pytest

from app.config import BadConfig, read_config
from app.postbox import BadPostbox, Folder, Server, Tls, read_postbox


def test_without_any_setting_mail_is_kept_in_the_data_folder() -> None:
    config = read_config({"ARSHJUL_DATA": "/srv/arshjul"})

    assert (config.postbox, config.sender) == (Folder(Path("/srv/arshjul/mail")), "arshjul@localhost")


POSTBOXES = {
    "smtp://mail.kumla.se": Server("mail.kumla.se", 587, Tls.STARTTLS),
    "smtp://mail.kumla.se:25": Server("mail.kumla.se", 25, Tls.STARTTLS),
    "smtps://Mail.Kumla.se/": Server("mail.kumla.se", 465, Tls.AT_ONCE),
    "smtp://bra%40kumla.se:a%2Fb%23%25%3F@mail.kumla.se": Server(
        "mail.kumla.se", 587, Tls.STARTTLS, "bra@kumla.se", "a/b#%?"
    ),
    "smtp://127.0.0.1:1025?tls=no": Server("127.0.0.1", 1025, Tls.NONE),
    "smtp://localhost?tls=no": Server("localhost", 587, Tls.NONE),
    "smtp://[::1]:25?tls=no": Server("::1", 25, Tls.NONE),
    "smtp://localhost:25": Server("localhost", 25, Tls.STARTTLS),
    "smtps://[2001:db8::1]": Server("2001:db8::1", 465, Tls.AT_ONCE),
    "file:post": Folder(Path("post")),
    "file:///srv/post": Folder(Path("/srv/post")),
    "file:/srv/post": Folder(Path("/srv/post")),
}


@pytest.mark.parametrize("address", POSTBOXES)
def test_a_server_and_a_folder_are_postboxes(address: str) -> None:
    assert read_postbox(address) == POSTBOXES[address]


BAD = [
    "mail.kumla.se", "hemligt", "http://u:hemligt@mail", "smtp:", "smtp://", "smtp:u:hemligt@h", "smtp://u:hemligt@",
    "smtp://u:hem@ligt@h", "smtp://u:hem/ligt@h", "smtp://u:hem#ligt@h", "smtp://u:hem?ligt@h", "smtp://u:hemligt",
    "smtp://u:hemligt@h:0", "smtp://u:hemligt@h:99999", "smtp://[u:hemligt@h", "smtp://u@h", "smtp://:hemligt@h",
    "smtp://u:hemligt@h/ligt", "smtp://h#ligt", "smtp://u:hemligt@h_h", "smtp://u:hemligt@ö.se", "smtp://u:hemligt-å@h",
    "smtp://u:hemligt%00@h", "smtp://u:hemligt%0d%0a@h", "smtp://u:hemligt@h?tls=off", "smtps://u:hemligt@127.0.0.1?tls=no",
    "file:", "file://host/ligt", "file:///",
]  # fmt: skip


@pytest.mark.parametrize("address", BAD)
def test_a_postbox_that_cannot_be_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(BadConfig, match="ARSHJUL_SMTP: ") as refused:
        read_config({"ARSHJUL_SMTP": address, "ARSHJUL_MAIL_FROM": "arshjul@kumla.se"})

    assert "ligt" not in str(refused.value)


@pytest.mark.parametrize("host", ["mail.kumla.se", "10.0.0.1", "localhost.evil.example", "0.0.0.0", "[2001:db8::1]"])
def test_mail_to_another_machine_is_never_unencrypted(host: str) -> None:
    with pytest.raises(BadPostbox, match="to another machine is always encrypted"):
        read_postbox(f"smtp://{host}:25?tls=no")


@pytest.mark.parametrize("sender", ["", "kumla.se", "årshjul@kumla.se", "Årshjul <arshjul@kumla.se>"])
def test_a_server_needs_to_know_whom_mail_comes_from(sender: str) -> None:
    with pytest.raises(BadConfig, match=r"ARSHJUL_MAIL_FROM: .*the mail server must let"):
        read_config({"ARSHJUL_SMTP": "smtp://mail.kumla.se", "ARSHJUL_MAIL_FROM": sender})


def test_a_bad_sender_is_refused_also_where_mail_is_kept_in_a_folder() -> None:
    with pytest.raises(BadConfig, match="ARSHJUL_MAIL_FROM"):
        read_config({"ARSHJUL_MAIL_FROM": "kumla.se"})


def test_whom_mail_comes_from_is_written_as_smtp_wants_it() -> None:
    config = read_config({"ARSHJUL_SMTP": "smtp://mail.kumla.se", "ARSHJUL_MAIL_FROM": "Arshjul@Örebro.se"})

    assert config.sender == "Arshjul@xn--rebro-iua.se"
