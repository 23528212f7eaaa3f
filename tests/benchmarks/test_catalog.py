"""The list of benchmarks."""

from __future__ import annotations

import pytest

from tarsier_core.benchmarks.catalog import BENCHMARKS, find_benchmarks, find_by_dataset, group_names
from tarsier_core.errors import UsageError
from tarsier_core.scoring.scorer import JUDGED, MEASURES

ORIGINAL = {
    *("dream", "next-qa", "egoschema", "mvbench", "tvbench", "video-mme", "favor-bench"),
    *("msvd-qa", "msr-vtt-qa", "tgif-qa", "anet-qa", "msvd-caption", "msr-vtt-caption", "vatex-caption"),
}


def test_all_names_of_the_original_are_there_and_all_means_all() -> None:
    assert {benchmark.name for benchmark in BENCHMARKS} > ORIGINAL
    assert find_benchmarks(["all"]) == list(BENCHMARKS)
    assert len({benchmark.name for benchmark in BENCHMARKS}) == len(BENCHMARKS)
    assert len({benchmark.dataset for benchmark in BENCHMARKS}) == len(BENCHMARKS), "rows tell whose they are"


def test_names_and_groups_may_be_mixed_and_come_once() -> None:
    names = [benchmark.name for benchmark in find_benchmarks(["caption", "DREAM", "msvd-caption"])]
    assert names[0] == "msvd-caption" and names[-1] == "dream" and len(names) == len(set(names))
    assert {"dream", "caption", "mc_qa", "oe_qa"} <= set(group_names())


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="'tvbnch'; did you mean tvbench"):
        find_benchmarks(["tvbnch"])


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda benchmark: benchmark.name)
def test_every_benchmark_can_be_scored_and_found(benchmark: object) -> None:
    assert benchmark.metric in (*JUDGED, *MEASURES)
    assert find_by_dataset(f"{benchmark.dataset}/any subtask") is benchmark
    assert benchmark.layout and "\n" not in benchmark.layout and benchmark.source
