from __future__ import annotations

from pathlib import Path

import pytest

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.original import ORIGINAL
from tarsier_core.errors import RowError

# What the original calls its benchmarks, and what the dataset of their rows begins with (FACTS section 4).
DATASETS = {
    "dream": "DREAM",
    "next-qa": "Next-QA-val-multi_choice",
    "egoschema": "EgoSchema",
    "mvbench": "MVBench",
    "tvbench": "TVBench",
    "video-mme": "Video-MME",
    "favor-bench": "FAVOR-Bench",
    "msvd-qa": "MSVD-QA-val",
    "msr-vtt-qa": "MSR-VTT-QA-val",
    "tgif-qa": "TGIF-QA-test",
    "anet-qa": "ActivityNet-QA-test",
    "msvd-caption": "MSVD-Caption-test",
    "msr-vtt-caption": "MSR-VTT-Caption-test",
    "vatex-caption": "VATEX-test",
}
GROUP_OF_METRIC = {
    "autodq": "dream",
    "cider": "caption",
    "open_qa": "oe_qa",
    "choice": "mc_qa",
    "choice_by_subtask": "mc_qa",
    "video_mme": "mc_qa",
}


def test_all_fourteen_are_there_under_the_originals_names() -> None:
    assert {benchmark.name: benchmark.dataset for benchmark in ORIGINAL} == DATASETS
    assert len(ORIGINAL) == 14


@pytest.mark.parametrize("benchmark", ORIGINAL, ids=lambda b: b.name)
def test_each_says_what_a_list_of_benchmarks_shows(benchmark: Benchmark) -> None:
    assert benchmark.groups == (GROUP_OF_METRIC[benchmark.metric],)
    assert benchmark.source.startswith(("hf:", "https://", "http://"))
    assert benchmark.layout and "\n" not in benchmark.layout


@pytest.mark.parametrize("benchmark", ORIGINAL, ids=lambda b: b.name)
def test_an_empty_folder_is_refused_with_a_file_that_is_missed(benchmark: Benchmark, tmp_path: Path) -> None:
    with pytest.raises(RowError, match="no such file"):
        list(benchmark.read_rows(tmp_path))
