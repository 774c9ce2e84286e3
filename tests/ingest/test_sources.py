import av
import numpy as np
import pytest

from ingest.shrinking import encode_jpeg
from ingest.sources import UnusableVideo, probe, taken_frames
from tests.made_videos import moving_square, write_sound, write_video


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    return write_video(tmp_path_factory.mktemp("video") / "two seconds.mp4", moving_square(50))


def test_a_file_is_probed_without_decoding(video):
    facts = probe(video)
    assert (facts.frames, facts.duration_us, facts.period_us) == (50, 2_000_000, 40_000)


def test_six_pictures_a_second_are_taken_by_their_times(video):
    frames = list(taken_frames(video, 6.0))
    assert [frame.captured_us for frame in frames][:4] == [0, 200_000, 360_000, 520_000]
    assert len(frames) == 12
    assert frames[0].picture.shape == (240, 320, 3)


def test_all_pictures_are_taken_on_request(video):
    assert len(list(taken_frames(video, None))) == 50


def test_one_frame_is_a_video(tmp_path):
    path = write_video(tmp_path / "one.mp4", moving_square(1))
    assert probe(path).frames == 1
    assert len(list(taken_frames(path, 6.0))) == 1


def test_a_rotation_flag_is_honoured(tmp_path):
    """The flag that phones write: the stored picture lies on its side."""
    plain = write_video(tmp_path / "plain.mp4", moving_square(5))
    data = bytearray(plain.read_bytes())
    matrix = data.rindex(b"tkhd") + 4 + 40
    one = (1 << 16).to_bytes(4, "big")
    minus = (-(1 << 16) & 0xFFFFFFFF).to_bytes(4, "big")
    data[matrix : matrix + 36] = b"".join(
        [bytes(4), one, bytes(4), minus, bytes(12), bytes(4), (1 << 30).to_bytes(4, "big")]
    )
    turned = tmp_path / "turned.mp4"
    turned.write_bytes(data)
    with av.open(str(turned)) as container:
        rotation = next(container.decode(video=0)).rotation
    assert abs(rotation) == 90
    first = next(taken_frames(turned, 6.0)).picture
    assert first.shape == (320, 240, 3)
    flat = next(taken_frames(plain, 6.0)).picture
    assert np.array_equal(first, np.rot90(flat, rotation // 90 % 4))


def refusal(path):
    with pytest.raises(UnusableVideo) as refused:
        list(taken_frames(path, 6.0)) if probe(path) else None
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_what_is_no_video_is_refused_by_name(tmp_path):
    assert "no such file" in refusal(tmp_path / "absent.mp4")
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "empty.mp4").touch()
    assert "is empty" in refusal(tmp_path / "empty.mp4")
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(3).bytes(50_000))
    assert "is not a video" in refusal(tmp_path / "noise.mp4")
    (tmp_path / "letter.txt").write_text("a letter\n" * 400)
    assert "is a text" in refusal(tmp_path / "letter.txt")
    (tmp_path / "photo.jpg").write_bytes(encode_jpeg(moving_square(1)[0]))
    assert "still picture" in refusal(tmp_path / "photo.jpg")
    assert "no picture track" in refusal(write_sound(tmp_path / "sound.m4a"))


def test_a_file_cut_off_before_its_index_is_refused(tmp_path, video):
    (tmp_path / "cut.mp4").write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    assert "is not a video that can be read" in refusal(tmp_path / "cut.mp4")


def test_a_file_cut_off_behind_its_index_is_refused(tmp_path):
    whole = write_video(tmp_path / "whole.mp4", moving_square(150), movflags="faststart")
    data = whole.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) * 6 // 10])
    assert "cut off" in refusal(tmp_path / "cut.mp4")
