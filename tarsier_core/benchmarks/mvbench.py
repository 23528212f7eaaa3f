"""MVBench: multiple choice, twenty subtasks of 200 questions, with clips from eleven datasets.

Five subtasks ask about a part of a clip, given in seconds. One of these shows frames that were taken from the clip
three times a second, as picture files numbered from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tarsier_core.benchmarks.annotation_files import field, list_field, media_path, number_field, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import choice_row, position_of
from tarsier_core.errors import RowError
from tarsier_core.rows import Row, VideoMedium

FRAMES_PER_SECOND = 3
"""Of the subtask that comes as pictures."""


@dataclass(frozen=True)
class Subtask:
    """One of the twenty."""

    title: str
    folder: str
    """Where its clips lie."""
    is_bounded: bool = False
    """Whether the question is about the seconds from ``start`` to ``end``."""
    is_frames: bool = False
    """Whether a clip is a folder of pictures."""
    converted: str | None = None
    """Where later revisions of the dataset hold the same clips as MP4, already cut to their bounds."""

    @property
    def stem(self) -> str:
        """The name of its file: "fine_grained_action"."""
        return self.title.lower().replace(" ", "_").replace("-", "_")


CHARADES = "star/Charades_v1_480"
CHARADES_CUT = "star/Charades_segment"
CLEVRER = "clevrer/video_validation"
PERCEPTION = "perception/videos"

# Files, folders and which are bounded: video_chat2/mvbench.ipynb of github.com/OpenGVLab/Ask-Anything, as quoted in
# the evaluation code of several repositories; the converted folders: lmms_eval/tasks/mvbench/utils.py of
# github.com/EvolvingLMMs-Lab/lmms-eval. Both 2026-11-21.
SUBTASKS = (
    Subtask("Action Sequence", CHARADES, is_bounded=True, converted=CHARADES_CUT),
    Subtask("Action Prediction", CHARADES, is_bounded=True, converted=CHARADES_CUT),
    Subtask("Action Antonym", "ssv2_video", converted="ssv2_video_mp4"),
    Subtask("Fine-grained Action", "Moments_in_Time_Raw/videos"),
    Subtask("Unexpected Action", "FunQA_test/test"),
    Subtask("Object Existence", CLEVRER),
    Subtask("Object Interaction", CHARADES, is_bounded=True, converted=CHARADES_CUT),
    Subtask("Object Shuffle", PERCEPTION),
    Subtask("Moving Direction", CLEVRER),
    Subtask("Action Localization", "sta/sta_video", is_bounded=True, converted="sta/sta_video_segment"),
    Subtask("Scene Transition", "scene_qa/video"),
    Subtask("Action Count", PERCEPTION),
    Subtask("Moving Count", CLEVRER),
    Subtask("Moving Attribute", CLEVRER),
    Subtask("State Change", PERCEPTION),
    Subtask("Fine-grained Pose", "nturgbd", converted="nturgbd_convert"),
    Subtask("Character Order", PERCEPTION),
    Subtask("Egocentric Navigation", "vlnqa"),
    Subtask(
        "Episodic Reasoning",
        "tvqa/frames_fps3_hq",
        is_bounded=True,
        is_frames=True,
        converted="tvqa/video_fps3_hq_segment",
    ),
    Subtask("Counterfactual Inference", CLEVRER),
)


def read_rows(folder: Path) -> Iterator[Row]:
    """The original's rows where such a file is there, else those of the hub's twenty JSON files."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "MVBench.jsonl", "mvbench.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    idx = 0
    for subtask in SUBTASKS:
        for where, record in read_records(folder / "json" / f"{subtask.stem}.json"):
            yield record_row(subtask, record, idx, media, where)
            idx += 1


def record_row(subtask: Subtask, record: Mapping[str, Any], idx: int, media: MediaIndex, where: str) -> Row:
    """The row of one record."""
    options = list_field(record, "candidates", str, where)
    return choice_row(
        dataset=f"MVBench/{subtask.title}",
        idx=idx,
        vid=f"{subtask.folder}/{field(record, 'video', str, where)}",
        video=clip_of(subtask, record, media, where),
        question=field(record, "question", str, where),
        options=options,
        answer=position_of(field(record, "answer", str, where), options, where),
        where=where,
    )


def clip_of(subtask: Subtask, record: Mapping[str, Any], media: MediaIndex, where: str) -> VideoMedium:
    """What is to be seen: the whole clip, a part of it, or its pictures."""
    name = field(record, "video", str, where)
    bounds = None
    if subtask.is_bounded:
        bounds = number_field(record, "start", where), number_field(record, "end", where)
    pictures = frame_folder(media.folder, subtask, name, where) if subtask.is_frames else None
    is_there = pictures.is_dir() if pictures else media.find(f"{subtask.folder}/{name}") is not None
    if subtask.converted and not is_there:
        converted = media.find(f"{subtask.converted}/{name}")
        if converted is not None:
            return VideoMedium(video_file=converted)
    if pictures is not None and bounds is not None:
        return VideoMedium(image_file=frame_files(pictures, *bounds, where))
    path = media.path_of(f"{subtask.folder}/{name}", f"{where}: video")
    if bounds is None:
        return VideoMedium(video_file=path)
    return VideoMedium(video_file=path, start_time=bounds[0], end_time=bounds[1])


def frame_folder(folder: Path, subtask: Subtask, name: str, where: str) -> Path:
    """Where a clip's pictures lie: below ``video``, as the archives are published, or below the folder itself."""
    places = [
        Path(media_path(folder, f"{inside}{subtask.folder}/{name}", where)) for inside in ("video/", "")
    ]
    return next((place for place in places if place.is_dir()), places[0])


def frame_files(folder: Path, start_seconds: float, end_seconds: float, where: str) -> list[str]:
    """The pictures of a part of a clip; those that should be there if the folder isn't."""
    there = sum(1 for _ in folder.glob("*.jpg")) if folder.is_dir() else None
    numbers = frame_numbers(start_seconds, end_seconds, there)
    if not numbers:
        raise RowError(f"{where}: {folder} has no picture from {start_seconds} to {end_seconds} seconds")
    return [str(folder / f"{number:05d}.jpg") for number in numbers]


def frame_numbers(start_seconds: float, end_seconds: float, num_frames: int | None) -> range:
    """The pictures of a range, counted from 1, the last included; ``num_frames`` is how many there are, if known."""
    last = round(end_seconds * FRAMES_PER_SECOND)
    if num_frames is not None:
        last = min(last, num_frames)
    return range(max(1, round(start_seconds * FRAMES_PER_SECOND)), last + 1)


BENCHMARK = Benchmark(
    name="mvbench",
    title="MVBench",
    groups=("mc_qa",),
    dataset="MVBench",
    metric="choice_by_subtask",
    num_rows=4000,
    source="hf:OpenGVLab/MVBench",
    layout="json/<subtask>.json; the archives of video/ unpacked there (star/Charades_v1_480/, "
    "tvqa/frames_fps3_hq/<clip>/00001.jpg, ...); clips of nturgbd come from NTU RGB+D, whose licence must be "
    "asked for; MVBench.jsonl in the original's format is read instead",
    is_verified=True,
    read_rows=read_rows,
)
