from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.offers import MOST_OFFER_BYTES, OfferRefused, examine, read_fragment

SESSION = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0\n"
TRANSPORT = (
    "a=ice-ufrag:abcd\na=ice-pwd:efghijklmnopqrstuvwxyz01\na=fingerprint:sha-256 AA:BB\na=setup:actpass\na=rtcp-mux\n"
)


def medium(kind="video", codec="VP8/90000", mid="0", direction="sendonly", more="a=msid:- the-track\n", port="9"):
    head = f"m={kind} {port} UDP/TLS/RTP/SAVPF 96\na=mid:{mid}\na={direction}\na=rtpmap:96 {codec}\n"
    return head + more + TRANSPORT


def offer(*media):
    return (SESSION + "".join(media)).replace("\n", "\r\n").encode()


def refusal(body):
    with pytest.raises(OfferRefused) as refused:
        examine(body)
    return refused.value.status, refused.value.type.rpartition(":")[2]


@pytest.mark.parametrize("codec", ["VP8/90000", "H264/90000", "vp8/90000"])
@pytest.mark.parametrize("direction", ["sendonly", "sendrecv"])
def test_one_video_track_of_a_known_codec_is_taken(codec, direction):
    taken = examine(offer(medium(codec=codec, direction=direction)))
    assert (taken.track, taken.username_fragment) == ("the-track", "abcd")
    assert taken.sdp.encode() == offer(medium(codec=codec, direction=direction))


def test_sound_beside_the_video_is_let_through_to_be_declined():
    assert examine(offer(medium("audio", "opus/48000/2", more=""), medium(mid="1"))).track == "the-track"


@pytest.mark.parametrize("more", ["", "a=msid:-\n"])
def test_a_track_that_is_not_named_has_an_empty_id(more):
    assert examine(offer(medium(more=more))).track == ""


def test_a_bare_line_feed_ends_a_line_too():
    assert examine((SESSION + medium()).encode()).track == "the-track"


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ((), (406, "no-video")),
        ((medium("audio", "opus/48000/2"),), (406, "video-tracks")),
        ((medium(), medium(mid="1")), (406, "video-tracks")),
        ((medium(more="a=msid:- one\na=msid:- two\n"),), (406, "video-tracks")),
        ((medium(), medium("application", mid="1")), (406, "not-media")),
        ((medium(direction="recvonly"),), (406, "not-sending")),
        ((medium(direction="inactive"),), (406, "not-sending")),
        ((medium(port="0"),), (406, "not-sending")),
        ((medium(codec="VP9/90000"),), (406, "no-common-codec")),
        ((medium().replace("a=rtcp-mux\n", ""),), (400, "no-rtcp-mux")),
        ((medium().replace("a=mid:0\n", ""),), (400, "no-rtcp-mux")),
        ((medium().replace("a=ice-pwd", "a=x"),), (400, "no-transport")),
        ((medium().replace("a=fingerprint", "a=x"),), (400, "no-transport")),
    ],
)
def test_anything_but_one_video_track_is_refused(media, expected):
    assert refusal(offer(*media)) == expected


@pytest.mark.parametrize(
    "body", [b"", b"x", b"{}", b"\xff\xfe", b"v=0", b"v=0\r\nm=video\r\n", SESSION.encode() + b"\0=1"]
)
def test_a_body_that_is_no_sdp_is_refused_with_400(body):
    assert refusal(body) == (400, "not-sdp")


def test_a_huge_offer_is_refused_before_it_is_read():
    assert refusal(b"\xff" * (MOST_OFFER_BYTES + 1)) == (413, "too-large")


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_body_whatever_raises_anything_else(body):
    for read in (examine, read_fragment):
        with suppress(OfferRefused):
            read(body)


def test_a_fragment_gives_its_candidates_with_the_medium_of_each():
    body = (
        b"a=ice-ufrag:wxyz\r\na=mid:0\r\na=candidate:1 1 udp 2 192.0.2.1 3 typ host\r\n"
        b"a=mid:1\r\na=candidate:2 1 udp 2 192.0.2.2 4 typ host\r\n"
    )
    fragment = read_fragment(body)
    assert fragment.username_fragment == "wxyz"
    assert fragment.candidates == [
        ("0", "candidate:1 1 udp 2 192.0.2.1 3 typ host"),
        ("1", "candidate:2 1 udp 2 192.0.2.2 4 typ host"),
    ]


def test_a_fragment_of_endless_candidates_is_refused():
    with pytest.raises(OfferRefused, match="candidates"):
        read_fragment(b"a=candidate:1 1 udp 2 192.0.2.1 3 typ host\n" * 41)
