"""Several machines, tried as processes: nginx in front of two nodes on one PostgreSQL, and one node killed under load.

    python -m benchmarks.machines     ends with 1 if a request or a change was lost
"""

import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from signal import SIGKILL
from subprocess import Popen
from tempfile import TemporaryDirectory
from time import sleep
from urllib.request import urlopen

from benchmarks.serving import ROOT, free_port, started

sys.path.append(str(ROOT / "tests"))

from fetching import Fetched, fetch_all, subscribed
from postgresql import address, own_cluster

from app import serve
from app.config import read_config
from app.store import open_store
from app.subscriptions import own_addresses

REQUESTS, CONNECTIONS, CHANGES = 20_000, 50, 20


def main() -> int:
    with TemporaryDirectory(prefix="arshjul-machines-") as name, own_cluster() as cluster, ExitStack() as running:
        folder = Path(name)
        database = address(cluster.folder, "postgres")
        environ = {"ARSHJUL_DATABASE": database, "ARSHJUL_DATA": str(folder), "ARSHJUL_URL": "http://127.0.0.1:8000"}
        with serve.opened(read_config(environ)) as (store, secret, organisation):
            path = own_addresses(store, secret, "", organisation)["styrgrupp"]
        nodes = [free_port(), free_port()]
        command = [sys.executable, "-m", "app.cli", "web"]
        processes = [
            running.enter_context(started(command, port, **environ, ARSHJUL_BIND=f"127.0.0.1:{port}")) for port in nodes
        ]
        front = free_port()
        running.enter_context(started(nginx(folder, front, nodes), front))

        with ThreadPoolExecutor(1) as calendars:
            load = calendars.submit(fetch_all, "127.0.0.1", front, [path] * REQUESTS, CONNECTIONS)
            sleep(1)
            new = changed_while(load, database, processes[0])
            lost = REQUESTS - load.result().statuses.get(200, 0)
        sleep(1)
        seen = [status_of(f"http://127.0.0.1:{nodes[1]}{path}") for path in new]
        print(f"{REQUESTS} requests over {CONNECTIONS} connections, one of two nodes killed: {lost} lost.")
        print(f"{len(new)} new addresses during that; the other node answers {seen.count(200)} of them.")
        return int(lost > CONNECTIONS or seen.count(200) < len(new))


def nginx(folder: Path, front: int, nodes: list[int]) -> list[str]:
    """The file that docs/deploy.md gives, with the addresses of here."""
    text = (ROOT / "docs" / "nginx.conf").read_text("utf-8").replace("listen 80;", f"listen 127.0.0.1:{front};")
    for number, port in enumerate(nodes, 1):
        text = text.replace(f"web{number}:8000", f"127.0.0.1:{port}")
    file = folder / "nginx.conf"
    file.write_text(text, "utf-8")
    return ["nginx", "-c", str(file), "-g", f"daemon off; pid {folder}/nginx.pid;"]


def changed_while(load: Future[Fetched], database: str, node: Popen[bytes]) -> list[str]:
    """New addresses, before and after the node is killed."""
    new: list[str] = []
    with closing(open_store(database)) as store:
        for number in range(CHANGES):
            new += subscribed(store, 1)
            if number == CHANGES // 2:
                assert not load.done(), "all was fetched before the node was killed: nothing was tried"
                os.killpg(node.pid, SIGKILL)
    return new


def status_of(url: str) -> int:
    try:
        with urlopen(url) as answer:
            return int(answer.status)
    except OSError as error:
        return int(getattr(error, "code", 0))


if __name__ == "__main__":
    sys.exit(main())
