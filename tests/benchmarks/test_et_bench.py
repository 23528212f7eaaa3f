"""Both parts of E.T. Bench, which read one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks import et_bench_captioning, et_bench_grounding
from tarsier_core.benchmarks.et_bench import Span, read_spans
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

CAPTIONING = et_bench_captioning.BENCHMARK
GROUNDING = et_bench_grounding.BENCHMARK

# Fields as https://github.com/PolyU-ChenLab/ETBench (docs/BENCHMARK.md) lists them; the shapes of "tgt" as a public
# copy of evaluation/compute_metrics.py of https://huggingface.co/datasets/PolyU-ChenLab/ETBench reads them,
# 2026-11-21; the values are made up.
TVG: dict[str, Any] = {
    "version": 1.0, "idx": 0, "task": "tvg", "source": "qvhighlights", "video": "qvhighlights/a_60.0_210.0.mp4",
    "duration": 150.0, "tgt": [15.0, 31], "q": "When does a cat wake up?",
}  # fmt: skip
TAL: dict[str, Any] = {
    "version": 1.0, "idx": 1, "task": "tal", "source": "thumos14", "video": "thumos14/b.mp4",
    "duration": 35.0, "tgt": [[1.5, 3.0], [31.4, 34.9]], "q": "Find every jump.",
}  # fmt: skip
VHD: dict[str, Any] = {
    "version": 1.0, "idx": 2, "task": "vhd", "source": "youtube_highlights", "video": "youtube_highlights/c.mp4",
    "duration": 20.0, "tgt": [[[1, 2]], [[4, 6], [8, 9]]], "q": "Give one highlight.",
}  # fmt: skip
DVC: dict[str, Any] = {
    "version": 1.0, "idx": 3, "task": "dvc", "source": "youcook2", "video": "youcook2/d.mp4",
    "duration": 90.0, "tgt": [[4.0, 9.5], [20.0, 31.0]], "g": ["cut an onion", "fry it"],
    "q": "Localize the events and describe them.",
}  # fmt: skip
RAR: dict[str, Any] = {
    "version": 1.0, "idx": 4, "task": "rar", "source": "perception_test", "video": "perception_test/e.mp4",
    "duration": 30.0, "src": [3.0], "p": 0, "o": ["a", "b"], "q": "What happens around 3.0 seconds?",
}  # fmt: skip


def publish(folder: Path, *samples: dict[str, Any]) -> None:
    write_json(folder / "annotations" / "etbench_txt_v1.0.json", list(samples))


def test_grounding_rows(tmp_path: Path) -> None:
    publish(tmp_path, TVG, TAL, VHD, DVC, RAR)
    rows = [row.to_json() for row in GROUNDING.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("E.T.Bench-Grounding/tvg", 0),
        ("E.T.Bench-Grounding/tal", 1),
        ("E.T.Bench-Grounding/vhd", 2),
    ]
    assert rows[1] == expected_row(
        {"video_file": f"{tmp_path}/videos/thumos14/b.mp4"},
        "Find every jump.",
        "1.5 - 3.0 seconds, 31.4 - 34.9 seconds",
        dataset="E.T.Bench-Grounding/tal",
        task="video/grounding",
        idx=1,
        vid="thumos14/b.mp4",
        extra_info={
            "task": "tal", "source": "thumos14", "duration_seconds": 35.0, "spans": [[1.5, 3.0], [31.4, 34.9]],
        },
    )  # fmt: skip
    assert rows[0]["extra_info"]["spans"] == [[15.0, 31.0]]
    assert rows[2]["extra_info"]["spans"] == [[1.0, 2.0], [4.0, 6.0], [8.0, 9.0]]


def test_captioning_rows(tmp_path: Path) -> None:
    publish(tmp_path, TVG, DVC, RAR, DVC | {"idx": 5, "task": "slc"}, DVC | {"idx": 6})
    rows = [row.to_json() for row in CAPTIONING.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("E.T.Bench-Captioning/dvc", 3),
        ("E.T.Bench-Captioning/slc", 5),
        ("E.T.Bench-Captioning/dvc", 6),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/videos/youcook2/d.mp4"},
        "Localize the events and describe them.",
        "4.0 - 9.5 seconds, cut an onion\n20.0 - 31.0 seconds, fry it",
        dataset="E.T.Bench-Captioning/dvc",
        task="video/caption",
        idx=3,
        vid="youcook2/d.mp4",
        extra_info={
            "task": "dvc",
            "source": "youcook2",
            "duration_seconds": 90.0,
            "spans": [[4.0, 9.5], [20.0, 31.0]],
            "captions": ["cut an onion", "fry it"],
        },
    )


def test_spans_of_every_shape() -> None:
    assert read_spans({"tgt": [1, 2.5]}, "here") == [Span(1.0, 2.5)]
    assert read_spans({"tgt": [[1, 2], [3, 3]]}, "here") == [Span(1.0, 2.0), Span(3.0, 3.0)]
    assert read_spans({"tgt": [[[1, 2]], [[3, 4]]]}, "here") == [Span(1.0, 2.0), Span(3.0, 4.0)]


@pytest.mark.parametrize(
    "spans", [[], [[]], [1, 2, 3], [[1]], [["1", "2"]], [[2, 1]], [[1, 2], 3], [None, None]]
)
def test_what_is_no_span_is_named(tmp_path: Path, spans: Any) -> None:
    publish(tmp_path, TVG | {"tgt": spans})
    with pytest.raises(RowError, match=r'etbench_txt_v1\.0\.json, record 1: field "tgt" holds'):
        list(GROUNDING.read_rows(tmp_path))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"g": ["cut an onion"]}, r"record 1: 1 captions \(g\) for 2 spans \(tgt\)"),
        ({"g": [1, 2]}, r'record 1: field "g", element 1 is a whole number, not text'),
        ({"duration": "long"}, r'record 1: field "duration" is text, not a number'),
        ({"video": "../d.mp4"}, r"record 1: .* is not the name of a file inside"),
        ({"task": None}, r'record 1: no field "task"'),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, DVC | changed)
    with pytest.raises(RowError, match=message):
        list(CAPTIONING.read_rows(tmp_path))
