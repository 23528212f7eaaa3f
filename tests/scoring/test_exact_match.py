from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.exact_match import exact_match_tables, normalize_answer, score_exact_match
from tests.scoring.samples import sample


@pytest.mark.parametrize(
    ("prediction", "reference", "is_right"),
    [
        pytest.param("The cup.", "cup", True, id="articles and full stops don't count"),
        pytest.param(" pick  up\nthe CUP ", "pick up the cup", True, id="nor do case and blanks"),
        pytest.param("open/close", "openclose", True, id="nor does punctuation within"),
        pytest.param("cups", "cup", False, id="another word"),
        pytest.param("the theatre", "atre", False, id="an article is a whole word"),
        pytest.param("", "cup", False, id="nothing said"),
        pytest.param("ｃｕｐ", "cup", True, id="wide letters are letters"),
    ],
)
def test_answers(prediction: str, reference: str, is_right: bool) -> None:
    result = score_exact_match([sample(prediction, reference)])
    assert result.overall.official == float(is_right)


def test_any_reference_will_do() -> None:
    assert score_exact_match([sample("mug", "cup", "a mug")]).overall.official == 1.0


def test_failed_samples_count_only_strictly() -> None:
    result = score_exact_match([sample("cup", "cup", dataset="EgoTaskQA/direct"), sample(None, "cup")])
    assert (result.overall.official, result.overall.strict) == (1.0, 0.5)
    official, strict = exact_match_tables("EgoTaskQA", result)
    assert official.rows[-1] == ("OVERALL", 100.0, 1, 1)
    assert strict.rows[-1] == ("OVERALL", 50.0, 2)


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalize_answer(text)
    assert normalize_answer(once) == once
