"""The sampling slots of a camera's call."""

from ingest.camera_slots import CameraSlots

BEGUN_US = 1_700_000_000_000_000


def arrivals(slots, from_us, to_us, per_s, first_rtp=0):
    """Pictures at an even pace, each arriving at its time; the times at which some were taken."""
    taken = []
    for number in range(round((to_us - from_us) * per_s / 1_000_000)):
        at_us = from_us + round(number * 1_000_000 / per_s)
        rtp = (first_rtp + round(number * 90_000 / per_s)) % 2**32
        taken.append(slots.take(rtp, BEGUN_US + at_us))
    return [one for one in taken if one is not None]


def test_six_a_second_are_taken_of_25_and_none_is_missing():
    slots = CameraSlots(6.0, BEGUN_US)
    taken = arrivals(slots, 0, 10_000_000, 25)
    assert len(taken) == 61, "the last one is early for the slot that begins at 10 s"
    assert taken[0] == 0
    assert slots.empty(10_000_000) == 0


def test_slots_of_a_break_are_empty_and_the_clock_goes_on_by_the_wall():
    slots = CameraSlots(6.0, BEGUN_US)
    arrivals(slots, 0, 5_000_000, 25, first_rtp=2**32 - 1000)
    slots.connect()
    taken = arrivals(slots, 15_000_000, 20_000_000, 25, first_rtp=77)
    assert taken[0] == 15_000_000
    assert slots.empty(20_000_000) == 58, "60 slots, but each stretch fills the one that begins at its end"


def test_a_camera_that_fell_silent_at_its_end_leaves_the_rest_empty():
    slots = CameraSlots(6.0, BEGUN_US)
    arrivals(slots, 0, 5_000_000, 25)
    assert slots.length_us(BEGUN_US + 35_000_000) == 35_000_000
    assert slots.empty(35_000_000) == 179, "30 s, less the slot that the last picture was early for"


def test_a_call_is_never_shorter_than_its_newest_picture():
    slots = CameraSlots(6.0, BEGUN_US)
    slots.take(0, BEGUN_US)
    slots.take(90_000, BEGUN_US + 500_000)
    assert slots.length_us(BEGUN_US + 500_000) == 1_000_001


def test_a_new_connection_s_timestamps_are_not_read_by_those_of_the_last_one():
    slots = CameraSlots(6.0, BEGUN_US)
    arrivals(slots, 0, 5_000_000, 25)
    slots.connect()
    taken = arrivals(slots, 5_500_000, 6_500_000, 25, first_rtp=4 * 90_000)
    assert taken[0] == 5_500_000
