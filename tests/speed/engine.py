"""How soon a follow-up is answered, and how many clips a second. Run: python -m tests.speed.engine

Follow-up: a random Qwen2-VL of about 30 million weights has described 16 frames of 576 visual tokens; measured is
the time from the submitted question to the first token, with what the engine kept and without. Batch: the
built-in model (a random one of its shape where it isn't there) describes clips with `run_batch`, and the way the
original does, one clip after the other: read, prepare, `network.generate`. The ways take turns; figures are medians.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from transformers.utils import logging as transformers_logging

from tarsier_core import VideoModel, load_model
from tarsier_core.engine import GenerationOptions, Request
from tarsier_core.engine.local import LocalEngine
from tarsier_core.media import sample
from tarsier_core.models.catalog import BUILT_IN
from tarsier_core.records import Conversation, Frames, Media, Text, Turn
from tests.engine.random_models import save_qwen2_vl

CLIPS = Path(__file__).resolve().parents[2] / "assets" / "clips"
PROMPT = "Describe the video in detail."
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def mid_sized_model(folder: Path) -> VideoModel:
    """About 30 million random weights."""
    save_qwen2_vl(
        folder,
        vision_layers=8,
        vision_size=256,
        text_layers=10,
        text_size=384,
        vocabulary=8000,
        head_size=64,
    )
    return load_model(folder)


def tiny_model(folder: Path) -> tuple[str, VideoModel]:
    """The built-in model, or a random one of about its shape; in words, too."""
    if BUILT_IN.exists():
        return "the built-in model", load_model("tiny")
    save_qwen2_vl(
        folder,
        vision_layers=4,
        vision_size=192,
        text_layers=5,
        text_size=256,
        vocabulary=800,
        head_size=64,
        max_pixels=84 * 84,
    )
    return "a random model of the built-in one's shape", load_model(folder)


def large_frames() -> Frames:
    """16 frames of 896x504 pixels: 576 visual tokens each (FACTS section 2)."""
    pixels = np.random.default_rng(0).integers(0, 256, (16, 9, 16, 3), dtype=np.uint8)
    images = tuple(np.kron(picture, np.ones((56, 56, 1), np.uint8)) for picture in pixels)
    numbers = tuple(range(16))
    starts, ends = tuple(map(float, numbers)), tuple(number + 1.0 for number in numbers)
    return Frames(images, numbers, starts, ends, "video", "clip.mp4", num_source_frames=16)


def first_token_seconds(engine: LocalEngine, conversation: Conversation) -> tuple[float, float]:
    """From submission to the first token: wall and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    engine.stream(conversation, GenerationOptions(max_new_tokens=1)).finish()
    return time.perf_counter() - wall, time.process_time() - processor


def measure_follow_up(console: Console, rounds: int) -> None:
    """Turn 2 with and without what turn 1 left behind, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        model = mid_sized_model(Path(folder))
    weights = sum(weight.numel() for weight in model.network.parameters()) / 1e6
    keeping = LocalEngine(model)
    forgetting = LocalEngine(model, prefix_bytes=0, feature_bytes=0)
    first = Conversation((Turn("user", (Media(large_frames()), Text(PROMPT))),))
    answer = keeping.stream(first, GenerationOptions(max_new_tokens=32)).finish()
    kept: list[tuple[float, float]] = []
    recomputed: list[tuple[float, float]] = []
    for number in NUMBERS[:rounds]:
        question = Text(f"{number} more thing: what happens at the end?")
        second = first.then("assistant", Text(answer.text)).then("user", question)
        kept.append(first_token_seconds(keeping, second))
        recomputed.append(first_token_seconds(forgetting, second))
    table = Table(
        title=f"First token of turn 2: {weights:.0f} M weights, {answer.prompt_tokens:,} tokens before"
    )
    for heading in ("", "wall seconds", "processor seconds", "times faster (wall)"):
        table.add_column(heading, justify="left" if not heading else "right")
    slow, fast = (statistics.median(wall for wall, _ in each) for each in (recomputed, kept))
    for name, each, times in (("recomputed", recomputed, 1.0), ("kept", kept, slow / fast)):
        wall, processor = (statistics.median(column) for column in zip(*each, strict=True))
        table.add_row(name, f"{wall:.3f}", f"{processor:.3f}", f"{times:.1f}")
    console.print(table)


def answer_one_by_one(
    model: VideoModel, requests: list[Request], options: GenerationOptions
) -> dict[str, str]:
    """The original's way."""
    texts = {}
    for request in requests:
        inputs = model.prepare([request.conversation(sample(request.path, request.num_frames))])
        with torch.inference_mode():
            ids = model.network.generate(**inputs, max_new_tokens=options.max_new_tokens, do_sample=False)
        new = ids[0, inputs["input_ids"].shape[1] :]
        texts[request.id] = model.tokenizer.decode(new, skip_special_tokens=True)
    return texts


def answer_as_batch(
    engine: LocalEngine, requests: list[Request], options: GenerationOptions
) -> dict[str, str]:
    """Our way."""
    texts = {}
    for answer in engine.run_batch(requests, options):
        assert answer.completion, answer.error
        texts[answer.request.id] = answer.completion.text
    return texts


def processor_seconds() -> float:
    """Of this process and of its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure_batch(
    console: Console, rounds: int, num_clips: int, batch_size: int, readers: int | None
) -> None:
    """Clips a second of `run_batch` and of the original's way, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        title, model = tiny_model(Path(folder))
    engine = LocalEngine(model, batch_size=batch_size, num_readers=readers)
    options = GenerationOptions(max_new_tokens=64)
    files = itertools.islice(itertools.cycle(sorted(CLIPS.glob("*.mp4"))), num_clips)
    requests = [Request(str(number), str(path), PROMPT) for number, path in enumerate(files)]
    ways: dict[str, Callable[[], dict[str, str]]] = {
        "one by one": lambda: answer_one_by_one(model, requests, options),
        "run_batch": lambda: answer_as_batch(engine, requests, options),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    texts = {}
    for _ in range(rounds):
        for name, way in ways.items():
            started, used = time.perf_counter(), processor_seconds()
            texts[name] = way()
            seconds[name].append(time.perf_counter() - started)
            processor[name].append(processor_seconds() - used)
    assert texts["one by one"] == texts["run_batch"], "the two ways must answer alike"
    table = Table(title=f"{num_clips} clips, 16 frames, 64 tokens: {title}")
    for heading in ("", "clips a second", "times faster", "processor seconds a clip"):
        table.add_column(heading, justify="left" if not heading else "right")
    rates = {name: num_clips / statistics.median(each) for name, each in seconds.items()}
    for name, rate in rates.items():
        work = statistics.median(processor[name]) / num_clips
        table.add_row(name, f"{rate:.2f}", f"{rate / rates['one by one']:.1f}", f"{work:.3f}")
    console.print(table)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure how fast questions about clips are answered.")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each measurement")
    parser.add_argument("--clips", type=int, default=128, help="clips in the batch")
    parser.add_argument("--batch-size", type=int, default=16, help="clips that the model answers at once")
    parser.add_argument(
        "--readers", type=int, help="processes that read clips (default: the engine's own choice)"
    )
    parser.add_argument("--only", choices=("follow-up", "batch"), help="measure just this")
    options = parser.parse_args()
    transformers_logging.disable_progress_bar()
    console = Console(width=110)
    console.print(f"{os.cpu_count()} cores, {torch.get_num_threads()} threads for torch")
    if options.only != "batch":
        measure_follow_up(console, options.rounds)
    if options.only != "follow-up":
        measure_batch(console, options.rounds, options.clips, options.batch_size, options.readers)


if __name__ == "__main__":
    main()
