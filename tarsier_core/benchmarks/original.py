"""The fourteen benchmarks of the original's README."""

from __future__ import annotations

from tarsier_core.benchmarks import dream, egoschema, favor_bench, mvbench, next_qa, tvbench, video_mme
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.caption_sets import MSR_VTT_CAPTION, MSVD_CAPTION, VATEX_CAPTION
from tarsier_core.benchmarks.open_qa_sets import ANET_QA, MSR_VTT_QA, MSVD_QA, TGIF_QA

ORIGINAL: tuple[Benchmark, ...] = (
    dream.BENCHMARK,
    MSVD_CAPTION,
    MSR_VTT_CAPTION,
    VATEX_CAPTION,
    next_qa.BENCHMARK,
    egoschema.BENCHMARK,
    mvbench.BENCHMARK,
    tvbench.BENCHMARK,
    video_mme.BENCHMARK,
    favor_bench.BENCHMARK,
    MSVD_QA,
    MSR_VTT_QA,
    TGIF_QA,
    ANET_QA,
)
