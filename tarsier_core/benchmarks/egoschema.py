"""EgoSchema: multiple choice on three-minute first-person videos; the 500 questions whose answers are public."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import (
    field,
    list_field,
    number_field,
    read_object,
    read_parquet,
    read_records,
)
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.lettered_options import option_lines, without_letters
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import CHOICE_PREFIX, open_row
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

ORIGINAL_FILES = ("EgoSchema_subset.jsonl", "EgoSchema.jsonl", "egoschema.jsonl")
TABLE = "Subset/test-00000-of-00001.parquet"
LETTERS = "ABCDE"

# The wording of the original's rows, github.com/bytedance/tarsier, data/annotations/EgoSchema_subset.jsonl
# (2026-11-21), blank at the end of "Options: " included: another wording gives another figure.
PROMPT = (
    'The video is shot from a first-person perspective and the "c" refers to camera wearer.\n'
    "Question: {question}\n"
    "Options: \n"
    "{options}\n"
    "Answer with the option's letter from the given choices directly."
)


def read_rows(folder: Path) -> Iterator[Row]:
    """The original's rows where its file is there, else the hub's table, else the authors' two JSON files."""
    media = MediaIndex(folder)
    original = find_original_file(folder, *ORIGINAL_FILES)
    if original is not None:
        yield from read_original_rows(original, media)
    elif (folder / TABLE).is_file():
        yield from table_rows(folder / TABLE, media)
    else:
        yield from authors_rows(folder, media)


def table_rows(path: Path, media: MediaIndex) -> Iterator[Row]:
    """The rows of the hub's table."""
    for idx, (where, record) in enumerate(read_parquet(path)):
        yield question_row(
            idx,
            field(record, "video_idx", str, where),
            field(record, "question", str, where),
            without_letters(list_field(record, "option", str, where)),
            number_field(record, "answer", where),
            media,
            where,
        )


def authors_rows(folder: Path, media: MediaIndex) -> Iterator[Row]:
    """The rows of ``questions.json`` whose answer stands in ``subset_answers.json``."""
    answers = read_object(folder / "subset_answers.json")
    idx = 0
    for where, record in read_records(folder / "questions.json"):
        vid = field(record, "q_uid", str, where)
        if vid in answers:
            options = [field(record, f"option {n}", str, where) for n in range(len(LETTERS))]
            question = field(record, "question", str, where)
            answer = number_field(answers, vid, str(folder / "subset_answers.json"))
            yield question_row(idx, vid, question, options, answer, media, where)
            idx += 1


def question_row(
    idx: int,
    vid: str,
    question: str,
    options: Sequence[str],
    answer: float,
    media: MediaIndex,
    where: str,
) -> Row:
    """A question about a video; ``answer`` is the right option's position, counted from 0."""
    if len(options) != len(LETTERS):
        raise RowError(f"{where}: {len(options)} options; there must be {len(LETTERS)}")
    if answer not in range(len(LETTERS)):
        raise RowError(f"{where}: the answer to {vid} is {answer:g}, not 0 to {len(LETTERS) - 1}")
    return open_row(
        dataset="EgoSchema",
        idx=idx,
        vid=vid,
        video=media.path_of(vid, where),
        prompt=PROMPT.format(question=question, options=option_lines(options)),
        reference=LETTERS[int(answer)],
        prefix=CHOICE_PREFIX,
        task="video/QA",
    )


# github.com/egoschema/EgoSchema, questions.json and subset_answers.json; huggingface.co/datasets/lmms-lab/egoschema,
# as read by lmms_eval/tasks/egoschema/utils.py of github.com/EvolvingLMMs-Lab/lmms-eval. Both 2026-11-21.
BENCHMARK = Benchmark(
    name="egoschema",
    title="EgoSchema (subset)",
    groups=("mc_qa",),
    dataset="EgoSchema",
    metric="choice",
    num_rows=500,
    source="hf:lmms-lab/egoschema",
    layout=f"{TABLE}, or questions.json and subset_answers.json (github.com/egoschema/EgoSchema), or "
    "EgoSchema_subset.jsonl (original repository, data/annotations); videos below, named by q_uid",
    is_verified=True,
    read_rows=read_rows,
)
