"""A folder keeps each mail as a file that any mail program opens: where there is no server, nothing is lost."""

import os
from datetime import UTC
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from app.disk import write_through
from app.mail.message import Message
from app.mail.outcome import Outcome, Result, Stage
from app.postbox import Folder


class FolderPostman:
    def __init__(self, folder: Folder) -> None:
        self.path = folder.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def send(self, message: Message) -> Outcome:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(self.path / file_name(message), message.content)
        except (PermissionError, FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            return Outcome(Result.OURS, Stage.FILE, words=error.strerror or "")
        except OSError as error:
            return Outcome(Result.RETRY, Stage.FILE, words=error.strerror or "")
        return Outcome(Result.SENT, Stage.FILE)


def file_name(message: Message) -> str:
    """By its Date, and the same for each attempt: what is sent twice is one file."""
    date = parsedate_to_datetime(BytesHeaderParser().parsebytes(message.content)["Date"]).astimezone(UTC)
    return f"{date:%Y-%m-%dT%H%M%SZ}-{sha256(message.id.encode()).hexdigest()[:16]}.eml"


def write(file: Path, content: bytes) -> None:
    """Whole or not at all, also when the machine loses its power: a mail gets its name when it is on the disk."""
    with NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".part", delete=False) as draft:  # mode 0600
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(file)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
    write_through(file.parent)
