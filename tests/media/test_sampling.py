from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.errors import UsageError
from tarsier_core.media.sampling import (
    FrameChoice,
    choose_frames,
    fps_indices,
    segment_indices,
    tarsier_v1_indices,
    tarsier_v1_range,
    uniform_indices,
)
from tarsier_core.media.sharing import black_frames_needed, frames_per_video


@pytest.fixture(scope="session")
def golden_functions(fixtures_dir: Path) -> dict[str, Any]:
    functions: dict[str, Any] = json.loads((fixtures_dir / "golden" / "cases.json").read_text())["functions"]
    return functions


def test_samplers_agree_with_the_original(golden_functions: dict[str, Any]) -> None:
    cases = golden_functions["sample_frame_indices"]["cases"]
    assert len(cases) >= 286
    for case in cases:
        last, n = case["total"] - 1, case["n"]
        assert uniform_indices(0, last, n) == case["v1"], case
        assert segment_indices(0, last, n) == case["v2"], case
        assert tarsier_v1_indices(case["total"], n) == case["demo"], case


def test_tarsier_v1_offsets_agree_with_the_original(golden_functions: dict[str, Any]) -> None:
    for case in golden_functions["sample_frame_indices_demo_offset"]:
        assert tarsier_v1_indices(case["total"], case["n"], case["start_frame"]) == case["out"], case


def test_ranges_agree_with_the_original(golden_functions: dict[str, Any]) -> None:
    for case in golden_functions["sample_video_start_end"]["cases"]:
        choice = FrameChoice(
            num_frames=case["n_frames"],
            sampler=case["sampler"],
            frame_indices=case.get("frame_indices"),
            time_indices=case.get("time_indices"),
            fps=case.get("sampling_fps"),
            start_frame=case.get("start_frame"),
            end_frame=case.get("end_frame"),
            start_seconds=case.get("start_time"),
            end_seconds=case.get("end_time"),
        )
        if "raises" in case:
            with pytest.raises(UsageError):
                choose_frames(case["total_frames"], case["fps"], choice)
        else:
            assert choose_frames(case["total_frames"], case["fps"], choice) == case["frame_indices_out"], case


def test_tarsier_v1_ranges_agree_with_the_original(golden_functions: dict[str, Any]) -> None:
    for case in golden_functions["demo_sample_video_start_end"]["cases"]:
        start, end = tarsier_v1_range(
            case["total_frames"], case["fps"], case["start_time"], case["end_time"]
        )
        chosen = tarsier_v1_indices(end - start + 1, case["n_frames"], start)
        assert chosen == case["frame_indices_out"], case


def test_sharing_agrees_with_the_original(golden_functions: dict[str, Any]) -> None:
    for case in golden_functions["n_frames_per_video"]["cases"]:
        shares = frames_per_video(
            case["items"], case["n_frames"], case["max_n_frames"], case["force_frames_n_divisible"]
        )
        assert shares == case["n_frames_out"], case


def test_the_demo_clip_is_sampled_as_specified() -> None:
    assert uniform_indices(0, 83, 16) == [round(i * 83 / 15) for i in range(16)]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param(FrameChoice(2), [0, 9], id="whole clip"),
        pytest.param(FrameChoice(2, start_frame=4), [4, 9], id="open end"),
        pytest.param(FrameChoice(2, end_frame=4), [0, 4], id="open start"),
        pytest.param(FrameChoice(2, end_frame=10), [0, 9], id="end one past the clip"),
        pytest.param(FrameChoice(2, end_frame=12), [0], id="end far past the clip: that frame is dropped"),
        pytest.param(FrameChoice(2, start_seconds=0.5), [0, 9], id="one end in seconds counts for nothing"),
        pytest.param(FrameChoice(2, start_seconds=0.5, end_seconds=0.7), [5, 7], id="seconds"),
        pytest.param(FrameChoice(4, fps=5.0), [0, 3, 6, 9], id="fps too many: uniform"),
        pytest.param(FrameChoice(5, fps=5.0), [0, 2, 4, 6, 8], id="fps"),
        pytest.param(FrameChoice(10, fps=99.0), list(range(10)), id="fps above the clip's own"),
        pytest.param(FrameChoice(2, frame_indices=[3, 3, -1, 99]), [3, 3], id="numbers outside are dropped"),
        pytest.param(FrameChoice(2, time_indices=[0.25, 1.0]), [2, 9], id="times: half to even"),
    ],
)
def test_choices(choice: FrameChoice, expected: list[int]) -> None:
    assert choose_frames(10, 10.0, choice) == expected


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (FrameChoice(0), "at least 1"),
        (FrameChoice(-3), "at least 1"),
        (FrameChoice(4, start_frame=7, end_frame=3), "from 7 to 3"),
        (FrameChoice(4, frame_indices=[50]), "none of the frames"),
        (FrameChoice(4, frame_indices=[]), "none of the frames"),
        (FrameChoice(4, fps=0.0), "above 0"),
    ],
)
def test_impossible_choices_say_why(choice: FrameChoice, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        choose_frames(10, 10.0, choice)


@given(st.integers(0, 500), st.integers(1, 3000), st.integers(1, 300))
def test_laws_of_sampling(start: int, total: int, num_frames: int) -> None:
    end = start + total - 1
    for chosen in (
        uniform_indices(start, end, num_frames),
        segment_indices(start, end, num_frames),
        segment_indices(start, end, num_frames, random.Random(total)),
    ):
        assert len(chosen) == min(total, num_frames)
        assert all(a < b for a, b in zip(chosen, chosen[1:], strict=False))
        assert start <= chosen[0] and chosen[-1] <= end
    uniform = uniform_indices(start, end, num_frames)
    assert uniform[0] == start
    assert uniform[-1] == (end if num_frames > 1 else start)


@given(st.integers(1, 400), st.integers(2, 64))
def test_tarsier_v1_always_gives_as_many_as_asked(total: int, num_frames: int) -> None:
    chosen = tarsier_v1_indices(total, num_frames)
    assert len(chosen) == num_frames
    assert chosen == sorted(chosen)
    assert chosen[0] == 0 and chosen[-1] == total - 1


def test_training_draws_differ_and_repeat_by_seed() -> None:
    draws = {tuple(segment_indices(0, 999, 8, random.Random(seed))) for seed in range(20)}
    assert len(draws) > 15
    assert segment_indices(0, 999, 8, random.Random(3)) == segment_indices(0, 999, 8, random.Random(3))


def test_fps_above_the_cap_is_left_to_uniform_sampling() -> None:
    assert fps_indices(2500, 30.0, 30.0, 256) is None


def test_more_frames_than_the_model_takes_are_refused() -> None:
    with pytest.raises(UsageError, match="at most 8"):
        frames_per_video([{"type": "video", "video": {"video_file": "x"}}], 9, 8)


@pytest.mark.parametrize(("num_frames", "divisor", "needed"), [(5, 2, 1), (6, 2, 0), (5, 1, 0), (9, 4, 3)])
def test_black_frames_fill_up_to_a_multiple(num_frames: int, divisor: int, needed: int) -> None:
    assert black_frames_needed(num_frames, divisor) == needed
