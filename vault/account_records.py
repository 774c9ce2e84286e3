"""What the vault holds about somebody who may sign in, as records, and what an account must be. Pure."""

from dataclasses import dataclass, field
from typing import Literal, get_args

Role = Literal["manager", "supervisor", "privacy-officer", "administrator"]

PASSWORD_LETTERS = 12
"""Fewest letters of a password."""


class InvalidAccount(ValueError):
    """Something that can be no account; the text names it and the way out."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    account_id: str
    """ULID."""
    login: str
    role: Role
    team: str
    manager: str
    """Pseudonym M-..., also for other roles."""
    email: str
    language: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with its secrets, which can be read only now."""

    account: Account
    totp_uri: str = field(repr=False)
    """otpauth address for an authenticator."""
    totp_secret: str = field(repr=False)
    """The same secret in base32."""
    recovery_codes: tuple[str, ...] = field(repr=False)
    """8 codes, each good for one sign-in in place of a one-time password."""


def require_valid(login: str, role: str, team: str, manager_id: str, email: str, language: str) -> None:
    """Raise InvalidAccount where one of these can belong to no account."""
    for name, value in (("login", login), ("team", team), ("manager's id", manager_id), ("e-mail", email)):
        if not value.strip():
            raise InvalidAccount(f"the {name} of an account is empty; say it")
    if role not in get_args(Role):
        raise InvalidAccount(f"role {role!r} is unknown; choose one of {', '.join(get_args(Role))}")
    if language not in ("ru", "en"):
        raise InvalidAccount(f"language {language!r} is unknown; choose ru or en")
    name, at, domain = email.partition("@")
    if not (name and at and "." in domain.strip(".")) or any(c.isspace() or c in "@<>," for c in name + domain):
        raise InvalidAccount(f"{email!r} is no e-mail address; write name@example.org")


def require_long(password: str) -> None:
    """Raise InvalidAccount for a password that is too short."""
    if len(password) < PASSWORD_LETTERS:
        raise InvalidAccount(f"a password has at least {PASSWORD_LETTERS} letters; choose a longer one")
