"""The four sets of open questions whose short answers a judge compares: MSVD-QA, MSR-VTT-QA, TGIF-QA, ActivityNet-QA.

Of the first two the original answers the *validation* questions, as Video-ChatGPT did before it, so only those
are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tarsier_core.benchmarks.annotation_files import field, key_field, read_csv, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.msvd_names import read_msvd_names
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

# The wording of the original's rows of three of the sets (MSVD-QA-val, MSR-VTT-QA-val, ActivityNet-QA-test),
# github.com/bytedance/tarsier, data/annotations (2026-11-21); those of TGIF-QA aren't published.
PROMPT = "Based on the given video, generate a detailed answer for the following question: {question}"

TGIF_TABLE = "Test_frameqa_question.csv"


def read_msvd(folder: Path) -> Iterator[Row]:
    """MSVD-QA, validation: clips by the name that ``youtube_mapping.txt`` gives their number, else as "vid1201"."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "MSVD-QA-val.jsonl", "msvd-qa.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    names = read_msvd_names(folder)
    for idx, (where, record) in enumerate(read_records(folder / "val_qa.json")):
        number = f"vid{key_field(record, 'video_id', where)}"
        yield answer_row("MSVD-QA-val", idx, names.get(number, number), record, media, where)


def read_msr_vtt(folder: Path) -> Iterator[Row]:
    """MSR-VTT-QA, validation."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "MSR-VTT-QA-val.jsonl", "msr-vtt-qa.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    for idx, (where, record) in enumerate(read_records(folder / "val_qa.json")):
        vid = f"video{key_field(record, 'video_id', where)}"
        yield answer_row("MSR-VTT-QA-val", idx, vid, record, media, where)


def read_tgif(folder: Path) -> Iterator[Row]:
    """TGIF-QA, test: the authors' FrameQA table, else question and answer files as Video-LLaVA shares them."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "TGIF-QA-test.jsonl", "tgif-qa.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
    elif (folder / TGIF_TABLE).is_file():
        columns = ("gif_name", "question", "answer")
        for idx, (where, record) in enumerate(read_csv(folder / TGIF_TABLE, columns, delimiter="\t")):
            vid = field(record, "gif_name", str, where)
            yield answer_row("TGIF-QA-test", idx, vid, record, media, where)
    else:
        for idx, (where, record) in enumerate(answered_questions(folder)):
            vid = field(record, "video_name", str, where)
            yield answer_row("TGIF-QA-test", idx, vid, record, media, where)


def read_activitynet(folder: Path) -> Iterator[Row]:
    """ActivityNet-QA, test: files are called by the video's name with "v_" before it."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "ActivityNet-QA-test.jsonl", "anet-qa.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    for idx, (where, record) in enumerate(answered_questions(folder)):
        vid = f"v_{field(record, 'video_name', str, where)}"
        yield answer_row("ActivityNet-QA-test", idx, vid, record, media, where)


def answered_questions(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The questions of ``test_q.json``, each with its answer of ``test_a.json``: they share ``question_id``.

    Raises ``RowError`` for a question that has no answer.
    """
    path = folder / "test_a.json"
    answers = {
        key_field(record, "question_id", where): field(record, "answer", str, where)
        for where, record in read_records(path)
    }
    for where, record in read_records(folder / "test_q.json"):
        key = key_field(record, "question_id", where)
        if key not in answers:
            raise RowError(f'{where}: question_id: {path} has no answer to "{key}"')
        yield where, record | {"answer": answers[key]}


def answer_row(
    dataset: str, idx: int, vid: str, record: Mapping[str, Any], media: MediaIndex, where: str
) -> Row:
    """A question about a clip, and its answer."""
    question = field(record, "question", str, where)
    return open_row(
        dataset=dataset,
        idx=idx,
        vid=vid,
        video=media.path_of(vid, where),
        prompt=PROMPT.format(question=question),
        reference=field(record, "answer", str, where),
        task="video/QA",
        extra_info={"question": question},
    )


# data.mendeley.com/datasets/h5j7cpwnvn by github.com/xudejing/video-question-answering (fields: its
# preprocess_msvdqa.py and the readers of HCRN); the original's data/annotations/MSVD-QA-val.jsonl, 6,415 rows. That
# Video-ChatGPT took the validation sets: its issue 65. All 2026-11-21.
MSVD_QA = Benchmark(
    name="msvd-qa",
    title="MSVD-QA (validation)",
    groups=("oe_qa",),
    dataset="MSVD-QA-val",
    metric="open_qa",
    num_rows=6415,
    source="https://github.com/xudejing/video-question-answering",
    layout="val_qa.json and youtube_mapping.txt, or MSVD-QA-val.jsonl (original repository, data/annotations); "
    "YouTubeClips/ of MSVD below, named by the clip's YouTube name or as vid1201.avi",
    is_verified=True,
    read_rows=read_msvd,
)

# data.mendeley.com/datasets/bvxhs33bw6 by the same authors; the original's data/annotations/MSR-VTT-QA-val.jsonl,
# 12,278 rows, video6513 to video7009. 2026-11-21.
MSR_VTT_QA = Benchmark(
    name="msr-vtt-qa",
    title="MSRVTT-QA (validation)",
    groups=("oe_qa",),
    dataset="MSR-VTT-QA-val",
    metric="open_qa",
    num_rows=12278,
    source="https://github.com/xudejing/video-question-answering",
    layout="val_qa.json, or MSR-VTT-QA-val.jsonl (original repository, data/annotations); clips of MSR-VTT "
    "below, named video6513.mp4",
    is_verified=True,
    read_rows=read_msr_vtt,
)

# github.com/YunseokJANG/tgif-qa, dataset/README.md and Test_frameqa_question.csv; that this kind of question alone
# is asked: github.com/mbzuai-oryx/Video-ChatGPT, issue 84. Both 2026-11-21.
TGIF_QA = Benchmark(
    name="tgif-qa",
    title="TGIF-QA (FrameQA, test)",
    groups=("oe_qa",),
    dataset="TGIF-QA-test",
    metric="open_qa",
    num_rows=None,
    source="https://github.com/YunseokJANG/tgif-qa",
    layout=f"{TGIF_TABLE}, or test_q.json and test_a.json; clips below, named by gif_name (.gif or .mp4, not "
    "both); that the original asks these questions is assumed: its own rows aren't published",
    is_verified=True,
    read_rows=read_tgif,
)

# github.com/MILVLG/activitynet-qa, dataset/README.md: 8,000 questions on 800 videos; the original's
# data/annotations/ActivityNet-QA-test.jsonl. Both 2026-11-21.
ANET_QA = Benchmark(
    name="anet-qa",
    title="ActivityNet-QA (test)",
    groups=("oe_qa",),
    dataset="ActivityNet-QA-test",
    metric="open_qa",
    num_rows=8000,
    source="https://github.com/MILVLG/activitynet-qa",
    layout="test_q.json and test_a.json, or ActivityNet-QA-test.jsonl (original repository, data/annotations); "
    "videos of ActivityNet below, named v_<video_name>.mp4",
    is_verified=True,
    read_rows=read_activitynet,
)
