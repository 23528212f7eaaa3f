"""OpenEQA: open questions about a home or an office, from the memory of a walk through it (HM3D, ScanNet).

An episode is a folder of pictures. A row holds only the frames that are shown; where the folder is missing,
it holds the folder's path, so that it is listed among the missing media.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, list_field, media_path, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.media.sampling import uniform_indices
from tarsier_core.rows import Row, VideoMedium


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by category; the reference is every answer that counts as right."""
    shown: dict[str, list[str]] = {}
    for where, question in read_records(folder / "data" / "open-eqa-v0.json"):
        episode = field(question, "episode_history", str, where)
        category = field(question, "category", str, where)
        if episode not in shown:
            shown[episode] = shown_frames(Path(media_path(folder, f"data/frames/{episode}", where)))
        others = list_field(question, "extra_answers", str, where) if question.get("extra_answers") else []
        yield open_row(
            dataset=f"{BENCHMARK.dataset}/{category}",
            idx=field(question, "question_id", str, where),
            vid=episode,
            video=VideoMedium(image_file=shown[episode]),
            prompt=field(question, "question", str, where),
            reference=[field(question, "answer", str, where), *others],
            task="video/QA",
            extra_info={"category": category},
        )


def shown_frames(episode: Path) -> list[str]:
    """The pictures shown of an episode, in its order; the folder itself where it has none."""
    frames = sorted(episode.glob("*-rgb.png"))
    if not frames:
        return [str(episode)]
    return [str(frames[at]) for at in uniform_indices(0, len(frames) - 1, BENCHMARK.num_frames)]


BENCHMARK = Benchmark(
    name="open-eqa",
    title="OpenEQA",
    groups=("oe_qa", "embodied"),
    dataset="OpenEQA",
    metric="rating_1_5",
    num_rows=1_636,
    source="https://github.com/facebookresearch/open-eqa",
    layout="data/open-eqa-v0.json; data/frames/<episode_history>/<number>-rgb.png",
    is_verified=True,
    read_rows=read_rows,
)
