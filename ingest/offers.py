"""Examines an SDP offer by its text, before any of it reaches aiortc. Pure.

Source: RFC 9725 (WHIP), RFC 8866 (SDP), RFC 8830 (msid), RFC 8840 (trickle-ice-sdpfrag).
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_OFFER_BYTES = 65_536
"""A browser's offer of one track takes 6 kB."""
_CODECS = {"VP8/90000", "H264/90000"}
_MOST_CANDIDATES = 40


class OfferRefused(ValueError):
    """An offer or a fragment that is not taken; type, title and status make a problem of RFC 9457."""

    def __init__(self, name: str, title: str, status: int) -> None:
        super().__init__(title)
        self.type, self.title, self.status = f"urn:mimika:problem:{name}", title, status


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that may be answered."""

    sdp: str
    track: str
    """Id of the video track; empty where the sender names none."""
    username_fragment: str
    """Of the sender's ICE; another one in a later fragment means a restart."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """ICE candidates that came after the offer."""

    username_fragment: str
    """Empty where the fragment names none."""
    candidates: Sequence[tuple[str, str]]
    """(media id, candidate without `a=`)."""


def examine(body: bytes) -> Offer:
    """Check that an offer brings exactly one video track that can be decoded, and nothing that is not wanted.

    Raises:
        OfferRefused: 413 for a huge one, 400 for one that is no SDP, 406 for other media than one video track.
    """
    sections = _sections(_lines(body))
    session, media = sections[0], sections[1:]
    if not media:
        raise OfferRefused("no-video", "The offer has no video track; send exactly one", 406)
    _check_kinds(media)
    video = next(section for section in media if _kind(section) == "video")
    if not _codecs(video) & _CODECS:
        raise OfferRefused("no-common-codec", "The video is offered neither as VP8 nor as H.264; offer one", 406)
    for section in media:
        _check_transport(session, section)
    return Offer(
        sdp="".join(f"{line}\r\n" for section in sections for line in section),
        track=_track(video),
        username_fragment=_value("ice-ufrag", video, session),
    )


def read_fragment(body: bytes) -> Fragment:
    """Read the candidates of a trickle.

    Raises:
        OfferRefused: if it is too long, no text, or holds too many candidates.
    """
    mid, candidates = "", []
    lines = _lines(body)
    for line in lines:
        if line.startswith("a=mid:"):
            mid = line.removeprefix("a=mid:")
        elif line.startswith("a=candidate:"):
            candidates.append((mid, line.removeprefix("a=")))
    if len(candidates) > _MOST_CANDIDATES:
        raise OfferRefused("too-many-candidates", f"A fragment holds more than {_MOST_CANDIDATES} candidates", 400)
    return Fragment(username_fragment=_value("ice-ufrag", lines), candidates=candidates)


def _lines(body: bytes) -> list[str]:
    if len(body) > MOST_OFFER_BYTES:
        raise OfferRefused("too-large", f"The body is longer than {MOST_OFFER_BYTES} bytes", 413)
    try:
        lines = [line.rstrip("\r") for line in body.decode().split("\n")]
    except UnicodeDecodeError:
        raise _not_sdp() from None
    while lines and not lines[-1]:
        lines.pop()
    if any(len(line) < 2 or line[1] != "=" or not line.isprintable() for line in lines):
        raise _not_sdp()
    return lines


def _not_sdp() -> OfferRefused:
    return OfferRefused("not-sdp", "The body is not a session description (RFC 8866)", 400)


def _sections(lines: Sequence[str]) -> list[list[str]]:
    """The lines before the first medium, then those of each medium."""
    if not lines or lines[0] != "v=0" or not any(line.startswith("o=") for line in lines):
        raise _not_sdp()
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            if len(line.split()) < 4 or not line.split()[1].isdecimal():
                raise _not_sdp()
            sections.append([])
        sections[-1].append(line)
    return sections


def _check_kinds(media: Sequence[Sequence[str]]) -> None:
    kinds = [_kind(section) for section in media]
    if not set(kinds) <= {"audio", "video"}:
        raise OfferRefused("not-media", "The offer asks for more than video, such as a data channel; leave it out", 406)
    videos = [section for section in media if _kind(section) == "video"]
    if len(videos) != 1:
        title = f"The offer has {len(videos)} video tracks; send exactly one, the client's"
        raise OfferRefused("video-tracks", title, 406)
    if {"a=recvonly", "a=inactive"} & set(videos[0]) or videos[0][0].split()[1] == "0":
        raise OfferRefused("not-sending", "The offer sends no video; its direction must be sendonly", 406)


def _check_transport(session: Sequence[str], section: Sequence[str]) -> None:
    """Refuse here what aiortc would fail on halfway."""
    if "a=rtcp-mux" not in section or not _value("mid", section):
        raise OfferRefused("no-rtcp-mux", "Each medium of the offer needs a=mid and a=rtcp-mux", 400)
    for name in ("ice-ufrag", "ice-pwd", "fingerprint", "setup"):
        if not _value(name, section, session):
            raise OfferRefused("no-transport", f"The offer has no a={name}", 400)


def _kind(section: Sequence[str]) -> str:
    return section[0].removeprefix("m=").split()[0]


def _codecs(section: Sequence[str]) -> set[str]:
    maps = [line.removeprefix("a=rtpmap:").split() for line in section if line.startswith("a=rtpmap:")]
    return {words[1].upper() for words in maps if len(words) == 2}


def _track(video: Sequence[str]) -> str:
    """The track id of a=msid, where it is one and the same."""
    words = [line.removeprefix("a=msid:").split() for line in video if line.startswith("a=msid:")]
    tracks = {found[1] if len(found) > 1 else "" for found in words}
    if len(tracks) > 1:
        raise OfferRefused("video-tracks", "The video of the offer names several tracks; send exactly one", 406)
    return tracks.pop() if tracks else ""


def _value(name: str, *places: Sequence[str]) -> str:
    for place in places:
        for line in place:
            if line.startswith(f"a={name}:"):
                return line.removeprefix(f"a={name}:").strip()
    return ""
