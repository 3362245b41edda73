"""Kumla's 2027 and 290 municipalities like it: the command cold, the planning warm, a general solver beside it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median, quantiles
from time import perf_counter

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "schedules" / "organisations" / "kumla"
sys.path.append(str(ROOT / "tests"))

from kumla import kumla  # noqa: E402
from oracle import optimal_cost  # noqa: E402

from benchmarks.municipalities import municipalities  # noqa: E402
from schedules.folder import Folder  # noqa: E402
from schedules.planner import plan_year  # noqa: E402
from schedules.search import best_year  # noqa: E402
from schedules.series import series_of  # noqa: E402

YEAR = 2027
MUNICIPALITIES = 290


def main() -> None:
    command = [sys.executable, "-m", "app.cli", "plan", str(FOLDER), str(YEAR)]
    cold = timed(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True), 7)
    folder = kumla()
    plan_year(folder, YEAR)  # what depends on the year and the country alone is made once
    search = timed(lambda: best_year(series_of(folder, YEAR, {})), 101)
    whole = timed(lambda: plan_year(folder, YEAR), 101)
    series = series_of(folder, YEAR, {})
    oracle = timed(lambda: optimal_cost(series), 1)
    cost, proven = best_year(series).cost, optimal_cost(series)
    others = [planning(each) for each in municipalities(folder, MUNICIPALITIES, YEAR)]

    print(f"Kumla {YEAR}. Times in ms: median, 95th percentile; the target where there is one.\n")
    row("`arshjul plan` cold, its output included", cold, "1500")
    row("instance and search (the planning itself)", search, "30")
    row("a whole plan: verdicts and questions too", whole)
    row("HiGHS, arc-flow, on the same series", oracle)
    row(f"{MUNICIPALITIES} municipalities, instance and search", [taken for taken, _ in others], "8/40")
    unproven = sum(not proven for _, proven in others)
    print(f"\n{unproven} of the {MUNICIPALITIES} have no year, or one that is not proven.")
    print(f"Memory at the most: {getrusage(RUSAGE_SELF).ru_maxrss // 1024} MB, HiGHS included.")
    print(f"HiGHS needs {median(oracle) / median(search):.0f} times as long. Its cost {proven}, ours {cost}.")


def planning(folder: Folder) -> tuple[float, bool]:
    """Milliseconds, and whether there is a year that is proven to be the best."""
    start = perf_counter()
    answer = best_year(series_of(folder, YEAR, {}))
    return (perf_counter() - start) * 1000, answer.exists and answer.proven


def timed(run: Callable[[], object], times: int) -> list[float]:
    """In milliseconds."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        run()
        taken.append((perf_counter() - start) * 1000)
    return taken


def row(what: str, taken: list[float], target: str = "") -> None:
    high = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    print(f"| {what:<46} | {median(taken):>8.1f} | {high:>8.1f} | {target:>5} |")


if __name__ == "__main__":
    main()
