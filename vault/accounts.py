"""Accounts: who may sign in, by password (argon2id), and a one-time password (RFC 6238) or a recovery code."""

import hmac
import secrets

import argon2
import pyotp
from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from ulid import ULID

from vault.account_records import Account, InvalidAccount, NewAccount, Role, require_long, require_valid
from vault.audit import Audit
from vault.connections import Connections
from vault.master_key import MasterKey
from vault.pseudonyms import Pseudonyms
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import accounts, recovery_codes, web_sessions

__all__ = (
    "Account",
    "Accounts",
    "InvalidAccount",
    "NewAccount",
    "Role",
    "SignInLocked",
    "SignInRefused",
    "UnknownAccount",
)

FAILURES = 5
LOCK_MS = 300_000
"""So many wrong sign-ins in a row close an account for so long."""
RECOVERY_CODES = 8
_STEP_S = 30
"""Time step of RFC 6238."""
_ISSUER = "Mimika"
_REFUSED = "login, password or code is wrong"


class UnknownAccount(Exception):
    """An account id or login that this vault does not have."""


class SignInRefused(Exception):
    """A sign-in with something wrong in it; the text does not say what."""


class SignInLocked(Exception):
    """An account that is closed for a while after wrong sign-ins."""

    def __init__(self, until_ms: int) -> None:
        super().__init__("too many wrong sign-ins; wait five minutes")
        self.until_ms = until_ms
        """Unix time from which it can be tried again."""


class Accounts:
    """Adds, finds and closes accounts, and lets people sign in."""

    def __init__(self, connections: Connections, audit: Audit, pseudonyms: Pseudonyms, master: MasterKey) -> None:
        self._connections = connections
        self._audit = audit
        self._pseudonyms = pseudonyms
        self._lookup_key = master.derived("account lookup")
        self._code_key = master.derived("recovery codes")
        self._sealing_key = master.derived("account sealing")
        self._hasher = argon2.PasswordHasher.from_parameters(argon2.profiles.RFC_9106_LOW_MEMORY)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def add(
        self,
        login: str,
        role: Role,
        team: str,
        manager_id: str,
        email: str,
        language: str,
        password: str,
        now_ms: int,
    ) -> NewAccount:
        """Make an account.

        Args:
            login: what the person types to sign in; upper and lower case are the same.
            role: what the person may see.
            team: name of the team.
            manager_id: the bank's id of the person; only a pseudonym of it leaves the vault.
            email: where reports go.
            language: ru or en.
            password: at least 12 letters; stored as its argon2id hash.
            now_ms: Unix time.

        Raises:
            InvalidAccount: if something is empty, unknown or too short, or the login is taken.
        """
        login = login.strip()
        require_valid(login, role, team, manager_id, email, language)
        require_long(password)
        account_id = str(ULID.from_timestamp(now_ms))
        password_hash = self._hasher.hash(password)
        with self._connections.writing() as connection:
            if self._by_login(connection, login) is not None:
                raise InvalidAccount(f"the login {login} is taken; choose another, or reset that account")
            manager = self._pseudonyms.enrol(connection, "M", manager_id).pseudonym
            plain = {"role": role, "team": team, "manager": manager, "language": language, "created_ms": now_ms}
            secret = pyotp.random_base32()
            sealed = {
                "lookup": self._lookup(login),
                "sealed_login": self._sealed(account_id, "login", login),
                "sealed_email": self._sealed(account_id, "email", email),
            }
            fresh = self._fresh(account_id, password_hash, secret)
            connection.execute(insert(accounts).values(account_id=account_id, **plain, **sealed, **fresh))
            codes = self._new_codes(connection, account_id)
            self._audit.append(connection, now_ms, "account-added", account_id=account_id, role=role)
            row = self._by_login(connection, login)
        assert row is not None
        return _new_account(self._account(row), secret, codes)

    def sign_in(self, login: str, password: str, code: str, now_ms: int) -> Account:
        """Let somebody in by password and second factor; 5 failures in a row close the account for 5 minutes.

        Args:
            login: as it was added.
            password: the password.
            code: 6 digits of now or one step of 30 s beside, each accepted once; or a recovery code, once.
            now_ms: Unix time.

        Raises:
            SignInRefused: for every cause with the same text, after the same work.
            SignInLocked: if the account is closed now, whatever the password.
        """
        with self._connections.reading() as connection:
            seen = self._by_login(connection, login.strip())
        right = self._matches(self._nobody if seen is None else seen["password_hash"], password)
        with self._connections.writing() as connection:
            row = self._by_login(connection, login.strip())
            if row is None:
                self._audit.append(connection, now_ms, "sign-in-refused", account_id="")
            elif now_ms < row["locked_until_ms"]:
                self._audit.append(connection, now_ms, "sign-in-locked", account_id=row["account_id"])
            else:
                same = seen is not None and seen["password_hash"] == row["password_hash"]
                usable = right and same and row["disabled_ms"] is None
                if usable and self._accept(connection, row, code.strip(), now_ms):
                    self._audit.append(connection, now_ms, "signed-in", account_id=row["account_id"])
                    return self._account(row)
                self._failed(connection, row, now_ms)
        if row is not None and now_ms < row["locked_until_ms"]:
            raise SignInLocked(row["locked_until_ms"])
        raise SignInRefused(_REFUSED)

    def find(self, account_id: str) -> Account:
        """An account by its id. Raises UnknownAccount."""
        wanted = select(accounts).where(accounts.c.account_id == account_id)
        with self._connections.reading() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise UnknownAccount(f"account {account_id} is not of this vault")
        return self._account(row)

    def list(self) -> list[Account]:
        """Every account, oldest first."""
        with self._connections.reading() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.account_id)).mappings().all()
        return [self._account(row) for row in rows]

    def disable(self, login: str, now_ms: int) -> None:
        """Close an account and its sessions; `reset` opens it again. Raises UnknownAccount."""
        with self._connections.writing() as connection:
            account_id = self._required(connection, login)["account_id"]
            _change(connection, account_id, disabled_ms=now_ms)
            _close_sessions(connection, account_id)
            self._audit.append(connection, now_ms, "account-disabled", account_id=account_id)

    def reset(self, login: str, password: str, now_ms: int) -> NewAccount:
        """Give an account another password, second factor and recovery codes; it is open, its sessions are closed.

        Raises:
            UnknownAccount: if there is no such login.
            InvalidAccount: if the password is too short.
        """
        require_long(password)
        password_hash, secret = self._hasher.hash(password), pyotp.random_base32()
        with self._connections.writing() as connection:
            account_id = self._required(connection, login)["account_id"]
            _change(connection, account_id, **self._fresh(account_id, password_hash, secret), disabled_ms=None)
            _close_sessions(connection, account_id)
            codes = self._new_codes(connection, account_id)
            self._audit.append(connection, now_ms, "account-reset", account_id=account_id)
            row = self._required(connection, login)
        return _new_account(self._account(row), secret, codes)

    def _accept(self, connection: Connection, row: RowMapping, code: str, now_ms: int) -> bool:
        """Use up a one-time password or a recovery code, if it is right."""
        account_id = row["account_id"]
        secret = self._unsealed(account_id, "totp", row["sealed_totp"])
        now_step = now_ms // 1000 // _STEP_S
        for step in (now_step, now_step - 1, now_step + 1):
            right = pyotp.TOTP(secret, interval=_STEP_S).at(step * _STEP_S)
            if hmac.compare_digest(right.encode(), code.encode()) and step > row["last_step"]:
                _change(connection, account_id, last_step=step, failures=0)
                return True
        this_code = recovery_codes.c.code_hash == self._code_hash(account_id, code)
        if connection.execute(delete(recovery_codes).where(this_code)).rowcount == 0:
            return False
        _change(connection, account_id, failures=0)
        self._audit.append(connection, now_ms, "recovery-code-used", account_id=account_id)
        return True

    def _failed(self, connection: Connection, row: RowMapping, now_ms: int) -> None:
        failures = row["failures"] + 1
        locked = failures >= FAILURES
        lock = {"failures": 0, "locked_until_ms": now_ms + LOCK_MS} if locked else {"failures": failures}
        _change(connection, row["account_id"], **lock)
        event = "sign-in-locked" if locked else "sign-in-refused"
        self._audit.append(connection, now_ms, event, account_id=row["account_id"])

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except argon2.exceptions.VerifyMismatchError:
            return False

    def _new_codes(self, connection: Connection, account_id: str) -> tuple[str, ...]:
        codes = tuple(secrets.token_hex(8) for _ in range(RECOVERY_CODES))
        connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
        for code in codes:
            code_hash = self._code_hash(account_id, code)
            connection.execute(insert(recovery_codes).values(code_hash=code_hash, account_id=account_id))
        return codes

    def _fresh(self, account_id: str, password_hash: str, secret: str) -> dict[str, object]:
        sealed = self._sealed(account_id, "totp", secret)
        unused = {"last_step": 0, "failures": 0, "locked_until_ms": 0}
        return {"password_hash": password_hash, "sealed_totp": sealed, **unused}

    def _account(self, row: RowMapping) -> Account:
        account_id = row["account_id"]
        return Account(
            account_id=account_id,
            login=self._unsealed(account_id, "login", row["sealed_login"]),
            role=row["role"],
            team=row["team"],
            manager=row["manager"],
            email=self._unsealed(account_id, "email", row["sealed_email"]),
            language=row["language"],
            disabled=row["disabled_ms"] is not None,
        )

    def _by_login(self, connection: Connection, login: str) -> RowMapping | None:
        wanted = select(accounts).where(accounts.c.lookup == self._lookup(login))
        return connection.execute(wanted).mappings().one_or_none()

    def _required(self, connection: Connection, login: str) -> RowMapping:
        row = self._by_login(connection, login.strip())
        if row is None:
            raise UnknownAccount(f"there is no account {login}; list them with: mimika accounts list")
        return row

    def _lookup(self, login: str) -> bytes:
        return hmac.digest(self._lookup_key, login.casefold().encode(), "sha256")

    def _code_hash(self, account_id: str, code: str) -> bytes:
        return hmac.digest(self._code_key, f"{account_id}:{code}".encode(), "sha256")

    def _sealed(self, account_id: str, what: str, text: str) -> bytes:
        return seal_bytes(self._sealing_key, text.encode(), f"{account_id}:{what}".encode())

    def _unsealed(self, account_id: str, what: str, sealed: bytes) -> str:
        return unseal_bytes(self._sealing_key, sealed, f"{account_id}:{what}".encode()).decode()


def _new_account(account: Account, secret: str, codes: tuple[str, ...]) -> NewAccount:
    uri = pyotp.TOTP(secret, interval=_STEP_S).provisioning_uri(name=account.login, issuer_name=_ISSUER)
    return NewAccount(account, uri, secret, codes)


def _change(connection: Connection, account_id: str, **values: object) -> None:
    connection.execute(update(accounts).where(accounts.c.account_id == account_id).values(**values))


def _close_sessions(connection: Connection, account_id: str) -> None:
    connection.execute(delete(web_sessions).where(web_sessions.c.account_id == account_id))
