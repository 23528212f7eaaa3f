"""Samples for the tests of metrics."""

from __future__ import annotations

from typing import Any

from tarsier_core.scoring.records import Sample


def sample(
    prediction: str | None,
    *references: str,
    key: str = "0",
    dataset: str = "Set",
    vid: str | None = None,
    **extra: Any,
) -> Sample:
    error = None if prediction is not None else "the clip can't be read"
    return Sample(key, dataset, "q", prediction, references, error, extra, vid)


def original_sample(row: dict[str, Any], number: int) -> Sample:
    """A row as the original's metrics get it."""
    response = row["response"]
    references = tuple(response) if isinstance(response, list) else (response,)
    extra = row.get("extra_info", {})
    return Sample(
        str(number), row.get("dataset", ""), row["prompt"], row["prediction"], references, extra=extra
    )
