"""Answering benchmarks: what is written, what is left out, and what a killed run leaves."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.runner import Task, answer_task, read_task
from tarsier_core.engine import ScriptedEngine
from tarsier_core.errors import RowError, UsageError
from tarsier_core.jsonl import JsonlWriter, read_rows
from tarsier_core.records import Conversation
from tarsier_core.rows import Row, parse_row
from tarsier_core.run_folder import RunFolder

NUM_ROWS = 12


def rows_of(folder: Path) -> Iterator[Row]:
    """A picture a row; the answer is expected after a prefix."""
    for number in range(NUM_ROWS):
        media = {"type": "image", "image": {"image_file": str(folder / f"{number}.png")}}
        asked = [media, {"type": "text", "text": f"What is {number}?"}]
        answer = [{"type": "text", "text": " Answer: ("}, {"type": "text", "text": "", "reference": "A"}]
        messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": answer}]
        yield parse_row({"messages": messages, "dataset": "Pictures/plain", "idx": number, "vid": number})


PICTURES = Benchmark(
    name="pictures",
    title="Pictures",
    groups=("mc_qa",),
    dataset="Pictures",
    metric="choice",
    num_rows=NUM_ROWS,
    source="drawn here",
    layout="<number>.png",
    is_verified=True,
    read_rows=rows_of,
)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    folder = tmp_path / "data" / "pictures"
    folder.mkdir(parents=True)
    for number in range(NUM_ROWS):
        Image.fromarray(np.full((8, 8, 3), number * 9, np.uint8)).save(folder / f"{number}.png")
    return read_task(PICTURES, tmp_path / "data")


def echo(conversation: Conversation) -> str:
    """An answer that shows what was asked and what was to be continued."""
    assert conversation.turns[-1].role == "assistant" and conversation.turns[-1].text == " Answer: ("
    return f"A) because {conversation.turns[-2].text}"


def lines(path: Path) -> list[dict]:
    return [row for _, row in read_rows(path)]


def without_times(path: Path) -> list[dict]:
    for line in (found := lines(path)):
        line["prediction"].pop("seconds", None)
    return found


def test_every_row_is_answered_and_written_in_order(task: Task, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    steps = list(answer_task(task, ScriptedEngine(echo), run))
    assert [step.done for step in steps] == list(range(1, NUM_ROWS + 1)) and steps[-1].failed == 0
    written = lines(run.predictions("pictures"))
    assert [line["idx"] for line in written] == list(range(NUM_ROWS))
    assert written[3]["messages"][1]["content"] == [
        {"type": "text", "text": " Answer: ("},
        {"type": "text", "text": "A) because What is 3?", "reference": "A"},
    ]
    assert written[3]["prediction"]["text"] == "A) because What is 3?"
    assert written[3]["prediction"]["error"] is None and written[3]["prediction"]["frames"] == [0]


def test_a_second_pass_asks_nothing(task: Task, tmp_path: Path) -> None:
    run, engine = RunFolder(tmp_path / "run"), ScriptedEngine(echo)
    list(answer_task(task, engine, run))
    before = run.predictions("pictures").read_bytes()
    assert list(answer_task(task, engine, run)) == [] and len(engine.conversations) == NUM_ROWS
    assert run.predictions("pictures").read_bytes() == before


def test_what_failed_has_its_reason_and_is_tried_again(task: Task, tmp_path: Path) -> None:
    run, engine = RunFolder(tmp_path / "run"), ScriptedEngine(echo)
    broken, gone = tmp_path / "data/pictures/2.png", tmp_path / "data/pictures/5.png"
    whole = broken.read_bytes()
    broken.write_bytes(b"no picture")
    gone.rename(tmp_path / "elsewhere.png")
    steps = list(answer_task(task, engine, run))
    assert steps[-1].failed == 2 and steps[-1].done == NUM_ROWS - 2
    reasons = {line["idx"]: line["prediction"]["error"] for line in lines(run.predictions("pictures"))}
    assert reasons.pop(5) == f"{gone}: no such file"
    assert reasons.pop(2).startswith(f"{broken}: ") and set(reasons.values()) == {None}
    broken.write_bytes(whole)
    (tmp_path / "elsewhere.png").rename(gone)
    asked = len(engine.conversations)
    assert [step.done for step in answer_task(task, engine, run)] == [NUM_ROWS - 1, NUM_ROWS]
    assert len(engine.conversations) == asked + 2
    written = lines(run.predictions("pictures"))
    assert [line["idx"] for line in written] == list(range(NUM_ROWS))
    assert all(line["prediction"]["error"] is None for line in written)


def test_a_smaller_limit_keeps_what_is_there(task: Task, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    list(answer_task(task, ScriptedEngine(echo), run))
    few = read_task(PICTURES, tmp_path / "data", limit=3)
    assert len(few.rows) == 3 and list(answer_task(few, ScriptedEngine(echo), run)) == []
    assert len(lines(run.predictions("pictures"))) == NUM_ROWS


def test_a_second_writer_is_refused(task: Task, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.predictions("pictures").parent.mkdir(parents=True)
    with JsonlWriter(run.predictions("pictures")), pytest.raises(UsageError, match="another process"):
        list(answer_task(task, ScriptedEngine(echo), run))


def test_rows_that_share_a_key_are_refused(tmp_path: Path) -> None:
    def twice(folder: Path) -> Iterator[Row]:
        yield from (next(rows_of(folder)), next(rows_of(folder)))

    with pytest.raises(RowError, match="two rows are called Pictures/plain_0"):
        read_task(replace(PICTURES, read_rows=twice), tmp_path)


KILLED = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from tarsier_core.benchmarks.runner import answer_task, read_task
from tarsier_core.engine import ScriptedEngine
from tarsier_core.run_folder import RunFolder
from tests.benchmarks.test_runner import PICTURES, echo
task = read_task(PICTURES, Path(sys.argv[1]))
for step in answer_task(task, ScriptedEngine(echo, delay_seconds=0.004), RunFolder(Path(sys.argv[2]))):
    print(step.done, flush=True)
"""


def answer_until_killed(data: Path, run: Path, seconds: float) -> None:
    """Answer in a process of its own; kill it ``seconds`` after its first answer."""
    command = [sys.executable, "-c", KILLED, str(data), str(run), str(Path(__file__).parents[2])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def killed_rounds(task: Task, folder: Path, rounds: int) -> None:
    """A run that is killed again and again, at random moments and with a torn line, ends like an undisturbed one."""
    calm = RunFolder(folder / "calm")
    list(answer_task(task, ScriptedEngine(echo), calm))
    rng = random.Random(rounds)
    for attempt in range(rounds):
        run = RunFolder(folder / f"killed{attempt}")
        for _ in range(2):
            answer_until_killed(folder / "data", run.path, rng.uniform(0, 0.15))
        path = run.predictions("pictures")
        whole = path.read_bytes()
        path.write_bytes(whole + json.dumps(lines(path)[0]).encode()[: rng.randrange(1, 200)])
        list(answer_task(task, ScriptedEngine(echo), run))
        assert without_times(path) == without_times(calm.predictions("pictures"))


def test_a_run_that_is_killed_ends_like_an_undisturbed_one(task: Task, tmp_path: Path) -> None:
    killed_rounds(task, tmp_path, 2)


@pytest.mark.soak
def test_a_run_that_is_killed_at_fifty_moments_ends_like_an_undisturbed_one(task: Task, tmp_path: Path) -> None:
    killed_rounds(task, tmp_path, 25)
