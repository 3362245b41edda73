"""What every test may count on."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import settings

AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)

settings.register_profile("default", deadline=None, max_examples=10)
settings.register_profile("proof", deadline=None, max_examples=200)  # `make proof`
settings.load_profile("default")


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
