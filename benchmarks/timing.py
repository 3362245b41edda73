"""A time is how long something took here, in milliseconds; a row says what took how long."""

from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


def timed(run: Callable[[], object], times: int) -> list[float]:
    return [time_of(run)[0] for _ in range(times)]


def time_of(run: Callable[..., T], *given: object) -> tuple[float, T]:
    start = perf_counter()
    result = run(*given)
    return (perf_counter() - start) * 1000, result


def heading() -> None:
    row("what", "median", "95 %", "target", "in words")
    row("---", "---:", "---:", "---:", "---")


def times(what: str, taken: list[float], target: str = "", words: str = "") -> None:
    high = f"{quantiles(taken, n=20)[-1]:.1f} ms" if len(taken) > 5 else ""
    row(what, f"{median(taken):.1f} ms", high, target, words)


def row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")
