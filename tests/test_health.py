"""Whoever watches the machine sees whether it lives, whether reminders run, and what waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from handmade import NOW, SECRET, config_in, filled

from app import create_app
from app.store import Mail, Outbox, Reminding, Store, StoreTrouble

MINUTE = timedelta(minutes=1)
MAIL = Mail("a", "day", "p1", NOW - 5 * MINUTE, NOW)
REMINDING = Reminding("1", "call", "uid", "p1", "r", "{}", NOW - 7 * MINUTE, NOW + MINUTE)


class Site:
    def __init__(self, folder: Path) -> None:
        (folder / "secret").write_bytes(SECRET)
        self.store: Store = filled(config_in(folder))
        self.now: datetime = NOW
        self.client: FlaskClient = create_app(config_in(folder), clock=lambda: self.now).test_client()

    def health(self) -> tuple[int, str]:
        answer = self.client.get("/healthz")
        return answer.status_code, answer.text

    def measured(self) -> dict[str, str]:
        lines = self.client.get("/metrics").text.splitlines()
        return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.store.close()


def test_a_worker_that_gives_signs_of_life_runs(site: Site) -> None:
    site.store.keep_heartbeat("exempel", "w", NOW + 9 * MINUTE)
    site.now += 11 * MINUTE

    assert site.health() == (200, "alive\nreminders: running\n")


def test_when_nobody_sends_any_more_a_watching_machine_is_told(site: Site) -> None:
    site.store.keep_heartbeat("exempel", "w", NOW)
    site.now += 4 * MINUTE

    assert site.health() == (503, "alive\nreminders: no sign of life since 2026-11-22T09:30:00Z\n")


def test_one_that_has_just_begun_is_given_time_for_its_first_sign(site: Site) -> None:
    site.now += 2 * MINUTE
    assert site.health()[0] == 200
    site.now += 2 * MINUTE
    assert site.health()[0] == 503


def test_a_sign_of_life_of_a_day_to_come_is_that_of_a_clock_that_was_wrong(site: Site) -> None:
    site.store.keep_heartbeat("exempel", "w", NOW + timedelta(days=400))
    site.now += 4 * MINUTE

    assert site.health()[0] == 503


def test_a_store_that_does_not_answer_is_no_reason_to_end_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: object) -> None:
        raise StoreTrouble("locked")

    monkeypatch.setattr(Store, "organisations", away)

    assert site.health() == (200, "alive\nreminders: unknown, the store does not answer\n")
    assert "arshjul_feeds" in site.measured() and "arshjul_reminders_due" not in site.measured()


def test_the_outbox_is_measured(site: Site) -> None:
    for id, state in (("a", "ready"), ("b", "parked"), ("c", "sent"), ("d", "sent")):
        site.store.keep_mail("exempel", replace(MAIL, id=id, state=state))
    for id, state in (("1", "planned"), ("2", "held"), ("3", "mailed")):
        site.store.keep_reminding("exempel", replace(REMINDING, id=id, state=state))
    site.store.keep_outbox("exempel", Outbox(away_since=NOW - 3 * MINUTE))
    site.store.keep_heartbeat("exempel", "w", NOW - MINUTE)

    found = site.measured()

    assert {name: value for name, value in found.items() if "mail" in name or "remind" in name or "heart" in name} == {
        'arshjul_mails{state="sent"}': "2", 'arshjul_mails{state="ready"}': "1", 'arshjul_mails{state="retry"}': "0",
        'arshjul_mails{state="sending"}': "0", 'arshjul_mails{state="parked"}': "1",
        'arshjul_mails{state="bounced"}': "0", 'arshjul_mails{state="held"}': "0",
        'arshjul_mails{state="cancelled"}': "0", "arshjul_reminders_due": "2", "arshjul_reminders_held": "1",
        "arshjul_reminders_oldest_due_seconds": "420", "arshjul_mail_server_away_seconds": "180",
        "arshjul_worker_heartbeat_age_seconds": "60",
    }  # fmt: skip
