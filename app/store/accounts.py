"""Who logs in, who is invited to, and in which browsers they have."""

from datetime import datetime

from app.store.engine import Engine, Row
from app.store.records import Account, Invitation, Session
from app.store.spelling import moment, written


class AccountKeeping:
    engine: Engine

    def accounts(self, organisation: str) -> list[Account]:
        rows = self.engine.rows(
            "SELECT * FROM accounts WHERE organisation = :organisation ORDER BY name, account",
            organisation=organisation,
        )
        return [account_from(row) for row in rows]

    def account(self, organisation: str, account: str) -> Account | None:
        rows = self.engine.rows(
            "SELECT * FROM accounts WHERE organisation = :organisation AND account = :account",
            organisation=organisation, account=account,
        )
        return account_from(rows[0]) if rows else None

    def accounts_with(self, email: str) -> list[tuple[str, Account]]:
        """In whichever organisations: which of them is meant, only the password tells."""
        rows = self.engine.rows("SELECT * FROM accounts WHERE email = :email ORDER BY organisation", email=email)
        return [(row["organisation"], account_from(row)) for row in rows]

    def keep_account(self, organisation: str, one: Account) -> None:
        self.engine.change(
            """
            INSERT INTO accounts
                (organisation, account, name, email, level, group_id, password, made_at, failures, failed_at)
            VALUES (
                :organisation, :account, :name, :email, :level, :group_id, :password, :made_at, :failures, :failed_at
            )
            ON CONFLICT (organisation, account) DO UPDATE SET
                name = :name, email = :email, level = :level, group_id = :group_id, password = :password,
                failures = :failures, failed_at = :failed_at
            """,
            organisation=organisation, account=one.id, name=one.name, email=one.email, level=one.level,
            group_id=one.group, password=one.password, made_at=written(one.made_at), failures=one.failures,
            failed_at=one.failed_at and written(one.failed_at),
        )

    def count_failure(self, organisation: str, account: str, now: datetime) -> None:
        """One more, also when several are counted at once."""
        self.engine.change(
            """
            UPDATE accounts SET failures = failures + 1, failed_at = :now
            WHERE organisation = :organisation AND account = :account
            """,
            organisation=organisation, account=account, now=written(now),
        )

    # Invitations

    def invitations(self, organisation: str) -> list[Invitation]:
        rows = self.engine.rows(
            "SELECT * FROM invitations WHERE organisation = :organisation ORDER BY until, token_hash",
            organisation=organisation,
        )
        return [invitation_from(row) for row in rows]

    def invitation_with(self, token_hash: str) -> tuple[str, Invitation] | None:
        """With its organisation, which the token alone tells."""
        rows = self.engine.rows("SELECT * FROM invitations WHERE token_hash = :token_hash", token_hash=token_hash)
        return (rows[0]["organisation"], invitation_from(rows[0])) if rows else None

    def keep_invitation(self, organisation: str, invitation: Invitation) -> None:
        self.engine.change(
            """
            INSERT INTO invitations (organisation, token_hash, level, group_id, email, made_by, until, used_at)
            VALUES (:organisation, :token_hash, :level, :group_id, :email, :by, :until, NULL)
            """,
            organisation=organisation, token_hash=invitation.token_hash, level=invitation.level,
            group_id=invitation.group, email=invitation.email, by=invitation.by, until=written(invitation.until),
        )

    def use_invitation(self, organisation: str, token_hash: str, now: datetime) -> bool:
        """Whether it was unused: true for the first who asks, on whichever machine, and for nobody after that."""
        changed = self.engine.change(
            """
            UPDATE invitations SET used_at = :now
            WHERE organisation = :organisation AND token_hash = :token_hash AND used_at IS NULL
            """,
            organisation=organisation, token_hash=token_hash, now=written(now),
        )
        return changed == 1

    def withdraw_invitation(self, organisation: str, hash: str) -> None:
        """One that nobody has used."""
        self.engine.change(
            "DELETE FROM invitations WHERE organisation = :organisation AND token_hash = :hash AND used_at IS NULL",
            organisation=organisation, hash=hash,
        )

    # Sessions

    def session_with(self, token_hash: str) -> tuple[str, Session] | None:
        """With its organisation, which the token alone tells."""
        rows = self.engine.rows("SELECT * FROM sessions WHERE token_hash = :token_hash", token_hash=token_hash)
        return (rows[0]["organisation"], session_from(rows[0])) if rows else None

    def keep_session(self, organisation: str, session: Session) -> None:
        self.engine.change(
            """
            INSERT INTO sessions (organisation, token_hash, account, begun_at, seen_at)
            VALUES (:organisation, :token_hash, :account, :begun_at, :seen_at)
            """,
            organisation=organisation, token_hash=session.token_hash, account=session.account,
            begun_at=written(session.begun_at), seen_at=written(session.seen_at),
        )

    def see_session(self, organisation: str, token_hash: str, now: datetime) -> None:
        self.engine.change(
            "UPDATE sessions SET seen_at = :now WHERE organisation = :organisation AND token_hash = :token_hash",
            organisation=organisation, token_hash=token_hash, now=written(now),
        )

    def end_session(self, organisation: str, token_hash: str) -> None:
        self.engine.change(
            "DELETE FROM sessions WHERE organisation = :organisation AND token_hash = :token_hash",
            organisation=organisation, token_hash=token_hash,
        )

    def end_sessions(self, organisation: str, account: str) -> None:
        self.engine.change(
            "DELETE FROM sessions WHERE organisation = :organisation AND account = :account",
            organisation=organisation, account=account,
        )

    def forget_sessions(self, organisation: str, before: datetime) -> None:
        """Those that nobody has used since."""
        self.engine.change(
            "DELETE FROM sessions WHERE organisation = :organisation AND seen_at < :before",
            organisation=organisation, before=written(before),
        )

    # Leaving

    def forget_account(self, organisation: str, account: str) -> None:
        """And every browser in which they are logged in."""
        self.end_sessions(organisation, account)
        self.engine.change(
            "DELETE FROM accounts WHERE organisation = :organisation AND account = :account",
            organisation=organisation, account=account,
        )


def account_from(row: Row) -> Account:
    return Account(
        row["account"], row["name"], row["email"], row["level"], row["group_id"], row["password"],
        moment(row["made_at"]), row["failures"], row["failed_at"] and moment(row["failed_at"]),
    )  # fmt: skip


def invitation_from(row: Row) -> Invitation:
    return Invitation(
        row["token_hash"], row["level"], row["group_id"], row["email"], row["made_by"], moment(row["until"]),
        row["used_at"] and moment(row["used_at"]),
    )  # fmt: skip


def session_from(row: Row) -> Session:
    return Session(row["token_hash"], row["account"], moment(row["begun_at"]), moment(row["seen_at"]))
