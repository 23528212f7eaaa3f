"""The predictions of a run, of this suite or of the original, as samples by benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.catalog import BENCHMARKS, find_by_dataset
from tarsier_core.benchmarks.row_request import sample_of
from tarsier_core.errors import UsageError
from tarsier_core.jsonl import read_rows
from tarsier_core.rows import parse_row
from tarsier_core.run_folder import RUN_FILE, RunFolder
from tarsier_core.scoring.records import Sample


@dataclass
class Predictions:
    """One benchmark's predictions."""

    benchmark: Benchmark
    samples: dict[str, Sample] = field(default_factory=dict)
    """By key, in the order of the files."""
    repeated: int = 0
    """Rows whose key came before; the last one with an answer counts."""

    @property
    def hash(self) -> str:
        """SHA-256 of all that is scored."""
        state = sha256()
        for sample in self.samples.values():
            judged = (sample.key, sample.prediction, sample.references, sample.error)
            state.update(repr(judged).encode("utf-8", "surrogatepass"))
        return state.hexdigest()

    def add(self, sample: Sample) -> None:
        """Take one more row."""
        earlier = self.samples.get(sample.key)
        if earlier is not None:
            self.repeated += 1
        if earlier is None or earlier.prediction is None or sample.prediction is not None:
            self.samples[sample.key] = sample


@dataclass(frozen=True)
class FoundRun:
    """Where predictions are read and scores are written."""

    folder: RunFolder
    files: tuple[Path, ...]
    is_own: bool
    """Whether this suite made it: there is a ``run.json``. Else its provenance is unknown."""


def find_run(path: Path) -> FoundRun:
    """A run folder, any folder of prediction files, or one such file.

    Raises ``UsageError`` when no predictions are there.
    """
    if path.is_file():
        return FoundRun(RunFolder(path.parent), (path,), is_own=False)
    if not path.is_dir():
        raise UsageError(f"{path}: there is no such run")
    run = RunFolder(path)
    if (path / RUN_FILE).is_file():
        files = tuple(run.predictions(name) for name in run.benchmarks())
    else:
        nested = sorted((path / "predictions").glob("*.jsonl"))
        files = tuple(nested or sorted(path.glob("*.jsonl")))
    if not files:
        raise UsageError(f"{path}: there are no predictions in it")
    return FoundRun(run, files, is_own=(path / RUN_FILE).is_file())


def read_predictions(found: FoundRun) -> list[Predictions]:
    """Every benchmark's predictions, in the order of the catalogue.

    Raises ``RowError`` for a line that is no row, or whose dataset belongs to no benchmark.
    """
    by_name: dict[str, Predictions] = {}
    for benchmark, sample in read_samples(found):
        by_name.setdefault(benchmark.name, Predictions(benchmark)).add(sample)
    return [by_name[benchmark.name] for benchmark in BENCHMARKS if benchmark.name in by_name]


def read_samples(found: FoundRun) -> Iterator[tuple[Benchmark, Sample]]:
    """Every row of every file with its benchmark."""
    for path in found.files:
        for line, data in read_rows(path, torn_last_line="drop" if found.is_own else "refuse"):
            where = f"{path}, line {line}"
            sample = sample_of(parse_row(data, where), where)
            yield benchmark_of(sample.dataset, where), sample


def benchmark_of(dataset: str, where: str) -> Benchmark:
    """The benchmark of a row. Raises ``UsageError`` for a dataset that no benchmark has."""
    benchmark = find_by_dataset(dataset)
    if benchmark is None:
        raise UsageError(f"{where}: no benchmark has the dataset {dataset!r}; `tarsier benchmarks` lists them")
    return benchmark
