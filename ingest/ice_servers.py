"""STUN and TURN servers as settings and as Link headers (RFC 9725, section 4.6). Pure."""

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

_WRITTEN = re.compile(
    r"(?P<scheme>stuns?|turns?):(?:(?P<username>[^:@]+):(?P<password>[^@]+)@)?"
    r"(?P<host>[A-Za-z0-9.\-]+|\[[0-9a-fA-F:]+\])(?P<port>:\d{1,5})?(?P<query>\?transport=(?:udp|tcp))?"
)


CREDENTIAL_S = 12 * 3600
"""How long an issued credential holds; a relay asks for it again all through a call."""
_LINK = re.compile(r'<(?P<url>[^>]+)>(?P<parameters>(?:\s*;\s*[\w-]+="[^"]*")*)')
_PARAMETER = re.compile(r';\s*([\w-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class IceServer:
    """A server that helps two sides find each other."""

    url: str
    """As of RFC 7064 or RFC 7065, such as turn:turn.bank.example:3478?transport=udp."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def ice_servers(text: str) -> tuple[IceServer, ...]:
    """Read servers joined by commas: stun:HOST[:PORT] or turn:[USER:PASSWORD@]HOST[:PORT][?transport=udp|tcp].

    Raises:
        ValueError: if one is something else.
    """
    return tuple(_server(word.strip()) for word in text.split(",") if word.strip())


def _server(word: str) -> IceServer:
    found = _WRITTEN.fullmatch(word)
    if found is None or (found["scheme"].startswith("stun") and found["username"]):
        raise ValueError(
            f"{word.rpartition('@')[2]!r} is no ICE server; write stun:HOST[:PORT] or turn:[USER:PASSWORD@]HOST[:PORT]"
        )
    url = f"{found['scheme']}:{found['host']}{found['port'] or ''}{found['query'] or ''}"
    return IceServer(url, found["username"], found["password"])


def needs_secret(server: IceServer) -> bool:
    """Whether it is a relay that was written without a user."""
    return server.url.startswith("turn") and server.username is None


def issued(servers: Iterable[IceServer], secret: str, now_s: float) -> tuple[IceServer, ...]:
    """Give each relay without a user a credential that holds for CREDENTIAL_S.

    Source: draft-uberti-behave-turn-rest-00, section 2.2; coturn's `use-auth-secret`.

    Args:
        servers: as of `ice_servers`.
        secret: shared with the relays.
        now_s: Unix time.
    """
    username = str(int(now_s) + CREDENTIAL_S)
    password = base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()
    return tuple(replace(one, username=username, password=password) if needs_secret(one) else one for one in servers)


def link(server: IceServer) -> str:
    """One value of the header Link."""
    text = f'<{server.url}>; rel="ice-server"'
    if server.username is not None:
        text += f'; username="{server.username}"; credential="{server.password}"; credential-type="password"'
    return text


def linked(values: Sequence[str]) -> tuple[IceServer, ...]:
    """The servers that the values of the header Link name; other links are passed over."""
    found = []
    for one in _LINK.finditer(", ".join(values)):
        parameters = dict(_PARAMETER.findall(one["parameters"]))
        if parameters.get("rel") == "ice-server":
            found.append(IceServer(one["url"], parameters.get("username"), parameters.get("credential")))
    return tuple(found)
