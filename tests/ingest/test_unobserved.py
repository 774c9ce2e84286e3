from ingest.unobserved import Unobserved


def test_at_most_32_frames_are_on_their_way():
    waiting = Unobserved()
    for seq in range(32):
        assert waiting.has_room()
        waiting.sent(seq, now_ms=1000)
    assert not waiting.has_room()
    assert waiting.observed(3)
    assert waiting.has_room()


def test_a_repeat_was_not_waited_for():
    waiting = Unobserved()
    waiting.sent(1, now_ms=0)
    assert waiting.observed(1)
    assert not waiting.observed(1)


def test_a_frame_is_due_again_after_15_s_and_before_its_20_s_of_retention_are_over():
    waiting = Unobserved()
    waiting.sent(7, now_ms=0)
    waiting.sent(5, now_ms=1000)
    assert waiting.due(14_999) == []
    assert waiting.due(15_000) == [7]
    assert waiting.due(16_000) == [5, 7]
    waiting.sent(7, now_ms=16_000)
    assert waiting.due(16_000) == [5]
