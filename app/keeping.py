"""Keeping is taking care of an installation as a whole: it is moved to another database, backed up and restored."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from app.config import BadConfig, Config, faults_of_database, read_config
from app.refusal import Refused
from app.secret import BadSecret, installation_secret
from app.store import Engine, NotOurs, Store, StoreTrouble, Taken, engine_of
from app.store.copying import back_up, copy, unpacked
from app.subscriptions import prove_secret

APART = "Hemligheten, som alla adresser följer av, är inte med: ta en kopia också av {}, och förvara den för sig."
FOLLOWS = "Hemligheten följer inte med databasen: har du bytt dator, ta också med dig {}."
HELD = (
    "Utskicken väntar på besked: {} påminnelser och {} mejl kan ha gått iväg efter det att kopian togs."
    " `arshjul outbox retry held` skickar dem, `arshjul outbox cancel held` gör det inte."
)
MISSING = "Lägg tillbaka hemligheten, {}, innan du startar: den finns inte i säkerhetskopian."


def copy_installation(environ: Mapping[str, str], source: str, target: str) -> str:
    """All that is kept, from one database to another that is empty; and what to remember then."""
    with plain_refusals():
        secret = read_config(environ).secret_file
        faults = [*faults_of_database(source, "FROM"), *faults_of_database(target, "TO")]
        if faults:
            raise Refused("\n".join(faults))
        with opened(source) as here, opened(target) as there:
            copy(here, there)
            return f"Kopierat till {there.place}. " + FOLLOWS.format(secret)


def back_up_installation(environ: Mapping[str, str], file: Path) -> str:
    with plain_refusals():
        config = read_config(environ)
        with opened(config.database) as here:
            back_up(here, file)
        return f"Säkerhetskopian är skriven till {file}. " + APART.format(config.secret_file)


def restore_installation(environ: Mapping[str, str], file: Path, now: datetime) -> str:
    with plain_refusals():
        config = read_config(environ)
        with unpacked(file) as whole, opened(config.database) as here:
            is_at_hand = prove_that_it_fits(config, Store(whole))
            reminders, mails = hold_what_is_due(Store(whole), now)
            copy(whole, here)
            said = [f"Återställt till {here.place}."]
        said += [HELD.format(reminders, mails)] if reminders or mails else []
        return " ".join(said if is_at_hand else [*said, MISSING.format(config.secret_file)])


def hold_what_is_due(store: Store, now: datetime) -> tuple[int, int]:
    """Before anybody can send it: a backup does not know what has been sent since. How many reminders, and mails."""
    with store.transaction():
        held = [store.hold_all(organisation.id, now) for organisation in store.organisations()]
    return sum(reminders for reminders, _ in held), sum(mails for _, mails in held)


def prove_that_it_fits(config: Config, store: Store) -> bool:
    """Whether the secret is at hand. Another one than the backup's addresses were made with is refused."""
    if not config.secret_file.exists():
        return False
    secret = installation_secret(config.secret_file)
    for organisation in store.organisations():
        prove_secret(store.subscriptions(organisation.id), secret)
    return True


@contextmanager
def opened(database: str) -> Iterator[Engine]:
    with closing(engine_of(database)) as engine:
        yield engine


@contextmanager
def plain_refusals() -> Iterator[None]:
    try:
        yield
    except (BadConfig, BadSecret, NotOurs, StoreTrouble, Taken) as error:
        raise Refused(str(error)) from None
