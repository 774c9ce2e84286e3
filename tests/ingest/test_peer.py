"""When a frame leaves the jitter buffer."""

from dataclasses import dataclass

import pytest

from ingest.peer import PromptBuffer


@dataclass
class Packet:
    sequence_number: int
    timestamp: int
    _data: bytes
    marker: int = 0


def frames(*packets: Packet) -> list[tuple[int, bytes] | None]:
    """What leaves the buffer with each packet: timestamp and content."""
    buffer = PromptBuffer(16, is_video=True)
    given = [buffer.add(packet)[1] for packet in packets]
    return [None if frame is None else (frame.timestamp, frame.data) for frame in given]


def test_a_frame_leaves_with_its_last_packet_not_with_the_next_frame():
    assert frames(Packet(1, 0, b"a"), Packet(2, 0, b"b", 1), Packet(3, 90, b"c", 1)) == [None, (0, b"ab"), (90, b"c")]


def test_a_frame_whose_last_packet_bears_no_marker_leaves_with_the_next_one():
    assert frames(Packet(1, 0, b"a"), Packet(2, 90, b"b"), Packet(3, 180, b"c")) == [None, (0, b"a"), (90, b"b")]


def test_a_frame_with_a_hole_waits_for_the_packet_that_fills_it():
    assert frames(Packet(1, 0, b"a"), Packet(3, 0, b"c", 1), Packet(2, 0, b"b")) == [None, None, (0, b"abc")]


def test_sequence_numbers_go_over_their_end():
    assert frames(Packet(65535, 0, b"a"), Packet(0, 0, b"b", 1)) == [None, (0, b"ab")]


@pytest.mark.parametrize("marker", [0, 1])
@pytest.mark.parametrize("timestamp", [0, 45])
def test_padding_is_no_frame_and_delays_none(timestamp, marker):
    """An empty frame would tell the decoder that the stream is over."""
    padding = Packet(2, timestamp, b"", marker)
    assert frames(Packet(1, 0, b"a", 1), padding, Packet(3, 90, b"b", 1)) == [(0, b"a"), None, (90, b"b")]


def test_any_number_of_padding_takes_no_room_and_asks_for_no_key_frame():
    buffer = PromptBuffer(16, is_video=True)
    asked = [buffer.add(Packet(number, 0, b""))[0] for number in range(1, 40)]
    assert not any(asked)
