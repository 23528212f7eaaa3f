"""EventHallusion: do models see the event that happens, or the one that usually does?

Each clip has yes-no questions, and is described in detail; a judge then says whether the description tells
the clip's event.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import as_record, field, media_path, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import YES_NO, open_row
from tarsier_core.errors import RowError
from tarsier_core.modes import DETAILED
from tarsier_core.rows import Row

EVENT_FIELDS = {"entire": "caption", "interleave": "unexpected", "misleading": "caption"}
"""The splits, and the field that holds the event a description must tell."""
ANSWERS = {"Yes.": "yes", "No.": "no"}


def read_rows(folder: Path) -> Iterator[Row]:
    """For each clip, its yes-no questions and a request to describe it."""
    for split, event_field in EVENT_FIELDS.items():
        for where, clip in read_records(folder / "questions" / f"{split}_questions.json"):
            vid = field(clip, "id", str, where)
            video = media_path(folder, f"videos/{split}/{vid}.mp4", where)
            event = field(field(clip, "event_info", dict, where), event_field, str, where)
            for number, value in enumerate(field(clip, "questions", list, where)):
                at = f"{where}, question {number + 1}"
                question = as_record(value, at)
                answer = field(question, "answer", str, at)
                if answer not in ANSWERS:
                    raise RowError(f'{at}: the answer is "{answer}", neither "Yes." nor "No."')
                yield open_row(
                    dataset=f"{BENCHMARK.dataset}/{split}",
                    idx=f"{vid}_{number}",
                    vid=vid,
                    video=video,
                    prompt=f"{field(question, 'question', str, at)}\n{YES_NO}",
                    reference=ANSWERS[answer],
                    task="video/QA",
                    extra_info={"kind": "yes_no", "split": split},
                )
            yield open_row(
                dataset=f"{BENCHMARK.dataset}/{split}",
                idx=f"{vid}_description",
                vid=vid,
                video=video,
                prompt=DETAILED.prompt,
                reference=event,
                task="video/caption",
                extra_info={"kind": "description", "split": split, "event": event},
            )


BENCHMARK = Benchmark(
    name="event-hallusion",
    title="EventHallusion",
    groups=("hallucination",),
    dataset="EventHallusion",
    metric="event_hallusion",
    num_rows=None,
    source="https://github.com/Stevetich/EventHallusion",
    layout="questions/<entire, interleave, misleading>_questions.json; the downloaded clips as videos/<split>/<id>.mp4",
    is_verified=True,
    read_rows=read_rows,
)
