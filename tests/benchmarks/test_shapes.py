"""The built-in benchmark."""

from __future__ import annotations

import pickle
from collections import Counter
from pathlib import Path

from tarsier_core.benchmarks.row_request import row_key
from tarsier_core.benchmarks.runner import read_task, request_for
from tarsier_core.benchmarks.shapes import FIRST_TEST_SEED, SHAPES, ShapesRequest, clip_animation, read_rows
from tarsier_core.engine import ScriptedEngine
from tarsier_core.shapes.judge import score


def test_there_are_a_hundred_clips_of_each_category() -> None:
    rows = list(read_rows(Path()))
    assert set(Counter(row.dataset for row in rows).values()) == {100} and len(rows) == 500
    assert len({row_key(row, "") for row in rows}) == 500


def test_a_reference_describes_its_clip() -> None:
    for number in (0, 1, 2, 3, 4, 17):
        row = next(row for row in read_rows(Path()) if row.idx == number)
        result = score(row.messages[1].content[0].reference, clip_animation(number).scene)
        assert (result.precision, result.recall) == (1.0, 1.0)
        assert row.extra_info["n_events"] == len(row.extra_info["events"]) == result.num_reference
        assert clip_animation(number).scene.seed >= FIRST_TEST_SEED, "training draws smaller seeds only"


def test_a_request_draws_its_clip_wherever_it_is_sent() -> None:
    task = read_task(SHAPES, None, limit=2)
    key, row = list(task.rows.items())[1]
    request = request_for(SHAPES, key, row, None, ScriptedEngine("x"))
    assert isinstance(request, ShapesRequest) and request.number == 1 and not task.missing()
    here, there = request.read(), pickle.loads(pickle.dumps(request)).read()
    assert here.media[0].digest == there.media[0].digest and len(here.media[0]) == 16
    assert here.turns[-1].text == "Describe the video in detail."
