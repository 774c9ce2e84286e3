"""STUN and TURN servers as settings and as Link headers (RFC 9725, section 4.6). Pure."""

import re
from dataclasses import dataclass, field

_WRITTEN = re.compile(
    r"(?P<scheme>stuns?|turns?):(?:(?P<username>[^:@]+):(?P<password>[^@]+)@)?"
    r"(?P<host>[A-Za-z0-9.\-]+|\[[0-9a-fA-F:]+\])(?P<port>:\d{1,5})?(?P<query>\?transport=(?:udp|tcp))?"
)


@dataclass(frozen=True, slots=True)
class IceServer:
    """A server that helps two sides find each other."""

    url: str
    """As of RFC 7064 or RFC 7065, such as turn:turn.bank.example:3478?transport=udp."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def ice_servers(text: str) -> tuple[IceServer, ...]:
    """Read servers joined by commas: stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT][?transport=udp|tcp].

    Raises:
        ValueError: if one is something else.
    """
    return tuple(_server(word.strip()) for word in text.split(",") if word.strip())


def _server(word: str) -> IceServer:
    found = _WRITTEN.fullmatch(word)
    if found is None or (found["scheme"].startswith("turn") != bool(found["username"])):
        raise ValueError(
            f"{word.rpartition('@')[2]!r} is no ICE server; write stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT]"
        )
    url = f"{found['scheme']}:{found['host']}{found['port'] or ''}{found['query'] or ''}"
    return IceServer(url, found["username"], found["password"])


def link(server: IceServer) -> str:
    """One value of the header Link."""
    text = f'<{server.url}>; rel="ice-server"'
    if server.username is not None:
        text += f'; username="{server.username}"; credential="{server.password}"; credential-type="password"'
    return text
