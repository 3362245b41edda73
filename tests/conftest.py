"""What every test may count on."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import settings
from postgresql import new_database, running_cluster

if TYPE_CHECKING:
    from torture import Nursery, Size  # which brings all of app with it: for those tests alone

Place = Callable[[str], str]
AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)

settings.register_profile("default", deadline=None, max_examples=10)
settings.register_profile("proof", deadline=None, max_examples=200)  # `make proof`
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--torture", choices=["short", "full"], default="short", help="how much of it; `make torture`")


@pytest.fixture(scope="session")
def cluster() -> Path:
    return running_cluster()


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The address of a new place for a database, "sqlite" or "postgresql"."""
    numbers = count(1)
    with ExitStack() as places:

        def place(engine: str) -> str:
            if engine == "sqlite":
                return f"sqlite:///{tmp_path}/arshjul{next(numbers)}.db"
            return places.enter_context(new_database(request.getfixturevalue("cluster")))

        yield place


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """What a test promises for both engines."""
    return str(request.param)


@pytest.fixture
def database(engine: str, place: Place) -> str:
    return place(engine)


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> "Size":
    from torture import SIZES

    return SIZES[request.config.getoption("--torture")]


@pytest.fixture(scope="session")
def nursery() -> Iterator["Nursery"]:
    from torture import Nursery

    with closing(Nursery()) as nursery:
        yield nursery


# Where CI runs, all is installed: a skipped test there is a promise that nobody looked at.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return report if hasattr(report, "wasxfail") else refused_under_ci(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return refused_under_ci((yield))


def refused_under_ci(report: AnyReport) -> AnyReport:
    if report.skipped and os.environ.get("CI", "false") not in ("", "0", "false"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI lets no test skip: {report.longrepr[-1]}"
    return report
