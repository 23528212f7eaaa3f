"""Video-MME: accuracy by length and domain (FACTS section 4).

``official`` is the original's reading, quirks included: the digits 1 to 5 stand for B to F (off by one), 0 for
nothing; the right answer is taken as it is; a video with any answer that can't be read is skipped with all of
its questions. ``strict`` is ours: 0 to 5 stand for A to F, nothing is skipped, what can't be read is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tarsier_core.errors import RowError
from tarsier_core.scoring.choice import first_character, parse_choice
from tarsier_core.scoring.outcomes import Outcome, Share, only_reference, share
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

DURATIONS = ("short", "medium", "long")
# In the order of the recorded tables (golden case `video_mme_summary`).
DOMAINS = (
    "Knowledge",
    "Film & Television",
    "Sports Competition",
    "Artistic Performance",
    "Life Record",
    "Multilingual",
)
ALL = "all"
"""Stands for every duration, or every domain."""


@dataclass(frozen=True)
class Answered:
    """A question and how it was answered."""

    key: str
    vid: str
    duration: str
    domain: str
    official: Outcome
    strict: Outcome


@dataclass(frozen=True)
class VideoMmeResult:
    """Figures by duration and domain; either may be "all"."""

    answers: tuple[Answered, ...]
    official: dict[tuple[str, str], Share]
    """By duration and domain, without the skipped videos."""
    strict: dict[tuple[str, str], Share]
    skipped_vids: tuple[str, ...]
    """Videos that the official figures leave out."""


def parse_official(prediction: str) -> str | None:
    """The letter that the original reads; None where it reads none."""
    character = first_character(prediction)
    if character in tuple("12345"):
        return chr(int(character) + ord("A"))
    return character if character.isupper() and character.isalpha() else None


def score_video_mme(samples: Sequence[Sample]) -> VideoMmeResult:
    """Accuracies by both readings; ``extra`` holds vid, duration and domain as the public set names them.

    Raises ``RowError`` for a sample without these.
    """
    answers = tuple(_answered(sample) for sample in samples)
    unread = {one.vid for one in answers if one.official.score is None}
    cells = [(duration, domain) for duration in (*DURATIONS, ALL) for domain in (*DOMAINS, ALL)]
    return VideoMmeResult(
        answers,
        official={
            cell: share("", (one.official for one in _within(answers, cell) if one.vid not in unread))
            for cell in cells
        },
        strict={cell: share("", (one.strict for one in _within(answers, cell))) for cell in cells},
        skipped_vids=tuple(sorted(unread)),
    )


def _answered(sample: Sample) -> Answered:
    vid = sample.extra.get("vid", sample.vid)
    duration, domain = sample.extra.get("duration"), sample.extra.get("domain")
    if vid is None or duration not in DURATIONS or domain not in DOMAINS:
        raise RowError(
            f"{sample.key}: Video-MME needs extra_info with vid, duration ({', '.join(DURATIONS)}) and domain "
            f"({', '.join(DOMAINS)}), not {vid!r}, {duration!r} and {domain!r}"
        )
    right = only_reference(sample)
    official = None if sample.prediction is None else parse_official(sample.prediction)
    strict = None if sample.prediction is None else parse_choice(sample.prediction)
    return Answered(
        sample.key,
        str(vid),
        duration,
        domain,
        Outcome(sample.key, duration, None if official is None else float(official == right), official),
        Outcome(
            sample.key, duration, None if strict is None else float(strict == first_character(right)), strict
        ),
    )


def _within(answers: Sequence[Answered], cell: tuple[str, str]) -> list[Answered]:
    duration, domain = cell
    return [one for one in answers if duration in (ALL, one.duration) and domain in (ALL, one.domain)]


def video_mme_tables(result: VideoMmeResult) -> tuple[Table, Table]:
    """Durations across, domains down; official and strict."""
    skipped = len(result.skipped_vids)
    return (
        _table("Video-MME", {cell: one.official for cell, one in result.official.items()})
        if not skipped
        else _table(
            "Video-MME",
            {cell: one.official for cell, one in result.official.items()},
            f"{skipped} videos with an answer that couldn't be read are left out, as the original does.",
        ),
        _table(
            "Video-MME, strict",
            {cell: one.strict for cell, one in result.strict.items()},
            "Strict: a sample that failed or couldn't be read counts as wrong.",
        ),
    )


def _table(title: str, figures: dict[tuple[str, str], float | None], *notes: str) -> Table:
    rows = tuple(
        (
            "Overall" if domain == ALL else domain,
            *(percent(figures[duration, domain]) for duration in (*DURATIONS, ALL)),
        )
        for domain in (*DOMAINS, ALL)
    )
    return Table(title, ("Domain", *DURATIONS, "all"), rows, notes)


def summary_lines(result: VideoMmeResult) -> list[str]:
    """What the original writes: percentages by domain for each duration and for everything."""
    lines: list[str] = []
    for duration in (*DURATIONS, ALL):
        on = "the entire dataset" if duration == ALL else f"video Type: {duration}"
        lines += [_framed(f"Evaluation on {on}", "="), _framed("Video Categories", "-")]
        lines += [f"{domain}: {_printed(result.official[duration, domain])}" for domain in DOMAINS]
        if duration == ALL:
            lines.append(_framed("Overall Performance", "*"))
        lines.append(f"Overall: {_printed(result.official[duration, ALL])}")
    return lines


def _framed(text: str, mark: str) -> str:
    return f"{mark * 37}\n{text}\n{mark * 37}"


def _printed(figure: Share) -> str:
    return f"{100 * (figure.official or 0): .1f}%"
