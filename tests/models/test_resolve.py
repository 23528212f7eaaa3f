"""Which frames of a row's media the model sees."""

from __future__ import annotations

import pytest
from PIL import Image

from tarsier_core.errors import MediaError, RowError, UsageError


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> list[str]:
    """Twelve pictures whose red value is ten times their number."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(12):
        Image.new("RGB", (56, 56), (10 * number, 0, 0)).save(folder / f"{number:03}.png")
    return sorted(map(str, folder.iterdir()))


def row(*media, text="What?", **fields):
    content = [*media, {"type": "text", "text": text}]
    return {"messages": [{"role": "user", "content": content}], **fields}


def video(**fields):
    return {"type": "video", "video": fields}


def seen(model, data, **overrides) -> list[list[int]]:
    """The frames of each medium, told from their colour."""
    conversation = model.conversation(data, **overrides)
    return [[round(image[0, 0, 0] / 10) for image in clip.images] for clip in conversation.media]


@pytest.mark.parametrize(
    ("fields", "overrides", "expected"),
    [
        pytest.param({}, {"n_frames": 4}, [0, 4, 7, 11], id="sampler v1"),
        pytest.param({}, {}, list(range(12)), id="fewer than asked for"),
        pytest.param(
            {},
            {"n_frames": 4, "video_sampling_strategy": {"video_sampler_version": "v2"}},
            [1, 4, 7, 10],
            id="sampler v2",
        ),
        pytest.param({"frame_indices": [3, 3, 9]}, {}, [3, 3, 9], id="frames by number"),
        pytest.param({"start_frame": 2, "end_frame": 6}, {"n_frames": 3}, [2, 4, 6], id="a range"),
        pytest.param({"n_frames": 2}, {"n_frames": 8}, [0, 11], id="the row's own number"),
        pytest.param(
            {},
            {"n_frames": 3, "video_sampling_strategy": {"force_frames_n_divisible": 2}},
            [0, 4, 7, 11],
            id="rounded up to be divisible",
        ),
    ],
)
def test_frames_of_a_list_of_pictures(tarsier2, pictures, fields, overrides, expected):
    assert seen(tarsier2, row(video(image_file=pictures, **fields)), **overrides) == [expected]


def test_frames_are_shared_between_videos_and_pictures(tarsier2, pictures):
    picture = {"type": "image", "image": {"image_file": pictures[5]}}
    clip = video(image_file=pictures)
    assert seen(tarsier2, row(picture, clip, clip), n_frames=5) == [[5], [0, 11], [0, 11]]


def test_a_video_for_which_no_frames_are_left(tarsier2, pictures):
    clip = video(image_file=pictures)
    with pytest.raises(RowError, match="no frames are left"):
        tarsier2.conversation(row(clip, clip), n_frames=1)


def test_a_frame_of_a_clip_as_a_picture(tarsier2, golden):
    image = {"video_file": str(golden / "videos" / "moving.mp4"), "frame_indices": 7}
    (clip,) = tarsier2.conversation(row({"type": "image", "image": image})).media
    assert clip.is_image
    assert clip.indices == (7,)


def test_tarsier1_repeats_the_frames_of_a_short_file(tarsier1, golden):
    moving = str(golden / "videos" / "moving.gif")  # 12 frames
    (clip,) = tarsier1.conversation(row(video(video_file=moving)), n_frames=24).media
    assert len(clip) == 24
    assert clip.indices == tuple(round(at * 11 / 23) for at in range(24))


def test_tarsier1_takes_a_time_range_its_own_way(tarsier1, golden):
    moving = str(golden / "videos" / "moving.mp4")  # 45 frames, 15 a second
    old = {"video_file": moving, "start_time": 1.0, "end_time": 2.0, "text": {"prompt": "<video>\nWhat?"}}
    (clip,) = tarsier1.conversation(old, n_frames=3).media
    assert clip.indices == (15, 23, 30)  # 22.5 is rounded to even from the start: 15 + round(7.5)


def test_a_list_of_pictures_has_no_times(tarsier2, pictures):
    with pytest.raises(RowError, match="has no times"):
        tarsier2.conversation(row(video(image_file=pictures, start_time=0.0, end_time=1.0)))


@pytest.mark.parametrize("overrides", [{"n_frames": 300}, {"n_frames": 9, "max_n_frames": 8}])
def test_more_frames_than_the_model_takes(tarsier2, pictures, overrides):
    with pytest.raises(UsageError, match="at most"):
        tarsier2.conversation(row(video(image_file=pictures)), **overrides)


def test_files_that_are_not_there_are_named(tarsier2, tmp_path):
    for fields in ({"video_file": str(tmp_path / "gone.mp4")}, {"image_file": [str(tmp_path / "gone.png")]}):
        with pytest.raises(MediaError, match=r"gone\."):
            tarsier2.conversation(row(video(**fields)))


def test_a_row_may_bring_its_own_picture_settings(tarsier2, pictures):
    clip = video(image_file=pictures[:1])
    alone = tarsier2.inputs(row(clip), min_pixels=0)["image_grid_thw"]
    larger = tarsier2.inputs(row(clip, image_processing_config={"min_pixels": 112 * 112}))["image_grid_thw"]
    assert alone.tolist() == [[1, 4, 4]]
    assert larger.tolist() == [[1, 8, 8]]


def test_the_prompt_option_replaces_the_last_question(tarsier2, pictures):
    conversation = tarsier2.conversation(row(video(image_file=pictures[:1]), text="What?"), prompt="Why?")
    assert conversation.turns[-1].text == "Why?"
    assert len(conversation.media) == 1


def test_rows_of_tarsier1_can_be_asked_of_tarsier2(tarsier2, pictures):
    old = {"video_file": pictures[:2], "text": {"prompt": "USER: <video>\nWhich?\nASSISTANT: Answer: ("}}
    text = tarsier2.prompt_text(tarsier2.conversation(old))
    assert text.endswith("<|vision_end|>Which?<|im_end|>\n<|im_start|>assistant\nAnswer: (")


def test_generated_text(tarsier2, tarsier1, pictures):
    data = row(video(image_file=pictures[:2]))
    for model in (tarsier2, tarsier1):
        text = model.generate_text(data, max_new_tokens=12, n_frames=2)
        assert text == model.generate_text(data, max_new_tokens=12, n_frames=2)
        assert "<|im_end|>" not in text
        sampled = {"temperature": 0.7, "top_p": 0.7, "seed": 3, "max_new_tokens": 12}
        assert model.generate_text(data, **sampled) == model.generate_text(data, **sampled)
        middle = text[len(text) // 2]
        assert (
            model.generate_text(data, max_new_tokens=12, n_frames=2, stop=(middle,)) == text.split(middle)[0]
        )
        with pytest.raises(UsageError, match="max_new_token"):
            model.generate_text(data, max_new_token=12)
