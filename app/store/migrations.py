"""A migration is one step in the life of the tables; what has been released is never edited, only followed.

It is written once for both engines: TEXT, INTEGER and {bytes} columns, {strict} after each table. Every table has its
organisation, and a key that the program gives: with that it is copied, backed up and kept apart like all others.
"""

from collections.abc import Iterator

MIGRATIONS: dict[str, tuple[str, ...]] = {
    "0001 what is kept": (
        """
        CREATE TABLE organisations (
            organisation TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            domain TEXT NOT NULL,
            timezone TEXT NOT NULL,
            first_day TEXT NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE documents (
            organisation TEXT NOT NULL REFERENCES organisations,
            version TEXT NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            loaded_at TEXT NOT NULL,
            PRIMARY KEY (organisation, version, name)
        ) {strict}
        """,
        """
        CREATE TABLE releases (
            organisation TEXT NOT NULL REFERENCES organisations,
            year INTEGER NOT NULL,
            version INTEGER NOT NULL,
            documents TEXT NOT NULL,
            released_at TEXT NOT NULL,
            plan TEXT NOT NULL,
            PRIMARY KEY (organisation, year, version)
        ) {strict}
        """,
        """
        CREATE TABLE occurrences (
            organisation TEXT NOT NULL REFERENCES organisations,
            uid TEXT NOT NULL,
            year INTEGER NOT NULL,
            group_id TEXT NOT NULL,
            data TEXT NOT NULL,
            shown TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            changed_at TEXT NOT NULL,
            documents TEXT NOT NULL,
            withdrawn_at TEXT,
            PRIMARY KEY (organisation, uid)
        ) {strict}
        """,
        """
        CREATE TABLE feeds (
            organisation TEXT NOT NULL REFERENCES organisations,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            name TEXT NOT NULL,
            body {bytes} NOT NULL,
            gzip {bytes} NOT NULL,
            etag TEXT NOT NULL,
            last_modified TEXT NOT NULL,
            PRIMARY KEY (organisation, kind, subject)
        ) {strict}
        """,
        """
        CREATE TABLE subscriptions (
            id TEXT PRIMARY KEY,
            organisation TEXT NOT NULL REFERENCES organisations,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            label TEXT NOT NULL,
            generation INTEGER NOT NULL,
            token_hash TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL,
            revoked_at TEXT,
            last_fetched_on TEXT,
            last_client TEXT
        ) {strict}
        """,
    ),
    "0002 what people do": (
        """
        CREATE TABLE log (
            organisation TEXT NOT NULL REFERENCES organisations,
            number INTEGER NOT NULL,
            year INTEGER,
            kind TEXT NOT NULL,
            data TEXT NOT NULL,
            done_by TEXT NOT NULL,
            why TEXT NOT NULL,
            done_at TEXT NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (organisation, number)
        ) {strict}
        """,
        "CREATE INDEX log_by_year ON log (organisation, year)",
        """
        CREATE TABLE log_heads (
            organisation TEXT PRIMARY KEY REFERENCES organisations,
            number INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE persons (
            organisation TEXT NOT NULL REFERENCES organisations,
            person TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            PRIMARY KEY (organisation, person)
        ) {strict}
        """,
        """
        CREATE TABLE holdings (
            organisation TEXT NOT NULL REFERENCES organisations,
            person TEXT NOT NULL,
            role TEXT NOT NULL,
            since TEXT NOT NULL,
            until TEXT,
            PRIMARY KEY (organisation, person, role, since)
        ) {strict}
        """,
        "ALTER TABLE documents ADD COLUMN rules_from TEXT NOT NULL DEFAULT '0001-01-01'",
        "ALTER TABLE releases ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
    ),
    "0003 feeds that change with time": (
        "ALTER TABLE occurrences ADD COLUMN called TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE feeds ADD COLUMN documents TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE feeds ADD COLUMN rendered_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE feeds ADD COLUMN right_from TEXT",
        "ALTER TABLE feeds ADD COLUMN right_until TEXT",
    ),
    "0004 a change counter": (
        """
        CREATE TABLE feed_changes (
            organisation TEXT PRIMARY KEY REFERENCES organisations,
            number INTEGER NOT NULL
        ) {strict}
        """,
    ),
    "0005 each generation of an address": (
        """
        CREATE TABLE generations (
            id TEXT NOT NULL,
            organisation TEXT NOT NULL REFERENCES organisations,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            label TEXT NOT NULL,
            generation INTEGER NOT NULL,
            token_hash TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL,
            revoked_at TEXT,
            last_fetched_on TEXT,
            last_client TEXT,
            PRIMARY KEY (id, generation)
        ) {strict}
        """,
        """
        INSERT INTO generations
        SELECT id, organisation, kind, subject, label, generation, token_hash, created_at, revoked_at, last_fetched_on,
            last_client
        FROM subscriptions
        """,
        "DROP TABLE subscriptions",
        "ALTER TABLE generations RENAME TO subscriptions",
    ),
    "0006 what each change changed": (
        "ALTER TABLE feed_changes ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE feeds ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE feeds ADD COLUMN follows TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE subscriptions ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE subscriptions ADD COLUMN follows TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX feeds_by_change ON feeds (organisation, changed)",
        "CREATE INDEX subscriptions_by_change ON subscriptions (organisation, changed)",
    ),
    "0007 reminders and mails": (
        """
        CREATE TABLE reminders (
            organisation TEXT NOT NULL REFERENCES organisations,
            reminder TEXT NOT NULL,
            kind TEXT NOT NULL,
            uid TEXT NOT NULL,
            recipient TEXT NOT NULL,
            role TEXT NOT NULL,
            data TEXT NOT NULL,
            due TEXT NOT NULL,
            until TEXT NOT NULL,
            state TEXT NOT NULL,
            mail TEXT NOT NULL,
            settled_at TEXT,
            PRIMARY KEY (organisation, reminder)
        ) {strict}
        """,
        "CREATE INDEX reminders_waiting ON reminders (organisation, due) WHERE state = 'planned'",
        "CREATE INDEX reminders_by_mail ON reminders (organisation, mail)",
        "CREATE INDEX reminders_by_recipient ON reminders (organisation, recipient, due)",
        "CREATE INDEX reminders_of_use ON reminders (organisation, until)",
        """
        CREATE TABLE mails (
            organisation TEXT NOT NULL REFERENCES organisations,
            mail TEXT NOT NULL,
            kind TEXT NOT NULL,
            recipient TEXT NOT NULL,
            made_at TEXT NOT NULL,
            state TEXT NOT NULL,
            due TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            unsure INTEGER NOT NULL,
            fence INTEGER NOT NULL,
            leased_until TEXT,
            tried_at TEXT,
            frozen_at TEXT,
            address TEXT,
            body {bytes},
            settled_at TEXT,
            said TEXT NOT NULL,
            PRIMARY KEY (organisation, mail)
        ) {strict}
        """,
        """
        CREATE INDEX mails_waiting ON mails (organisation, due, mail)
        WHERE state IN ('ready', 'sending', 'retry')
        """,
        "CREATE INDEX mails_by_time ON mails (organisation, tried_at)",
        "CREATE INDEX mails_by_day ON mails (organisation, made_at)",
        """
        CREATE TABLE heartbeats (
            organisation TEXT NOT NULL REFERENCES organisations,
            worker TEXT NOT NULL,
            beat_at TEXT NOT NULL,
            PRIMARY KEY (organisation, worker)
        ) {strict}
        """,
        """
        CREATE TABLE outboxes (
            organisation TEXT PRIMARY KEY REFERENCES organisations,
            filled_on TEXT,
            away_since TEXT,
            away_said TEXT NOT NULL,
            alarmed_at TEXT,
            unbraked_until TEXT
        ) {strict}
        """,
        """
        CREATE TABLE links (
            organisation TEXT NOT NULL REFERENCES organisations,
            token_hash TEXT NOT NULL,
            purpose TEXT NOT NULL,
            uid TEXT NOT NULL,
            recipient TEXT NOT NULL,
            until TEXT NOT NULL,
            used_at TEXT,
            PRIMARY KEY (organisation, token_hash)
        ) {strict}
        """,
        "CREATE UNIQUE INDEX links_by_token ON links (token_hash)",
        """
        CREATE TABLE declined (
            organisation TEXT NOT NULL REFERENCES organisations,
            recipient TEXT NOT NULL,
            declined_at TEXT NOT NULL,
            PRIMARY KEY (organisation, recipient)
        ) {strict}
        """,
    ),
    "0008 who logs in": (
        """
        CREATE TABLE accounts (
            organisation TEXT NOT NULL REFERENCES organisations,
            account TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            level TEXT NOT NULL,
            group_id TEXT NOT NULL,
            password TEXT NOT NULL,
            made_at TEXT NOT NULL,
            failures INTEGER NOT NULL,
            failed_at TEXT,
            PRIMARY KEY (organisation, account)
        ) {strict}
        """,
        "CREATE UNIQUE INDEX accounts_by_email ON accounts (email, organisation)",
        """
        CREATE TABLE invitations (
            organisation TEXT NOT NULL REFERENCES organisations,
            token_hash TEXT NOT NULL,
            level TEXT NOT NULL,
            group_id TEXT NOT NULL,
            email TEXT NOT NULL,
            made_by TEXT NOT NULL,
            until TEXT NOT NULL,
            used_at TEXT,
            PRIMARY KEY (organisation, token_hash)
        ) {strict}
        """,
        "CREATE UNIQUE INDEX invitations_by_token ON invitations (token_hash)",
        """
        CREATE TABLE sessions (
            organisation TEXT NOT NULL REFERENCES organisations,
            token_hash TEXT NOT NULL,
            account TEXT NOT NULL,
            begun_at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (organisation, token_hash)
        ) {strict}
        """,
        "CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash)",
    ),
}


def statements(step: str, **spelling: str) -> Iterator[str]:
    """A migration as one engine spells it."""
    return (statement.format(**spelling) for statement in MIGRATIONS[step])
