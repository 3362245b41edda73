"""The installation's secret is 32 random bytes in a file; every secret address follows from it."""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

LENGTH = 32


class BadSecret(Exception):
    """The file is there but cannot be the secret: better to stop than to hand out addresses that nobody can use."""


def installation_secret(file: Path) -> bytes:
    """The secret; made on the first start, and by one process only, however many start at once."""
    try:
        if not file.exists():
            make_secret(file)
        secret = file.read_bytes()
    except OSError as error:
        raise BadSecret(f"{file}: {error.strerror}") from None
    if len(secret) != LENGTH:
        raise BadSecret(f"{file}: {len(secret)} bytes; expected the {LENGTH} bytes that Årshjul once wrote there")
    return secret


def make_secret(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Complete before it gets its name, and a name is given once: nobody reads half a secret, or replaces one.
    with NamedTemporaryFile(dir=file.parent, prefix=file.name) as draft:  # mode 0600
        draft.write(secrets.token_bytes(LENGTH))
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, file)
        except FileExistsError:
            return  # somebody else was first: theirs it is
