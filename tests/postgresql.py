"""A cluster is a real PostgreSQL of this run's own: in a temporary folder, on a socket there, and gone with the run."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from uuid import uuid4

import psycopg

USER, PASSWORD = "arshjul", "hemligt lösen@/#"
QUOTED = "hemligt%20l%C3%B6sen%40%2F%23"  # as it stands in an address
SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_connections": "200", "shared_buffers": "32MB", "autovacuum": "off",
}  # fmt: skip


def address(folder: Path, database: str, password: str = QUOTED) -> str:
    return f"postgresql://{USER}:{password}@/{database}?host={folder}"


@contextmanager
def new_database(folder: Path, like: str = "template1") -> Iterator[str]:
    """The address of an empty one, or of one that is like another."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(address(folder, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield address(folder, name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def running_cluster() -> Path:
    """Its folder. The first that asks starts it for all workers of the run; it ends when the run does, however."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    folder = Path(gettempdir(), f"arshjul-postgresql-{os.getuid()}-{run}")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            keeper = subprocess.Popen(
                [sys.executable, __file__, str(folder), str(run)], text=True, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            assert keeper.stdout is not None
            said = keeper.stdout.readline()
            assert said == "ready\n", said + keeper.communicate()[0]
            keeper.stdout.close()
            keeper.returncode = 0  # it outlives this worker, and ends by itself
    return folder


class OwnCluster:
    """One that a test may stop, with an empty database; for it alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        initialise(folder, programs())
        self.start()

    def start(self) -> None:
        program, data = programs() / "postgres", self.folder / "data"
        self.server = as_postgres(self.folder, program, "-D", data, *settings(self.folder))
        wait_for(self.folder, self.server)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)  # it ends the connections that there are
        self.server.wait()


@contextmanager
def own_cluster() -> Iterator[OwnCluster]:
    with TemporaryDirectory(prefix="arshjul-") as folder:  # not below pytest's, where postgres may not go
        cluster = OwnCluster(Path(folder))
        try:
            yield cluster
        finally:
            cluster.stop()


# The keeper: a process of its own, so that a run that is killed leaves nothing behind


def keep(folder: Path, run: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        initialise(folder, programs())
        server = as_postgres(folder, programs() / "postgres", "-D", folder / "data", *settings(folder))
        try:
            wait_for(folder, server)
            (folder / "ready").touch()
            print("ready", flush=True)
            while is_alive(run) and server.poll() is None:
                time.sleep(0.1)
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".lock").unlink(missing_ok=True)


def programs() -> Path:
    """Where the newest that is installed has its own."""
    found = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    if found is None:
        raise SystemExit("PostgreSQL is missing here: tests/setup.sh tests installs it")
    return found


def initialise(folder: Path, programs: Path) -> None:
    password = folder / "password"
    password.write_text(PASSWORD, "utf-8")
    if os.geteuid() == 0:
        for path in (folder, password):
            shutil.chown(path, "postgres", "postgres")
    # In a language of its own: how text sorts must not hang on how a server was set up.
    made = as_postgres(
        folder, programs / "initdb", "--pgdata", folder / "data", "--username", USER, "--pwfile", password,
        "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
        "--locale-provider", "icu", "--icu-locale", "sv-SE", "--no-sync",
    )  # fmt: skip
    if made.wait():
        raise SystemExit((folder / "log").read_text("utf-8"))


def settings(folder: Path) -> list[str]:
    chosen = {**SETTINGS, "unix_socket_directories": str(folder)}
    return [f"--{name}={value}" for name, value in chosen.items()]


def as_postgres(folder: Path, program: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """PostgreSQL refuses to run as root."""
    somebody = {"user": "postgres", "group": "postgres", "extra_groups": ()} if os.geteuid() == 0 else {}
    with (folder / "log").open("a") as log:
        return subprocess.Popen([program, *map(str, arguments)], cwd="/", stdout=log, stderr=log, **somebody)


def wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            psycopg.connect(address(folder, "postgres")).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None:
                raise SystemExit((folder / "log").read_text("utf-8")) from error
            time.sleep(0.05)


def is_alive(run: int) -> bool:
    try:
        os.kill(run, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
