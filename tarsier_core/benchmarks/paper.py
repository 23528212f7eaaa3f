"""The benchmarks that the Tarsier2 paper adds to those of the original's repository (FACTS section 4)."""

from __future__ import annotations

from tarsier_core.benchmarks import (
    ego_task_qa,
    et_bench_captioning,
    et_bench_grounding,
    event_hallusion,
    long_video_bench,
    mlvu,
    mmbench_video,
    open_eqa,
    perception_test,
    robo_vqa,
    temp_compass,
    temporal_bench,
    tomato,
    video_hallucer,
    vinoground,
)
from tarsier_core.benchmarks.benchmark import Benchmark

PAPER: tuple[Benchmark, ...] = (
    perception_test.BENCHMARK,
    tomato.BENCHMARK,
    vinoground.BENCHMARK,
    temp_compass.BENCHMARK,
    long_video_bench.BENCHMARK,
    temporal_bench.BENCHMARK,
    mlvu.BENCHMARK,
    mmbench_video.BENCHMARK,
    video_hallucer.BENCHMARK,
    event_hallusion.BENCHMARK,
    et_bench_captioning.BENCHMARK,
    et_bench_grounding.BENCHMARK,
    ego_task_qa.BENCHMARK,
    robo_vqa.BENCHMARK,
    open_eqa.BENCHMARK,
)
"""In the order of the paper's tables 3 to 7."""
