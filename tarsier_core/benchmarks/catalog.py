"""Every benchmark, by name and by group."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.original import ORIGINAL
from tarsier_core.benchmarks.paper import PAPER
from tarsier_core.benchmarks.shapes import SHAPES
from tarsier_core.errors import UsageError

BENCHMARKS: tuple[Benchmark, ...] = (SHAPES, *ORIGINAL, *PAPER)
"""The built-in one, those of the original's README, those that the Tarsier2 paper adds."""

ALL = "all"


def find_benchmarks(names: Iterable[str]) -> list[Benchmark]:
    """The benchmarks that names and groups mean, each once, in the order in which they are named.

    ``all`` means all. Raises ``UsageError`` for a name that there isn't, with the nearest one.
    """
    found: dict[str, Benchmark] = {}
    for name in names:
        wanted = name.strip().lower()
        chosen = [b for b in BENCHMARKS if wanted in (b.name, *b.groups)]
        if wanted == ALL:
            chosen = list(BENCHMARKS)
        if not chosen:
            raise UsageError(unknown(name))
        found |= {benchmark.name: benchmark for benchmark in chosen}
    return list(found.values())


def find_by_dataset(dataset: str) -> Benchmark | None:
    """The benchmark that a row's ``dataset`` belongs to."""
    return next((b for b in BENCHMARKS if dataset.partition("/")[0] == b.dataset), None)


def group_names() -> list[str]:
    """Every group, in the order of the benchmarks."""
    return list(dict.fromkeys(group for benchmark in BENCHMARKS for group in benchmark.groups))


def unknown(name: str) -> str:
    """The sentence for a name that there isn't."""
    known = [*(benchmark.name for benchmark in BENCHMARKS), *group_names(), ALL]
    near = get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {near[0]}?" if near else "`tarsier benchmarks` lists them"
    return f"there is no benchmark {name!r}; {hint}"
