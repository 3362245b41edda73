"""The commands. Text for people, `--json` for programs; 0 good, 1 the rules are broken or impossible, 2 bad input."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from app import printing
from app.changing import add_changes, nearest, year_asked
from app.commands import add_commands, moment
from app.refusal import Refused
from app.tokens import without_tokens
from app.years import YEARS
from schedules.folder import Folder
from schedules.plan import Plan
from schedules.reading import BadInput, decoded, read_folder

GOOD, BROKEN, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # Swedish has its letters in every locale
    asked = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = asked.run
    try:
        code = run(asked)
        sys.stdout.flush()
        return code
    except (BadInput, Refused) as refused:
        print(without_tokens(str(refused)), file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # whoever read the output has seen enough: `arshjul plan ... | head`
        say_no_more()
        return GOOD
    except OSError as error:
        if error.filename is None:
            say_no_more()
        print(f"{error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT


def say_no_more() -> None:
    """What is left to write goes nowhere: the place that it was meant for takes no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    commands = Parser(prog="arshjul", description="A governing group's rules in, the year that keeps them all out.")
    adding = commands.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str, *, for_programs: bool = True) -> Parser:
        added: Parser = adding.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        if for_programs:
            added.add_argument("--json", action="store_true", help="for programs")
        return added

    for name, run, help in (
        ("plan", plan, "the year of an organisation folder; needs no database"),
        ("check", check, "what the documents leave open, contradict or cannot mean"),
        ("explain", explain, "why: of a date, an occurrence (its uid), a rule (its id) or the conflicts"),
        ("feed", feed, "a group's iCalendar on standard output"),
    ):
        added = command(name, run, help, for_programs=name != "feed")
        added.add_argument("folder", metavar="FOLDER", type=Path)
        if name != "check":
            added.add_argument("year", metavar="YEAR", type=int)
    for name in ("plan", "explain"):
        add_changes(adding.choices[name])
    subject = '2027-05-07, a uid, a rule\'s id, or "conflicts" for all that contradicts itself'
    adding.choices["explain"].add_argument("subject", metavar="X", help=subject)
    adding.choices["feed"].add_argument("group", metavar="GROUP")
    schemas = command("schema", schema, "the JSON Schema of both files, for editors", for_programs=False)
    schemas.add_argument("target", metavar="DIR", type=Path)
    command("serve", serve, "pages and feeds on one machine, SQLite in ./data", for_programs=False)
    command("web", web, "the same, one of several on one database", for_programs=False)
    works = command("worker", worker, "what time alone asks for, beside `arshjul web`", for_programs=False)
    works.add_argument("--once", action="store_true", help="one tick, and no more")
    works.add_argument("--now", metavar="T", type=moment, help="as if it were then: 2027-12-01T07:00+01:00")
    for name, run, help in (
        ("backup", backup, "everything that is kept, but for the secret, in a new file; others may go on writing"),
        ("restore", restore, "a backup, into a database that is empty or not there yet"),
    ):
        command(name, run, help, for_programs=False).add_argument("file", metavar="FILE", type=Path)
    exports = command("export-feeds", export_feeds, "the feeds as files, for a web server or a CDN", for_programs=False)
    exports.add_argument("folder", metavar="DIR", type=Path)
    copies = command("copy", copy, "everything that is kept, into an empty database of either kind", for_programs=False)
    copies.add_argument("source", metavar="FROM", help="sqlite:///path or postgresql://...")
    copies.add_argument("target", metavar="TO", help="the same")
    add_commands(command, files_in)
    return commands


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"arshjul: {without_tokens(message)}\n{self.format_usage().rstrip()}", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


# ---- on a folder


def plan(asked: argparse.Namespace) -> int:
    """The year; where something is changed, first what that does to the one without, and what it puts at risk."""
    from schedules.warnings import risks

    year = year_asked(asked, ruled_folder(asked))
    data = printing.as_json(year.plan)
    text = [printing.year(year.folder, year.plan)]
    if year.difference is not None:
        data["difference"] = printing.as_json(year.difference)
        text.insert(0, printing.difference(year.folder, year.difference))
    if asked.after is not None:
        found = list(risks(year.folder, year.plan, year.changes))
        data["risks"] = printing.as_json(found)
        text[1:1] = printing.at_risk(year.folder, found)
    show(asked, data, lambda: "\n\n".join(text))
    return judged(year.plan)


def judged(plan: Plan) -> int:
    broken = plan.conflicts or any(verdict.verdict == "broken" for verdict in plan.verdicts)
    return BROKEN if broken else GOOD


def check(asked: argparse.Namespace) -> int:
    from schedules.changes import UNCHANGED
    from schedules.checks import checked
    from schedules.warnings import last_chances

    files = files_in(asked.folder)
    folder = read_folder(files)
    found = checked(folder, files, max([today().year + 1, *ruled_years(folder)[:1]]))
    chances = [each for each in last_chances(folder, found.year, UNCHANGED) if each.rule not in found.broken]
    data = {**printing.as_json(found), "last_chances": printing.as_json(chances)}
    show(asked, data, lambda: printing.check(found, chances))
    return BROKEN if found.is_broken else GOOD


def explain(asked: argparse.Namespace) -> int:
    from schedules.explain import CONFLICTS, explain

    year = year_asked(asked, ruled_folder(asked))
    why = explain(year.folder, year.plan, asked.subject, year.changes)
    if why is None:
        names = {*(rule.id for rule in year.folder.rules), *(each.uid for each in year.plan.occurrences), CONFLICTS}
        like = "" if asked.subject[:1].isdigit() else f"; the nearest are {', '.join(nearest(asked.subject, names))}"
        raise Refused(
            f"nothing in {asked.year} is called {asked.subject!r}{like}; expected a date of the year such as "
            f"{asked.year}-05-07, the uid of an occurrence or the id of a rule (`arshjul plan --json` lists them), "
            f"or {CONFLICTS!r}"
        )
    show(asked, printing.as_json(why), lambda: printing.explanation(year.folder, why))
    return judged(year.plan) if asked.subject == CONFLICTS else GOOD


def feed(asked: argparse.Namespace) -> int:
    from app.feeds import folder_feed
    from schedules.planner import plan_year

    folder = ruled_folder(asked)
    if asked.group not in [group.id for group in folder.groups]:
        raise Refused(unknown_group(folder, asked.group))
    sys.stdout.buffer.write(folder_feed(folder, plan_year(folder, asked.year), asked.group))
    return GOOD


def schema(asked: argparse.Namespace) -> int:
    from schedules.schema import document_schema, organisation_schema

    asked.target.mkdir(parents=True, exist_ok=True)
    for name, made in (("document", document_schema()), ("organisation", organisation_schema())):
        text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        (asked.target / f"{name}.schema.json").write_text(text, "utf-8")
    return GOOD


def ruled_folder(asked: argparse.Namespace) -> Folder:
    """The folder, once it is sure that its documents rule the whole year."""
    folder = read_folder(files_in(asked.folder))
    ruled = ruled_years(folder)
    if asked.year not in ruled:
        first = max(document.header.decided_on for document in folder.documents)
        expected = f"{ruled[0]} to {ruled[-1]}" if ruled else f"a document in force before {YEARS[-1]}"
        why = f"the documents are in force from {first}, and whole years are planned"
        raise Refused(f"YEAR = {asked.year}; expected {expected}: {why}")
    return folder


def ruled_years(folder: Folder) -> range:
    first = max(document.header.decided_on for document in folder.documents)
    whole = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    return range(max(whole, YEARS[0]), YEARS[-1] + 1)


def files_in(folder: Path) -> dict[str, str]:
    """What a folder holds, by name; read_folder says what is wrong with it."""
    try:
        files = {file.name: file.read_bytes() for file in folder.iterdir() if belongs(file)}
    except OSError as error:
        expected = "a folder with organisation.toml and documents" if error.filename == str(folder) else "a file"
        raise Refused(f"{error.filename}: {error.strerror}; expected {expected}") from None
    return decoded(files)


def belongs(file: Path) -> bool:
    return file.suffix in (".toml", ".txt") and not file.name.startswith(".")


def unknown_group(folder: Folder, group: str) -> str:
    return f"GROUP = {group!r}; expected one of {', '.join(each.id for each in folder.groups)}"


def show(asked: argparse.Namespace, data: object, text: Callable[[], str]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2) if asked.json else text())


# ---- on the store


def serve(asked: argparse.Namespace) -> int:
    from app.serve import serve

    return serve(os.environ)


def web(asked: argparse.Namespace) -> int:
    from app.serve import web

    return web(os.environ)


def worker(asked: argparse.Namespace) -> int:
    from app import utc_now
    from app.working import work

    if asked.now and not asked.once:
        raise Refused("--now goes with --once")
    return work(os.environ, (asked.now or utc_now()) if asked.once else None)


def backup(asked: argparse.Namespace) -> int:
    from app.keeping import back_up_installation

    print(back_up_installation(os.environ, asked.file))
    return GOOD


def restore(asked: argparse.Namespace) -> int:
    from app import utc_now
    from app.keeping import restore_installation

    print(restore_installation(os.environ, asked.file, utc_now()))
    return GOOD


def export_feeds(asked: argparse.Namespace) -> int:
    from app.exporting import export_feeds

    print(export_feeds(os.environ, asked.folder))
    return GOOD


def copy(asked: argparse.Namespace) -> int:
    from app.keeping import copy_installation

    print(copy_installation(os.environ, asked.source, asked.target))
    return GOOD


def today() -> datetime:
    return datetime.now(UTC)

if __name__ == "__main__":
    sys.exit(main())
