from __future__ import annotations

import pytest

from tarsier_core.errors import RowError
from tarsier_core.scoring.records import Sample
from tarsier_core.scoring.vinoground import is_right, score_vinoground, vinoground_table
from tests.scoring.samples import sample


def pair(name: str, text: str, video: str, categories: tuple[str, ...] = ()) -> list[Sample]:
    """Four questions whose right answers are A, B, A and B; the answers given are the letters."""
    answers = zip(("text", "text", "video", "video"), text + video, "ABAB", strict=True)
    return [
        sample(
            None if said == "-" else said,
            right,
            key=f"{name}{i}",
            pair=name,
            score=kind,
            categories=categories,
        )
        for i, (kind, said, right) in enumerate(answers)
    ]


def test_a_pair_scores_only_when_both_questions_are_right() -> None:
    result = score_vinoground(
        [
            *pair("all right", "AB", "AB"),
            *pair("text only", "AB", "AA"),
            *pair("video only", "BB", "AB"),
            *pair("always A", "AA", "AA"),
        ]
    )
    assert (result.text, result.video, result.group) == (0.5, 0.5, 0.25)
    assert [one.group for one in result.pairs] == [True, False, False, False]


def test_a_question_without_an_answer_is_wrong() -> None:
    result = score_vinoground(pair("x", "A-", "AB"))
    assert (result.text, result.video, result.group, result.failed) == (0, 1, 0, 1)


def test_a_pair_with_a_question_missing_does_not_score() -> None:
    assert score_vinoground(pair("x", "AB", "AB")[:3]).video == 0


@pytest.mark.parametrize(
    ("prediction", "expected"),
    [("A", True), ("a) the first", True), ("A.", True), (" A", False), ("B, not A", False), ("", False)],
)
def test_answers_are_read_by_their_beginning(prediction: str, expected: bool) -> None:
    assert is_right(prediction, "A") is expected


def test_the_table_has_a_row_a_category() -> None:
    result = score_vinoground(
        [
            *pair("1", "AB", "AB", ("object", "cyclical")),
            *pair("2", "AB", "AA", ("object",)),
            *pair("3", "BB", "AA"),
        ]
    )
    assert vinoground_table(result).rows == (
        ("all", 66.67, 33.33, 33.33, 3),
        ("object", 100.0, 50.0, 50.0, 2),
        ("cyclical", 100.0, 100.0, 100.0, 1),
    )


def test_no_pairs_have_no_figures() -> None:
    assert vinoground_table(score_vinoground([])).rows == (("all", None, None, None, 0),)


def test_a_sample_of_no_pair_is_refused() -> None:
    with pytest.raises(RowError, match="'text' or 'video'"):
        score_vinoground([sample("A", "A", pair=1)])
