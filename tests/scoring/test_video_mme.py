from __future__ import annotations

from typing import Any

import pytest

from tarsier_core.errors import RowError
from tarsier_core.scoring.video_mme import ALL, score_video_mme, summary_lines, video_mme_tables
from tests.scoring.samples import original_sample, sample

PLACE = {"vid": "000", "duration": "short", "domain": "Knowledge"}


def test_answers_are_read_as_the_original_reads_them(functions: dict[str, Any]) -> None:
    cases = functions["video_mme_parse"]["cases"]
    assert len(cases) >= 100
    for case in cases:
        result = score_video_mme([sample(case["prediction"], case["response"], **PLACE)])
        score = result.answers[0].official.score
        assert (score is not None) == case["success"], case
        assert bool(score) == case["acc"], case
        assert bool(result.skipped_vids) == case["missing"], case


def test_the_summary_is_the_originals(functions: dict[str, Any]) -> None:
    golden = functions["video_mme_summary"]
    samples = [original_sample(row, number) for number, row in enumerate(golden["rows"])]
    result = score_video_mme(samples)
    assert summary_lines(result) == golden["records"]
    read = sum(answer.official.score is not None for answer in result.answers)
    assert (read, len(samples) - read) == (golden["n_success"], golden["n_failed"])


def test_digits_are_off_by_one_officially_and_not_strictly() -> None:
    result = score_video_mme([sample("1", "B", **PLACE), sample("0", "A", **PLACE | {"vid": "001"})])
    assert result.official[ALL, ALL].official == 1.0
    assert result.official[ALL, ALL].success == 1
    assert result.strict[ALL, ALL].strict == 1.0


def test_one_unreadable_answer_skips_its_video_officially_and_is_wrong_strictly() -> None:
    other = PLACE | {"vid": "001", "duration": "long", "domain": "Multilingual"}
    result = score_video_mme(
        [
            sample("A", "A", **PLACE),
            sample(None, "A", **PLACE),
            sample("B", "A", **other),
            sample("A", "A", **other),
        ]
    )
    assert result.skipped_vids == ("000",)
    assert result.official[ALL, ALL].official == 0.5
    assert result.official["short", "Knowledge"].official is None
    assert result.strict["short", "Knowledge"].strict == 0.5
    official, strict = video_mme_tables(result)
    assert "1 videos" in official.notes[0]
    assert official.rows[-1] == ("Overall", None, None, 50.0, 50.0)
    assert strict.rows[-1] == ("Overall", 50.0, None, 50.0, 50.0)


@pytest.mark.parametrize("wrong", [{"duration": "tiny"}, {"domain": "Cooking"}, {"vid": None}])
def test_a_sample_that_says_not_where_it_belongs_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RowError, match="needs extra_info with vid, duration"):
        score_video_mme([sample("A", "A", **PLACE | wrong)])


def test_the_clips_own_id_will_do() -> None:
    result = score_video_mme([sample("?", "A", vid="fFjv93ACGo8", duration="long", domain="Knowledge")])
    assert result.skipped_vids == ("fFjv93ACGo8",)
