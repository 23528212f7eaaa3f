from __future__ import annotations

import pytest

from tarsier_core.errors import RowError
from tarsier_core.scoring.hallucination import (
    event_hallusion_tables,
    read_description_verdict,
    score_event_hallusion,
    score_video_hallucer,
    video_hallucer_table,
)
from tarsier_core.scoring.records import Sample
from tests.scoring.samples import sample


def pair(kind: str, number: int, basic: str | None, hallucinated: str | None) -> list[Sample]:
    dataset = f"VideoHallucer/{kind}"
    return [
        sample(basic, "yes", key=f"{kind}{number}b", dataset=dataset, pair=number, kind="basic"),
        sample(
            hallucinated, "no", key=f"{kind}{number}h", dataset=dataset, pair=number, kind="hallucination"
        ),
    ]


def test_video_hallucer_is_the_mean_over_types() -> None:
    result = score_video_hallucer(
        [
            *pair("temporal", 0, "Yes.", "No. There is none."),
            *pair("temporal", 1, "yes", "yes"),
            *pair("temporal", 2, "Yes", None),
            *pair("temporal", 3, "Yes, there is", "no"),
            *pair("object_relation", 0, "yes", "NO"),
        ]
    )
    assert result.mean is not None
    assert [(one.name, one.basic, one.hallucinated, one.overall) for one in result.types] == [
        ("temporal", 0.75, 0.5, 0.25),
        ("object_relation", 1.0, 1.0, 1.0),
    ]
    assert (result.mean.basic, result.mean.hallucinated, result.mean.overall) == (0.875, 0.75, 0.625)
    assert result.failed == 1
    assert video_hallucer_table(result).rows[-1] == ("all", 87.5, 75.0, 62.5, 5)


def test_pairs_of_different_types_may_have_the_same_number() -> None:
    result = score_video_hallucer(
        [*pair("temporal", 0, "yes", "no"), *pair("semantic_detail", 0, "no", "no")]
    )
    assert len(result.pairs) == 2


def test_half_a_pair_is_refused() -> None:
    with pytest.raises(RowError, match="one of its two questions"):
        score_video_hallucer(pair("temporal", 0, "yes", "no")[:1])
    with pytest.raises(RowError, match="'basic' or 'hallucination'"):
        score_video_hallucer([sample("yes", "yes", pair=0)])


def test_no_pairs_have_no_figures() -> None:
    result = score_video_hallucer([])
    assert result.mean is None and video_hallucer_table(result).rows == ()


def test_event_hallusion() -> None:
    answers = [
        ("Yes, he is.", "yes"),
        ("yes", "no"),
        ("no", "no"),
        ("Nope", "yes"),
        ("Maybe", "yes"),
        (None, "no"),
    ]
    splits = ["entire"] * 3 + ["misleading"] * 3
    result = score_event_hallusion(
        [
            sample(said, right, key=str(number), dataset=f"EventHallusion/{split}")
            for number, ((said, right), split) in enumerate(zip(answers, splits, strict=True))
        ]
    )
    assert result.accuracy.overall.strict == pytest.approx(2 / 6)  # the first and the third
    assert result.precision == 1 / 2  # two were answered with yes, one of them rightly
    assert result.recall == 1 / 3  # three should have been
    assert result.f1 == pytest.approx(2 / 5)
    accuracy, yes = event_hallusion_tables(result)
    assert accuracy.rows == (("entire", 66.7, 3, 0), ("misleading", 0.0, 3, 2), ("overall", 33.3, 6, 2))
    assert yes.rows == ((50.0, 33.3, 40.0),)


def test_the_public_answers_have_a_full_stop() -> None:
    assert score_event_hallusion([sample("No, he sits.", "No.")]).accuracy.overall.strict == 1.0


def test_without_any_yes_there_is_no_precision() -> None:
    result = score_event_hallusion([sample("no", "no")])
    assert (result.precision, result.recall, result.f1) == (None, None, None)


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("**Yes**. It does.", True), ("No, it isn't.", False), ("The answer is yes", None), ("", None)],
)
def test_description_verdicts(reply: str, verdict: bool | None) -> None:
    assert read_description_verdict(reply) is verdict
