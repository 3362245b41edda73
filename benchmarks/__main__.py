"""Kumla's 2027, municipalities like it, larger organisations; a greedy planner and a general solver beside them."""

import subprocess
import sys
from statistics import median

from kumla import PLACE, kumla
from oracle import optimal_cost
from oracle_costs import UNBALANCED_AGENDAS
from test_other_organisations import OTHERS, folder_of

from benchmarks import MUNICIPALITIES, ROOT, YEAR, memory
from benchmarks.greedy import greedy_cost
from benchmarks.growth import organisation_of
from benchmarks.municipalities import municipalities
from benchmarks.timing import heading, row, time_of, timed, times
from schedules.folder import Folder
from schedules.planner import plan_year
from schedules.search import Answer, best_year
from schedules.series import series_of

SAMPLE = 5  # of the municipalities, for the solver
SIZES = (5, 10, 20, 40)  # groups


def main() -> None:
    print("`make bench`, times from one run\n")
    heading()
    one_municipality(kumla())
    all_municipalities(list(municipalities(kumla(), MUNICIPALITIES, YEAR)))
    for name in OTHERS:
        other_organisation(name, folder_of(name))
    for size in SIZES:
        larger_organisation(size)
    row("memory at the most, planning them all", f"{memory.of_the_planning()} MB", "", "200 MB", "without the solver")


def one_municipality(folder: Folder) -> None:
    command = [sys.executable, "-m", "app.cli", "plan", str(PLACE), str(YEAR)]
    cold = timed(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True), 7)
    plan_year(folder, YEAR)  # what depends on the year and the country alone is made once
    times("Kumla: `arshjul plan` cold, its output included", cold, "1500 ms")
    times("Kumla: instance and search (the planning itself)", timed(lambda: planned(folder), 101), "30 ms")
    times("Kumla: a whole plan, with verdicts and questions", timed(lambda: plan_year(folder, YEAR), 101))
    solver_beside_it("Kumla", [folder])


def all_municipalities(folders: list[Folder]) -> None:
    results = [time_of(planned, folder) for folder in folders]
    answers = [answer for _, answer in results]
    proven = sum(answer.exists and answer.proven for answer in answers)
    taken = [milliseconds for milliseconds, _ in results]
    times(f"{len(folders)} municipalities: instance and search", taken, "8 / 40 ms", f"{proven} years proven")
    greedy_beside_it(folders, answers)
    every = len(folders) // SAMPLE
    solver_beside_it(f"{SAMPLE} of them", folders[::every][:SAMPLE])


def greedy_beside_it(folders: list[Folder], answers: list[Answer]) -> None:
    results = [time_of(by_greed, folder) for folder in folders]
    costs = [(cost, answer.cost) for (_, cost), answer in zip(results, answers, strict=True) if cost is not None]
    uneven = sum(cost >= UNBALANCED_AGENDAS for cost, _ in costs)
    dearer = median(cost % UNBALANCED_AGENDAS / best - 1 for cost, best in costs)
    failed = len(folders) - len(costs)
    words = f"no year at all for {failed}, uneven agendas for {uneven}; what it finds is {dearer:.0%} dearer (median)"
    times("greedy, in date order, on the same", [taken for taken, _ in results], words=words)


def solver_beside_it(whose: str, folders: list[Folder]) -> None:
    results = [time_of(by_solver, folder) for folder in folders]
    same = sum(cost == planned(folder).cost for folder, (_, cost) in zip(folders, results, strict=True))
    words = f"the same cost for {same} of {len(folders)}"
    times(f"{whose}: HiGHS, arc-flow", [taken for taken, _ in results], words=words)


def other_organisation(name: str, folder: Folder) -> None:
    """With documents that say when in other ways."""
    plan_year(folder, YEAR)
    taken = timed(lambda: planned(folder), 51)
    answer = planned(folder)
    meetings = sum(len(path.days) for path in answer.paths.values())
    same = "the solver says the same" if by_solver(folder) == answer.cost else "the solver says another cost"
    words = f"{meetings} meetings, {'proven' if answer.proven else 'not proven'}; {same}"
    times(f"{name}: instance and search", taken, words=words)


def larger_organisation(size: int) -> None:
    folder = organisation_of(size, YEAR)
    results = [time_of(planned, folder) for _ in range(3)]
    answer = results[0][1]
    meetings = sum(len(path.days) for path in answer.paths.values())
    words = f"{meetings} meetings, {'proven' if answer.proven else 'not proven'}"
    times(f"{size} groups that share people", [taken for taken, _ in results], words=words)


def planned(folder: Folder) -> Answer:
    return best_year(series_of(folder, YEAR, {}))


def by_greed(folder: Folder) -> int | None:
    return greedy_cost(series_of(folder, YEAR, {}))


def by_solver(folder: Folder) -> int | None:
    return optimal_cost(series_of(folder, YEAR, {}))


if __name__ == "__main__":
    main()
