from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from tarsier_core.engine import Request
from tarsier_core.engine.read_ahead import ClipReaders
from tarsier_core.engine.reading_worker import ReadClip
from tarsier_core.errors import EngineError
from tests.engine.shaping import KilledBy, NotStarting, shrunk, slowly


@pytest.fixture
def pictures(tmp_path: Path) -> list[Request]:
    """Requests for eight grey pictures, brightness 0, 10, 20..."""
    for number in range(8):
        Image.fromarray(np.full((8, 12, 3), number * 10, np.uint8)).save(tmp_path / f"{number}.jpg")
    return [request(tmp_path / f"{number}.jpg") for number in range(8)]


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    before = psutil.Process().children()
    yield
    assert psutil.Process().children() == before


def request(path: Path) -> Request:
    return Request(id=path.stem, path=str(path), prompt="What is it?")


def by_id(clips: list[ReadClip]) -> dict[str, ReadClip]:
    found = {clip.request.id: clip for clip in clips}
    assert len(found) == len(clips)
    return found


def test_every_clip_is_read_and_shaped(pictures: list[Request]) -> None:
    with ClipReaders(pictures, shape=shrunk, num_readers=2) as readers:
        clips = by_id(list(readers))
    assert sorted(clips) == [str(n) for n in range(8)]
    for name, clip in clips.items():
        assert clip.conversation and (frames := clip.conversation.media[0]).images[0].shape == (4, 6, 3)
        assert frames.images[0].mean() == pytest.approx(10 * int(name), abs=1)
        assert clip.decode_seconds > 0 and clip.error is None


def test_a_bad_file_becomes_a_sentence(pictures: list[Request], tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    bad = [request(tmp_path / "text.mp4"), request(tmp_path / "missing.mp4")]
    with ClipReaders([bad[0], pictures[0], bad[1], pictures[1]], num_readers=1) as readers:
        clips = by_id(list(readers))
    for name in ("text", "missing"):
        assert clips[name].conversation is None
        assert clips[name].error.startswith(str(tmp_path / f"{name}.mp4"))
        assert clips[name].answer(error=clips[name].error).error
    assert clips["0"].conversation and clips["1"].conversation


def test_reading_stays_a_bounded_distance_ahead(pictures: list[Request]) -> None:
    taken = []

    def requests() -> Iterator[Request]:
        for each in pictures:
            taken.append(each)
            yield each

    with ClipReaders(requests(), num_readers=1, ahead=3) as readers:
        clips = iter(readers)
        next(clips)
        assert len(taken) <= 4
        assert len(list(clips)) == 7


def test_no_requests_start_no_process() -> None:
    before = psutil.Process().children()
    with ClipReaders([], num_readers=2) as readers:
        assert list(readers) == []
        assert psutil.Process().children() == before


def test_leaving_early_ends_the_processes_at_once(pictures: list[Request]) -> None:
    started = time.perf_counter()
    with ClipReaders(pictures, shape=slowly, num_readers=2) as readers, pytest.raises(KeyError):
        readers._hand_out()
        time.sleep(0.5)
        raise KeyError
    assert time.perf_counter() - started < 30


def test_a_killed_worker_takes_only_its_clip_with_it(pictures: list[Request]) -> None:
    with ClipReaders(pictures, shape=KilledBy("2.jpg"), num_readers=2) as readers:
        clips = by_id(list(readers))
    assert sorted(clips) == [str(n) for n in range(8)]
    assert clips["2"].error == f"{pictures[2].path}: the process that read it died 2 times (exit code -9)"
    assert [name for name, clip in clips.items() if clip.error] == ["2"]


def test_a_clip_is_tried_again_when_its_worker_was_killed(pictures: list[Request], tmp_path: Path) -> None:
    killer = KilledBy("2.jpg", only_once=tmp_path / "killed")
    with ClipReaders(pictures, shape=killer, num_readers=1) as readers:
        clips = by_id(list(readers))
    assert (tmp_path / "killed").exists()
    assert sorted(clips) == [str(n) for n in range(8)]
    assert not any(clip.error for clip in clips.values())


def test_workers_that_cannot_start_are_an_error(pictures: list[Request]) -> None:
    with (
        ClipReaders(pictures, shape=NotStarting(), num_readers=1) as readers,
        pytest.raises(EngineError, match="can't be started .*exit code 3"),
    ):
        list(readers)


INTERRUPTED = """
import sys
from tarsier_core.engine import Request
from tarsier_core.engine.read_ahead import ClipReaders
from tests.engine.shaping import briefly, slowly

if __name__ == "__main__":
    request = Request("a", sys.argv[1], "What is it?")
    shape = {"briefly": briefly, "slowly": slowly}[sys.argv[2]]
    with ClipReaders([request] * 4, shape=shape, num_readers=2) as readers:
        readers._hand_out()
        print(*[reader._process.pid for reader in readers._readers], flush=True)
        for _ in readers:
            pass
"""


@pytest.mark.parametrize(
    ("how", "work", "why"),
    [
        ("Ctrl-C", "slowly", "the program ends its workers, whatever they do"),
        ("kill -9", "briefly", "the workers end after their clip, when nobody takes it"),
    ],
)
def test_an_interrupted_program_leaves_no_process(
    pictures: list[Request], tmp_path: Path, how: str, work: str, why: str
) -> None:
    script = tmp_path / "script.py"
    script.write_text(INTERRUPTED)
    program = subprocess.Popen(
        [sys.executable, str(script), pictures[0].path, work],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    with program:
        assert program.stdout
        workers = [int(number) for number in program.stdout.readline().split()]
        assert len(workers) == 2
        time.sleep(1.0)  # both are reading now
        if how == "Ctrl-C":
            os.killpg(program.pid, signal.SIGINT)  # a terminal sends it to the whole group
        else:
            program.kill()
        assert program.wait(timeout=20) != 0
    for _ in range(100):
        if all(gone(worker) for worker in workers):
            return
        time.sleep(0.1)
    pytest.fail(f"processes are left after {how}, although {why}")


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False
