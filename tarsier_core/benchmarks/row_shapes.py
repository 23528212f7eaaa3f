"""The shapes that benchmarks' rows take: a clip and a question with lettered options, or with an open answer.

A row is a user turn of the clip and the text, and an assistant turn of what is given of the answer and what is
to be generated (FACTS section 3). The wording of choices is that of the original's TVBench rows.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

from tarsier_core.errors import RowError
from tarsier_core.rows import Item, Message, Row, VideoMedium

CHOICE_PREFIX = " Answer: ("
"""How the answer to a choice begins; generation goes on with the letter."""
YES_NO = "Please answer yes or no."
"""What is added to questions that are to be answered so."""
INSTRUCTION = "answer with"
"""How the line begins that tells a model to give a letter."""


def choice_prompt(question: str, options: Sequence[str]) -> str:
    """ "Question: ...", then one line an option: "(A) ..."."""
    lettered = (
        f"({letter}) {option}" for letter, option in zip(string.ascii_uppercase, options, strict=False)
    )
    return "\n".join([f"Question: {question}", *lettered])


def choice_row(
    *,
    dataset: str,
    idx: int | str,
    vid: int | str,
    video: VideoMedium | str,
    question: str,
    options: Sequence[str],
    answer: int,
    where: str,
    task: str = "video/QA",
    extra_info: Mapping[str, Any] | None = None,
) -> Row:
    """A question with lettered options; ``answer`` is the right one's position, counted from 0.

    ``dataset`` is the whole name, subtask included: "TVBench/Action Count". ``video`` is a path, or a clip of
    which a part is to be seen. Raises ``RowError`` (``where`` is the place it names) if ``answer`` is no option.
    """
    if not 2 <= len(options) <= len(string.ascii_uppercase):
        raise RowError(f"{where}: {len(options)} options; there must be 2 to {len(string.ascii_uppercase)}")
    if not 0 <= answer < len(options):
        raise RowError(f"{where}: the answer is option {answer + 1} of {len(options)}")
    return open_row(
        dataset=dataset,
        idx=idx,
        vid=vid,
        video=video,
        prompt=choice_prompt(question, options),
        reference=string.ascii_uppercase[answer],
        prefix=CHOICE_PREFIX,
        task=task,
        extra_info=extra_info,
    )


def open_row(
    *,
    dataset: str,
    idx: int | str,
    vid: int | str,
    video: VideoMedium | str,
    prompt: str,
    reference: str | list[str],
    task: str,
    prefix: str | None = None,
    extra_info: Mapping[str, Any] | None = None,
) -> Row:
    """A prompt about a clip and the answer that is expected of it; ``prefix`` is how the answer must begin."""
    clip = VideoMedium(video_file=video) if isinstance(video, str) else video
    given = [] if prefix is None else [Item(type="text", text=prefix)]
    optional: dict[str, Any] = {} if extra_info is None else {"extra_info": dict(extra_info)}
    return Row(
        messages=[
            Message(role="user", content=[Item(type="video", video=clip), Item(type="text", text=prompt)]),
            Message(role="assistant", content=[*given, Item(type="text", text="", reference=reference)]),
        ],
        dataset=dataset,
        task=task,
        idx=idx,
        vid=vid,
        **optional,
    )


def letter_index(letter: str, where: str) -> int:
    """The position of an option's letter, in any of the spellings "B", "b", "(B)" and "B."."""
    plain = letter.strip().strip("().").upper()
    if len(plain) != 1 or plain not in string.ascii_uppercase:
        raise RowError(f'{where}: the answer is "{letter}", not the letter of an option')
    return string.ascii_uppercase.index(plain)


def position_of(answer: str, options: Sequence[str], where: str) -> int:
    """The position of an answer that is given as the option's text; the first one's, where two are alike."""
    if answer not in options:
        raise RowError(f'{where}: the answer "{answer}" is none of the {len(options)} options')
    return options.index(answer)


def split_choices(text: str, where: str) -> tuple[str, list[str]]:
    """Take a question apart that holds its options as lines "A. ...", "B. ..."; what follows the options is left.

    An option may go on over several lines; a line that begins with "Answer with" ends the last one.
    """
    question: list[str] = []
    options: list[str] = []
    for line in text.strip().split("\n"):
        letter = string.ascii_uppercase[len(options)] if len(options) < len(string.ascii_uppercase) else ""
        if line.lower().startswith(INSTRUCTION):
            break
        if letter and line.startswith((f"{letter}. ", f"{letter}.\t")):
            options.append(line[2:].strip())
        elif options:
            options[-1] = f"{options[-1]}\n{line}".strip()
        else:
            question.append(line)
    if len(options) < 2:
        raise RowError(f'{where}: no options on lines "A. ...", "B. ..." in "{text[:200]}"')
    return "\n".join(question).strip(), options
