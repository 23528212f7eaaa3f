"""How far the lexical judge is to be trusted. Run: python -m tests.scoring.measure_lexical

Two tables from the recorded data (`TARSIER_FIXTURES`, by default ../shared): four models on 40 clips, beside the
floor of plain counting; and what changes and rewrites do to verdicts on the 1,000 references. Clips of even idx
were looked at while the judge was built; the figure is that of odd idx.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tarsier_core.scoring.lexical import VERSION, extract_events, judge_events
from tests.scoring.lexical_changes import KEEPING, LOWERING, take_apart

FIXTURES = Path(os.environ.get("TARSIER_FIXTURES") or Path(__file__).resolve().parents[3] / "shared")
FOREIGN_STEP = 137
"""How many clips on a foreign event is taken from: mostly another category's neighbourhood."""

Judge = Callable[[Sequence[str], str], Sequence[bool]]


@dataclass(frozen=True)
class Reference:
    """A clip's reference description and its events."""

    key: tuple[str, int]
    text: str
    events: tuple[str, ...]

    @property
    def is_held_back(self) -> bool:
        return self.key[1] % 2 == 1


@dataclass(frozen=True)
class Rate:
    """How many of the cases came out right."""

    right: int
    cases: int

    @property
    def share(self) -> float:
        return self.right / self.cases if self.cases else float("nan")


@dataclass(frozen=True)
class Figures:
    """AutoDQ of one model: means of the categories' means."""

    precision: float
    recall: float
    events: float
    """Extracted from a description, on average."""

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_references(folder: Path = FIXTURES) -> list[Reference]:
    found = []
    for row in read_lines(folder / "data/dream1k/DREAM-1k.jsonl"):
        text = row["messages"][-1]["content"][0]["reference"]
        found.append(Reference((row["dataset"], row["idx"]), text, tuple(row["extra_info"]["events"])))
    return found


def read_predictions(folder: Path = FIXTURES) -> dict[str, dict[tuple[str, int], str]]:
    """Model -> clip -> description."""
    models: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    for row in read_lines(folder / "data/dream1k/model_descriptions_40.jsonl"):
        for model, description in row["descriptions"].items():
            models[model][row["dataset"], row["idx"]] = description
    return models


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def official(text: str) -> str:
    """Both texts as the protocol has them."""
    return text.lower().replace('"', "'")


def by_lexicon(events: Sequence[str], description: str) -> list[bool]:
    return [verdict.label == "entailment" for verdict in judge_events(events, description)]


COMMON = frozenset(
    word
    for line in (
        "a an the and or but of in on at to with from by for as is are was were be been being it its he she they his",
        "her their him them this that these those then while who which into onto up down out off over under",
    )
    for word in line.split()
)


def content(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower())) - COMMON


def by_counting(events: Sequence[str], description: str) -> list[bool]:
    """The floor: an event counts as told if half of its content words are in the description."""
    told = content(description)
    return [len(content(event) & told) >= 0.5 * len(content(event)) for event in events]


def autodq(
    predictions: Mapping[tuple[str, int], str], references: Iterable[Reference], judge: Judge
) -> Figures:
    by_category: dict[str, list[tuple[float, float]]] = defaultdict(list)
    counts = []
    for reference in references:
        if reference.key not in predictions:
            continue
        prediction, text = official(predictions[reference.key]), official(reference.text)
        extracted = extract_events(prediction)
        counts.append(len(extracted))
        precision = share(judge(extracted, text))
        recall = share(judge([official(event) for event in reference.events], prediction))
        by_category[reference.key[0]].append((precision, recall))
    means = [
        tuple(statistics.mean(side) for side in zip(*pairs, strict=True)) for pairs in by_category.values()
    ]
    precision, recall = (statistics.mean(side) for side in zip(*means, strict=True))
    return Figures(precision, recall, statistics.mean(counts))


def share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0


def lowered(references: Sequence[Reference], *, held_back: bool) -> dict[str, Rate]:
    """For each lowering change: cases where the event was entailed and the change applies, and how many fell."""
    counts: dict[str, list[bool]] = {kind: [] for kind in (*LOWERING, "foreign event")}
    for number, reference in enumerate(references):
        if reference.is_held_back != held_back:
            continue
        for event in entailed_events(reference):
            for kind, rule in LOWERING.items():
                changed = rule(event, number)
                if changed is None or (
                    kind == "opposite action" and tells_both(event, changed, reference.text)
                ):
                    continue
                counts[kind].append(not by_lexicon([changed], reference.text)[0])
        foreign = references[(number + FOREIGN_STEP) % len(references)].events
        counts["foreign event"].extend(not told for told in by_lexicon(foreign, reference.text))
    return {kind: Rate(sum(right), len(right)) for kind, right in counts.items()}


def tells_both(event: str, changed: str, reference: str) -> bool:
    """Whether the reference has the opposite word as well: "opens the door, then closes it" tells both events."""
    new = {word.strip(".").lower() for word in changed.split()} - {
        word.strip(".").lower() for word in event.split()
    }
    parts = [take_apart(changed)]
    stems = {
        simple.base for simple in parts if simple is not None and not event.lower().count(f" {simple.base}")
    }
    told = reference.lower()
    return any(
        re.search(rf"\b{re.escape(stem[:5].rstrip('e'))}", told) for stem in stems | new if len(stem) > 1
    )


def kept(references: Sequence[Reference], *, held_back: bool) -> dict[str, Rate]:
    """For each rewrite: entailed events to which it applies, and how many stayed entailed."""
    counts: dict[str, list[bool]] = {kind: [] for kind in KEEPING}
    for number, reference in enumerate(references):
        if reference.is_held_back != held_back:
            continue
        for event in entailed_events(reference):
            for kind, rule in KEEPING.items():
                changed = rule(event, number)
                if changed is not None and changed != event:
                    counts[kind].append(by_lexicon([changed], reference.text)[0])
    return {kind: Rate(sum(right), len(right)) for kind, right in counts.items()}


def entailed_events(reference: Reference) -> Iterator[str]:
    """The reference's own events that the judge finds in it: what a change can lower at all."""
    for event, told in zip(reference.events, by_lexicon(reference.events, reference.text), strict=True):
        if told:
            yield event


def base_rate(references: Sequence[Reference], *, held_back: bool) -> Rate:
    told = [
        right
        for reference in references
        if reference.is_held_back == held_back
        for right in by_lexicon(reference.events, reference.text)
    ]
    return Rate(sum(told), len(told))


def milliseconds_a_sample(
    references: Sequence[Reference], predictions: Mapping[tuple[str, int], str]
) -> float:
    """Processor time of extracting and judging both ways, one sample."""
    pairs = [(predictions[each.key], each) for each in references if each.key in predictions]
    started = time.process_time()
    for prediction, reference in pairs:
        judge_events(reference.events, prediction)
        judge_events(extract_events(prediction), reference.text)
    return (time.process_time() - started) / len(pairs) * 1000


def total(rates: Mapping[str, Rate]) -> Rate:
    return Rate(sum(rate.right for rate in rates.values()), sum(rate.cases for rate in rates.values()))


def cells_of(rates: Iterable[Rate]) -> list[str]:
    return [cell for rate in rates for cell in (str(rate.cases), f"{rate.share:.3f}")]


def main() -> None:
    """Measure and print."""
    console = Console(width=118)
    references, predictions = read_references(), read_predictions()
    table = Table(
        "model", "precision", "recall", "F1", "floor P", "floor R", "floor F1", "events", "ms a sample"
    )
    table.title = f"lexical {VERSION}, 40 clips; the floor counts shared content words"
    for model, descriptions in predictions.items():
        ours = autodq(descriptions, references, by_lexicon)
        floor = autodq(descriptions, references, by_counting)
        figures = (ours.precision, ours.recall, ours.f1, floor.precision, floor.recall, floor.f1)
        spent = milliseconds_a_sample(references, descriptions)
        table.add_row(model, *(f"{value:.3f}" for value in figures), f"{ours.events:.1f}", f"{spent:.1f}")
    console.print(table)
    table = Table("change", "should", "building: cases", "right", "held back: cases", "right")
    table.title = "1,000 references: changed events that were entailed"
    columns = [
        (name, {half: measure(references, held_back=half) for half in (False, True)})
        for name, measure in (("fall", lowered), ("stay", kept))
    ]
    for name, halves in columns:
        for kind in halves[True]:
            table.add_row(kind, name, *cells_of(halves[half][kind] for half in (False, True)))
        if name == "stay":
            table.add_row("all rewrites", name, *cells_of(total(halves[half]) for half in (False, True)))
    unchanged = (base_rate(references, held_back=half) for half in (False, True))
    table.add_row("unchanged", "entailed", *cells_of(unchanged))
    console.print(table)


if __name__ == "__main__":
    main()
