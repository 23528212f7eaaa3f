"""TempCompass: four tasks on what changes with time: multiple choice, yes or no, caption matching, captioning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tarsier_core.benchmarks.annotation_files import as_record, field, media_path, read_keyed_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import YES_NO, choice_row, letter_index, open_row, split_choices
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

BEST_OPTION = "Please answer with the best option directly."


class Question(NamedTuple):
    """A question of one of the four files."""

    where: str
    vid: str
    dimension: str
    """What it is about: action, speed, direction, order or attribute_change."""
    number: int
    """Which one of the clip's questions on that dimension, counted from 0."""
    text: str
    answer: str

    def common(self, folder: Path, task: str, **extra: Any) -> dict[str, Any]:
        """What the row has in every task, which is called as its authors call it."""
        return {
            "dataset": f"{BENCHMARK.dataset}/{task}",
            "idx": f"{self.vid}_{self.dimension}_{self.number}",
            "vid": self.vid,
            "video": media_path(folder, f"videos/{self.vid}.mp4", self.where),
            "extra_info": {"dim": self.dimension, **extra},
        }


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by task."""
    choices = {
        (q.vid, q.dimension, q.number): q for q in read_questions(folder / "questions" / "multi-choice.json")
    }
    for question in choices.values():
        yield multiple_choice_row(folder, question)
    for question in read_questions(folder / "questions" / "yes_no.json"):
        yield yes_no_row(folder, question)
    for question in read_questions(folder / "questions" / "caption_matching.json"):
        yield caption_matching_row(folder, question)
    for question in read_questions(folder / "questions" / "captioning.json"):
        first_choice = choices.get((question.vid, question.dimension, 0))
        if first_choice is None:
            raise RowError(
                f"{question.where}: multi-choice.json has no question by which to judge this caption"
            )
        yield captioning_row(folder, question, first_choice)


def read_questions(path: Path) -> Iterator[Question]:
    """The questions of one file: for each clip, for each dimension, a list."""
    for vid, (where, dimensions) in read_keyed_records(path):
        for dimension in dimensions:
            questions = field(dimensions, dimension, list, where)
            for number, value in enumerate(questions):
                at = f"{where}, {dimension} {number + 1}"
                record = as_record(value, at)
                text, answer = field(record, "question", str, at), field(record, "answer", str, at)
                yield Question(at, vid, dimension, number, text, answer)


def multiple_choice_row(folder: Path, question: Question) -> Row:
    """A choice; the file's answer is the whole line "B. ..."."""
    asked, options = split_choices(question.text, question.where)
    answer = letter_index(question.answer.partition(".")[0], question.where)
    return choice_row(
        question=asked,
        options=options,
        answer=answer,
        where=question.where,
        **question.common(folder, "multi-choice"),
    )


def yes_no_row(folder: Path, question: Question) -> Row:
    """An open answer that begins with yes or no."""
    if question.answer not in ("yes", "no"):
        raise RowError(f'{question.where}: the answer is "{question.answer}", neither "yes" nor "no"')
    return open_row(
        prompt=f"{question.text}\n{YES_NO}",
        reference=question.answer,
        task="video/QA",
        **question.common(folder, "yes_no"),
    )


def caption_matching_row(folder: Path, question: Question) -> Row:
    """An open answer: one of the two captions, in full or by its name ("Sentence A")."""
    if question.answer not in question.text.split("\n")[1:]:
        raise RowError(f'{question.where}: the answer "{question.answer}" is none of the question\'s lines')
    return open_row(
        prompt=f"{question.text}\n{BEST_OPTION}",
        reference=question.answer,
        task="video/QA",
        **question.common(folder, "caption_matching", question=question.text),
    )


def captioning_row(folder: Path, question: Question, choice: Question) -> Row:
    """A caption, which is right if the clip's choice on the same dimension can be answered from it alone."""
    return open_row(
        prompt=question.text,
        reference=question.answer,
        task="video/caption",
        **question.common(folder, "captioning", mc_question=choice.text, mc_answer=choice.answer),
    )


BENCHMARK = Benchmark(
    name="temp-compass",
    title="TempCompass",
    groups=("mc_qa", "temporal"),
    dataset="TempCompass",
    metric="temp_compass",
    num_rows=7_540,
    source="https://github.com/llyx97/TempCompass",
    layout="questions/<multi-choice, yes_no, caption_matching, captioning>.json; videos/<video id>.mp4",
    is_verified=True,
    read_rows=read_rows,
)
