"""A copy is everything that is kept, in another database of either kind: all of one moment, or nothing at all.

A backup is such a copy in a file: an SQLite database, zipped, so that a single changed byte is noticed. The secret is
not in it: whoever steals a backup has no addresses, as whoever steals the database has none.
"""

import gzip
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.disk import write_through
from app.store.engine import Engine, NotOurs, StoreTrouble, Taken
from app.store.sqlite import Sqlite
from app.store.tables import tables_after

ZIPPED = b"\x1f\x8b"  # how a gzip file begins (RFC 1952 2.3.1)


def copy(source: Engine, target: Engine) -> None:
    """Row by row, at the version that the source has. Who goes on writing to the source is not waited for."""
    with source.snapshot():
        steps = source.applied()
        if not steps:
            raise NotOurs(f"{source.place} holds nothing of Årshjul's")
        with target.made(steps) as made:
            for table in tables_after(steps):
                for row in source.stream(table.everything):
                    made.change(table.one_more, **row)


def back_up(source: Engine, file: Path) -> None:
    if file.exists():
        raise Taken(f"{file} is there already, and is left as it is; expected the name of a new file")
    with TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-") as folder:  # readable by nobody else
        draft = Path(folder, "arshjul.db")
        with closing(Sqlite(draft)) as whole:
            copy(source, whole)
        zip_into(file, draft)


def zip_into(file: Path, draft: Path) -> None:
    """Half a file has no end that fits (RFC 1952 2.3.1, CRC32 and ISIZE): `unpacked` refuses it."""
    with draft.open("rb") as plain, open(file, "xb", opener=for_the_owner) as raw:
        try:
            with gzip.open(raw, "wb") as zipped:
                shutil.copyfileobj(plain, zipped)
        except BaseException:
            file.unlink()
            raise
    write_through(file)


def for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def unpacked(file: Path) -> Iterator[Engine]:
    """What is in a backup, or in a database of Årshjul's, brought up to date; the file stays as it is."""
    with TemporaryDirectory(prefix="arshjul-") as folder:
        whole = Sqlite(Path(folder, "arshjul.db"), place=str(file))
        with closing(whole):
            if is_zipped(file):
                unzip_into(whole.path, file)
            else:
                with closing(Sqlite(file)) as as_it_is:
                    copy(as_it_is, whole)
            if not whole.applied():
                raise NotOurs(f"{file} holds nothing of Årshjul's")
            whole.migrate()
            yield whole


def is_zipped(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(2) == ZIPPED


def unzip_into(draft: Path, file: Path) -> None:
    try:
        with gzip.open(file) as zipped, draft.open("xb") as plain:
            shutil.copyfileobj(zipped, plain)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise StoreTrouble(f"{file}: damaged or cut off ({error}); expected a whole backup") from None
