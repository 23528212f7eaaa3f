from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.spans import read_captioned_spans, read_spans


@pytest.mark.parametrize(
    ("answer", "spans"),
    [
        pytest.param("The event happens in 15.0 - 31.0 seconds.", [(15, 31)], id="as asked"),
        pytest.param("2-5, 7 - 9.5", [(2, 5), (7, 9.5)], id="several"),
        pytest.param("31 - 15", [(15, 31)], id="the wrong way round"),
        pytest.param("From 3 to 8 seconds", [(3, 8)], id="in words"),
        pytest.param("1 - 2, then 5 to 9", [(1, 2)], id="dashes go before words"),
        pytest.param("It starts at 4.5 s.\nIt ends at 9 s.", [(4.5, 9)], id="start and end a line each"),
        pytest.param("start 1\nend 2\nstart 3", [(1, 2)], id="what has no end is dropped"),
        pytest.param("At second 7.", [], id="a moment is no span"),
        pytest.param("I can't tell.", [], id="no number"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_spans(answer: str, spans: list[tuple[float, float]]) -> None:
    assert list(read_spans(answer)) == spans


@pytest.mark.parametrize(
    ("answer", "captioned"),
    [
        pytest.param(
            "0.0 - 4.5 seconds, A man runs. 5 - 9 seconds, He falls.",
            [((0, 4.5), "a man runs."), ((5, 9), "he falls.")],
            id="as asked",
        ),
        pytest.param(
            "0 - 4 seconds, A man runs.\n5 - 9 seconds, He falls.",
            [((0, 4), "a man runs."), ((5, 9), "he falls.")],
            id="a line each",
        ),
        pytest.param(
            "Start time: 1 seconds\nEnd time: 4 seconds\nDescription: He runs.",
            [((1, 4), "he runs.")],
            id="labelled",
        ),
        pytest.param(
            "At 30 seconds, a man runs.\nAt 50 seconds, he falls.",
            [((10, 50), "a man runs.")],
            id="only the first line, with a window around its moment",
        ),
        pytest.param("At 5 seconds, a man runs", [((5, 45), "a man runs.")], id="a window at the beginning"),
        pytest.param("At 01:10 a man runs\n-", [((50, 90), "At 01:10 a man runs")], id="a clock"),
        pytest.param("A man runs and falls.", [], id="no time"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_captioned_spans(answer: str, captioned: list[tuple[tuple[float, float], str]]) -> None:
    assert [(tuple(one.span), one.caption) for one in read_captioned_spans(answer)] == captioned


@given(st.text(st.sampled_from("0123456789.-: toandstartend\n*,seconds")))
def test_any_answer_is_read_or_not_but_never_breaks(answer: str) -> None:
    for span in (*read_spans(answer), *(one.span for one in read_captioned_spans(answer))):
        assert span.start_seconds <= span.end_seconds


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1))
def test_what_is_written_as_asked_is_read(spans: list[tuple[int, int]]) -> None:
    written = ", ".join(f"{start}.0 - {end}.0 seconds" for start, end in spans)
    assert list(read_spans(written)) == [tuple(sorted(span)) for span in spans]
