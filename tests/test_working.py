"""Whoever serves has a worker beside: it is started again when it ends, and ends with them."""

import os
from pathlib import Path

import pytest

from app import working
from app.working import Beside


def say_and_end() -> None:
    """A worker's short life: it is heard by whoever reads."""
    Path(os.environ["HEARD"]).write_text("here")


def test_a_worker_that_ends_is_started_again_and_none_is_left_when_serving_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    os.mkfifo(tmp_path / "heard")
    monkeypatch.setenv("HEARD", str(tmp_path / "heard"))
    monkeypatch.setattr(working, "PAUSE", 0)

    with Beside(say_and_end) as beside:
        heard = [(tmp_path / "heard").read_text() for _ in range(3)]

    assert heard == ["here"] * 3
    assert "the worker ended with 0, and is started again" in caplog.text
    assert beside.process is not None and not beside.process.is_alive()
