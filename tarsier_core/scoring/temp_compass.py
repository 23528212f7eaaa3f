"""TempCompass: multiple choice (mc), yes-no (yn), caption matching (cm) and captioning (cg).

The authors' rules decide what they can; the rest they ask a chat model about. Without one (their
``--disable_llm``) what the rules can't decide is wrong. Captioning always needs a chat model: it answers the
multiple-choice question from the caption alone. Source: github.com/llyx97/TempCompass, eval_multi-choice.py,
eval_yes_no.py, eval_caption_matching.py, eval_captioning.py, read 2026-11-21.

A sample's subtask is the authors' name of the task, its ``extra["dim"]`` the temporal aspect; caption matching
reads the options from ``extra["question"]``, one a line after the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tarsier_core.errors import RowError
from tarsier_core.scoring.outcomes import Outcome, Share, only_reference, share
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

TASKS = {"multi-choice": "mc", "yes_no": "yn", "caption_matching": "cm", "captioning": "cg"}
"""The authors' names of the tasks, and how papers shorten them."""
ASPECTS = ("action", "direction", "speed", "order", "attribute_change")
OPTION_LETTERS = ("A", "B", "C", "D")


@dataclass(frozen=True)
class TempCompassResult:
    """Accuracies by task and aspect, not rounded."""

    outcomes: Mapping[str, tuple[Outcome, ...]]
    """By task; an outcome's group is the aspect; its score is None where neither rules nor judge decided."""
    by_aspect: Mapping[tuple[str, str], Share]
    """By task and aspect."""
    by_task: Mapping[str, Share]
    undecided: tuple[str, ...]
    """Keys of the samples that the rules can't decide and no judgement was given for."""


def decide_multi_choice(prediction: str, answer: str) -> bool | None:
    """Right when it is the answer, or its letter alone or followed by "." or ")"; None: the rules can't tell."""
    if prediction == answer:
        return True
    letter, mark = prediction[:1], prediction[1:2]
    if letter in OPTION_LETTERS and mark in ("", ".", ")"):
        return letter == answer[:1]
    return None


def decide_yes_no(prediction: str, answer: str) -> bool | None:
    """By the beginning of the prediction, whatever its case; None: neither yes nor no."""
    lowered = prediction.lower()
    for said in ("yes", "no"):
        if lowered.startswith(said):
            return said == answer
    return None


def decide_caption_matching(prediction: str, answer: str, question: str) -> bool | None:
    """Right when it is the option, its sentence or its name ("Caption A"); None: it is none of the options'.

    Where it fits several, the last option's name goes before its sentence, as in the authors' code.
    """
    options = [line for line in question.split("\n")[1:] if ": " in line]
    names = [option.split(": ")[0] for option in options]
    sentences = [option.split(": ")[1] for option in options]
    bracketed = prediction.split(") ")[1] if ") " in prediction else None
    said = [option for option in options if option == prediction]
    said += [sentence for sentence in sentences if sentence in (prediction, bracketed)]
    said += [name for name in names if name in (prediction, prediction.replace(".", ""))]
    if not said:
        return None
    return said[-1] in (answer, answer.split(":")[0], *answer.split(": ")[1:2])


def parse_caption_reply(reply: str, answer: str) -> bool:
    """Whether the chat model, who saw only the caption, chose the right option.

    The line with "Answer" counts, else all of the reply. It has to begin as the answer does, up to ". ", and
    to name exactly one option.
    """
    lines = [line.strip() for line in reply.split("\n")]
    answers = [line.replace("Answer:", "").strip() for line in lines if "Answer" in line]
    said = answers[-1] if answers else reply
    named = sum(said.count(f"{letter}.") for letter in OPTION_LETTERS)
    return named == 1 and said.split(". ")[0] == answer.split(". ")[0]


def parse_judge_reply(reply: str) -> bool | None:
    """What the chat model says of an answer that the rules can't decide; None: neither word is in its reply."""
    for word, verdict in (("Correct", True), ("Incorrect", False)):
        if reply.startswith(word):
            return verdict
    if "Incorrect" in reply:
        return False
    return True if "Correct" in reply else None


def decide(sample: Sample) -> bool | None:
    """What the rules say of a sample; None where it takes a chat model, or the model failed."""
    if sample.subtask not in TASKS:
        raise RowError(f"{sample.key}: TempCompass has the tasks {', '.join(TASKS)}, not {sample.subtask!r}")
    if sample.prediction is None:
        return None
    prediction, answer = sample.prediction.replace("</s>", ""), only_reference(sample)
    question = str(sample.extra.get("question", sample.prompt))
    rules: dict[str, Callable[[], bool | None]] = {
        "multi-choice": lambda: decide_multi_choice(prediction, answer),
        "yes_no": lambda: decide_yes_no(prediction, answer),
        "caption_matching": lambda: decide_caption_matching(prediction, answer, question),
        "captioning": lambda: None,
    }
    return rules[sample.subtask]()


def score_temp_compass(
    samples: Sequence[Sample], judgements: Mapping[str, bool] | None = None
) -> TempCompassResult:
    """Accuracies; ``judgements`` by key for what the rules can't decide."""
    given = judgements or {}
    outcomes: dict[str, list[Outcome]] = {}
    for sample in samples:
        by_rule = decide(sample)
        decided = given.get(sample.key) if by_rule is None and sample.prediction is not None else by_rule
        aspect = str(sample.extra.get("dim", ""))
        score = None if decided is None else float(decided)
        outcomes.setdefault(sample.subtask, []).append(Outcome(sample.key, aspect, score))
    return TempCompassResult(
        {task: tuple(members) for task, members in outcomes.items()},
        {
            (task, aspect): share(aspect, (one for one in members if one.group == aspect))
            for task, members in outcomes.items()
            for aspect in ASPECTS
        },
        {task: share(task, members) for task, members in outcomes.items()},
        tuple(one.key for members in outcomes.values() for one in members if one.score is None),
    )


def temp_compass_table(result: TempCompassResult) -> Table:
    """A row a task; what wasn't decided counts as wrong, as in the authors' code without a chat model."""
    tasks = [task for task in TASKS if task in result.by_task]
    rows = tuple(
        (
            TASKS[task],
            *(percent(result.by_aspect[task, aspect].strict) for aspect in ASPECTS),
            percent(result.by_task[task].strict),
            result.by_task[task].success,
            result.by_task[task].failed,
        )
        for task in tasks
    )
    undecided = len(result.undecided)
    note = f"{undecided} answers that rules couldn't decide count as wrong; the authors ask a chat model."
    return Table(
        "TempCompass",
        ("Task", *ASPECTS, "avg", "Decided", "Undecided"),
        rows,
        notes=(note,) if undecided else (),
    )
