"""RoboVQA: what a robot, or someone with its tools, should do, can do and has done; the validation split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tarsier_core.benchmarks.annotation_files import field, key_field, media_path, read_list_or_lines
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

TASK = re.compile(r"<task:(?P<task>[^>]+)>(?P<question>.*?)<PRED>A:(?P<answer>.*?)</PRED>", re.DOTALL)
"""A question in a clip's text: "<task:success:discrete:True> ... Q: satisfied? <PRED>A: ...</PRED>"."""
MARK = re.compile(r"</?PRED[^>]*>")


class Question(NamedTuple):
    """A question about a clip."""

    task: str
    """"planning:freeform", "success:discrete:True", ..."""
    text: str
    answer: str


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by the kind of task: planning, success, affordance, ..."""
    paths = sorted((folder / "json" / "val").glob("*.json"))
    if not paths:
        raise RowError(f"{folder / 'json' / 'val'}: no file *.json")
    for path in paths:
        for where, clip in read_list_or_lines(path):
            uid = key_field(clip, "uid", where)
            video = field(clip, "video", str, where)
            for number, question in enumerate(parse_questions(field(clip, "text", str, where), where)):
                yield open_row(
                    dataset=f"{BENCHMARK.dataset}/{question.task.partition(':')[0]}",
                    idx=f"{uid}_{number}",
                    vid=video,
                    video=media_path(folder, f"videos/{video}", where),
                    prompt=question.text,
                    reference=question.answer,
                    task="video/QA",
                    extra_info={"task": question.task},
                )


def parse_questions(text: str, where: str) -> list[Question]:
    """The questions of a clip's marked-up text."""
    questions = [
        Question(
            found["task"],
            " ".join(found["question"].split()),
            " ".join(MARK.sub("", found["answer"]).split()),
        )
        for found in TASK.finditer(text)
    ]
    marks = {text.count("<task:"), text.count("<PRED>A:")}
    if not questions or marks != {len(questions)} or not all(question.answer for question in questions):
        raise RowError(f'{where}: field "text" holds a task that isn\'t "<task:...> ... <PRED>A: ...</PRED>"')
    return questions


BENCHMARK = Benchmark(
    name="robo-vqa",
    title="RoboVQA",
    groups=("embodied",),
    dataset="RoboVQA",
    metric="bleu",
    num_rows=None,
    source="hf:Tianli/robovqa",
    layout="json/val/*.json; videos/<video>; assumed: that each file is a list or has lines of clips, "
    "and that the clips lie in videos",
    is_verified=False,
    read_rows=read_rows,
)
