"""VideoHallucer: pairs of a basic question and one about something made up, in five settings.

A pair counts only where both are right.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, media_path, optional_field, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import YES_NO, open_row
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

SETTINGS = ("object_relation", "temporal", "semantic_detail", "external_factual", "external_nonfactual")
"""The five that the overall figures are the mean of; the hub's other folders are later additions."""
KINDS = ("basic", "hallucination")
"""A pair's questions."""


def read_rows(folder: Path) -> Iterator[Row]:
    """Two rows a pair."""
    for setting in SETTINGS:
        pairs = read_records(folder / setting / f"{setting}.json")
        for number, (where, pair) in enumerate(pairs):
            for kind in KINDS:
                at = f"{where}, {kind}"
                question = field(pair, kind, dict, where)
                answer = field(question, "answer", str, at).strip().lower()
                if answer not in ("yes", "no"):
                    raise RowError(f'{at}: the answer is "{answer}", neither "yes" nor "no"')
                video = field(question, "video", str, at)
                yield open_row(
                    dataset=f"{BENCHMARK.dataset}/{setting}",
                    idx=f"{number}_{kind}",
                    vid=video,
                    video=media_path(folder, f"{setting}/videos/{video}", at),
                    prompt=f"{field(question, 'question', str, at)}\n{YES_NO}",
                    reference=answer,
                    task="video/QA",
                    extra_info={
                        "pair": number,
                        "kind": kind,
                        "type": optional_field(pair, "type", str, where),
                    },
                )


BENCHMARK = Benchmark(
    name="video-hallucer",
    title="VideoHallucer",
    groups=("hallucination",),
    dataset="VideoHallucer",
    metric="video_hallucer",
    num_rows=None,
    source="hf:bigai-nlco/VideoHallucer",
    layout="<setting>/<setting>.json and <setting>/videos/<video>, for object_relation, temporal, "
    "semantic_detail, external_factual and external_nonfactual",
    is_verified=True,
    read_rows=read_rows,
)
