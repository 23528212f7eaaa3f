from __future__ import annotations

from typing import Any

import pytest

from tarsier_core.scoring.choice import (
    choice_outcome,
    choice_tables,
    parse_choice,
    score_choice,
    summary_lines,
)
from tests.scoring.samples import original_sample, sample


def test_answers_are_read_as_the_original_reads_them(functions: dict[str, Any]) -> None:
    cases = functions["mcq_parse"]["cases"]
    assert len(cases) >= 150
    for case in cases:
        outcome = choice_outcome(sample(case["prediction"], case["response"]))
        assert (outcome.score is not None) == case["success"], case
        assert bool(outcome.score) == case["acc"], case


def test_the_table_by_subtask_is_the_originals(functions: dict[str, Any]) -> None:
    golden = functions["mcq_summary"]
    samples = [original_sample(row, number) for number, row in enumerate(golden["tvbench_rows"])]
    official, _ = choice_tables("TVBench", score_choice(samples), by_subtask=True)
    assert official.columns == ("Task", "Accuracy", "Success", "Failed")
    assert [list(row) for row in official.rows] == golden["tvbench_table"]


def test_the_lines_of_a_plain_benchmark_are_the_originals(functions: dict[str, Any]) -> None:
    golden = functions["mcq_summary"]
    samples = [original_sample(row, number) for number, row in enumerate(golden["egoschema_rows"])]
    assert summary_lines("EgoSchema", score_choice(samples)) == golden["egoschema_records"]


@pytest.mark.parametrize(
    ("prediction", "letter"),
    [
        pytest.param("(B) Take off", "B", id="brackets go"),
        pytest.param("0", "A", id="digits count from 0"),
        pytest.param("5 apples", "F", id="only the first character counts"),
        pytest.param("6", None, id="no option 6"),
        pytest.param("b", None, id="lower case isn't read"),
        pytest.param("The answer is B", "T", id="a sentence is read as its first letter"),
        pytest.param("[A]", None, id="square brackets stay"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_parse_choice(prediction: str, letter: str | None) -> None:
    assert parse_choice(prediction) == letter


def test_what_cannot_be_read_leaves_the_official_figure_and_lowers_the_strict_one() -> None:
    result = score_choice([sample("A", "A"), sample("x", "A"), sample(None, "A"), sample("B", "A")])
    assert (result.overall.official, result.overall.strict) == (0.5, 0.25)
    assert (result.overall.success, result.overall.failed) == (2, 2)


def test_a_subtask_without_a_readable_answer_shows_a_dash() -> None:
    result = score_choice([sample("A", "A", dataset="TVBench/x"), sample("?", "A", dataset="TVBench/y")])
    official, strict = choice_tables("TVBench", result, by_subtask=True)
    assert official.rows == (("x", 100.0, 1, 0), ("y", None, 0, 1), ("OVERALL", 100.0, 1, 1))
    assert strict.rows == (("x", 100.0, 1), ("y", 0.0, 1), ("OVERALL", 50.0, 2))


def test_nothing_to_score_is_no_accuracy() -> None:
    result = score_choice([])
    assert result.overall.official is None and result.overall.strict is None
