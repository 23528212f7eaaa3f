from __future__ import annotations

from typing import Any

import pytest

from tarsier_core.scoring.open_qa import OpenQaVerdict, open_qa_table, parse_reply, summarize, summary_lines


def test_replies_are_read_as_the_original_reads_them(functions: dict[str, Any]) -> None:
    rows = functions["open_qa"]["rows"]
    assert len(rows) >= 60
    for row in rows:
        verdict = parse_reply(row["judge_reply"])
        assert (verdict is not None) == row["success"], row
        if verdict is not None:
            assert verdict == OpenQaVerdict(row["pred"] == "yes", row["score"]), row


def test_the_summary_is_the_originals(functions: dict[str, Any]) -> None:
    golden = functions["open_qa"]
    verdicts = {str(number): parse_reply(row["judge_reply"]) for number, row in enumerate(golden["rows"])}
    assert summary_lines("MSVD-QA-val", summarize(verdicts)) == golden["records"]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param("['yes', 5]", id="a list"),
        pytest.param("{'pred': 'yes'}", id="no score"),
        pytest.param("{'pred': 'yes', 'score': True}", id="a score that is no number"),
        pytest.param("{'pred': 'yes', 'score': -0.1}", id="below 0"),
        pytest.param("{'pred': ['yes'], 'score': 4}", id="pred is a list"),
        pytest.param("{[]: 1}", id="a key that can't be one"),
        pytest.param("(" * 10_000, id="nested too deeply"),
        pytest.param("\0", id="no text"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_replies_are_not_read(reply: str) -> None:
    assert parse_reply(reply) is None


def test_what_was_not_read_counts_only_strictly() -> None:
    result = summarize({"a": OpenQaVerdict(True, 4), "b": None})
    assert (result.accuracy, result.mean_score) == (1.0, 4.0)
    assert (result.strict_accuracy, result.strict_mean_score) == (0.5, 2.0)
    assert open_qa_table("MSVD-QA", result).rows == (("MSVD-QA", 100.0, 4.0, 1, 1, 50.0, 2.0),)


def test_no_verdict_at_all_has_no_figures() -> None:
    result = summarize({"a": None})
    assert result.accuracy is None and result.mean_score is None and result.strict_accuracy == 0
