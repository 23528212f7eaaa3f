from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tarsier_core import VideoModel, load_model
from tarsier_core.engine import Answer, Completion, GenerationOptions, Request, ScriptedEngine
from tarsier_core.engine.batch import alike, padding
from tarsier_core.engine.local import LocalEngine
from tarsier_core.engine.remote import RemoteEngine
from tarsier_core.media import sample
from tests.engine.chat_server import ChatServer, answer, status
from tests.engine.conversations import picture_frames

SHORT = GenerationOptions(max_new_tokens=8)


@pytest.fixture(scope="module", params=["tarsier2-tiny", "tarsier1-tiny"])
def model(request: pytest.FixtureRequest, fixtures_dir: Path) -> VideoModel:
    return load_model(fixtures_dir / "golden" / request.param)


@pytest.fixture
def requests(tmp_path: Path, fixtures_dir: Path) -> list[Request]:
    """Clips and pictures of several lengths and sizes, two bad files among them."""
    (tmp_path / "text.mp4").write_text("no video")
    for number, (width, height) in enumerate([(112, 84), (84, 140), (56, 56)]):
        picture = picture_frames(1, width, height, seed=number).images[0]
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
    videos = fixtures_dir / "golden" / "videos"
    files = [
        (videos / "moving.mp4", 3),
        (tmp_path / "0.png", 1),
        (tmp_path / "missing.gif", 4),
        (videos / "moving.gif", 6),
        (tmp_path / "1.png", 1),
        (tmp_path / "text.mp4", 4),
        (tmp_path / "2.png", 1),
        (videos / "moving.mp4", 6),
    ]
    return [
        Request(
            str(number), str(path), "What is it?" * (1 + number % 2), frames, "The" if number == 4 else ""
        )
        for number, (path, frames) in enumerate(files)
    ]


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    before = psutil.Process().children()
    yield
    assert psutil.Process().children() == before


def by_id(answers: Iterator[Answer]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for each in answers:
        assert each.request.id not in found
        found[each.request.id] = each
    return found


def finished(answer: Answer) -> Completion:
    assert answer.error is None, answer.error
    assert answer.completion is not None
    return answer.completion


def test_batched_answers_are_those_of_one_at_a_time(model: VideoModel, requests: list[Request]) -> None:
    engine = LocalEngine(model, batch_size=3, num_readers=1)
    answers = by_id(engine.run_batch(requests, SHORT))
    assert sorted(answers) == [request.id for request in requests]
    for request in requests:
        got = answers[request.id]
        if request.id in ("2", "5"):
            assert got.completion is None and got.error and got.error.startswith(request.path)
            continue
        frames = sample(request.path, request.num_frames)
        alone = engine.stream(request.conversation(frames), SHORT).finish()
        completion = finished(got)
        assert (completion.text, completion.prompt_tokens) == (alone.text, alone.prompt_tokens)
        assert got.frames and got.frames.indices == frames.indices
        assert got.decode_seconds > 0 and completion.total_seconds >= completion.first_token_seconds > 0


def test_rows_end_at_their_own_time(model: VideoModel, requests: list[Request]) -> None:
    """A stop string ends some rows early; they come first, and the others are as without it."""
    pictures = [requests[1], requests[4], requests[6]]
    engine = LocalEngine(model, batch_size=6, num_readers=1)  # all three in one batch
    whole = {name: finished(got).text for name, got in by_id(engine.run_batch(pictures, SHORT)).items()}
    stop = whole["6"][2:4]
    stopped = by_id(engine.run_batch(pictures, GenerationOptions(max_new_tokens=8, stop=(stop,))))
    for name, text in whole.items():
        end = text.find(stop)
        assert finished(stopped[name]).text == (text[:end] if end >= 0 else text)
    lengths = [finished(got).generated_tokens for got in stopped.values()]
    assert lengths == sorted(lengths)


def test_full_memory_makes_the_batches_smaller(model: VideoModel, requests: list[Request]) -> None:
    sizes = []

    def refuse_large(_module: object, _args: object, kwargs: dict) -> None:
        sizes.append(len(kwargs["input_ids"]))
        if sizes[-1] > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    engine = LocalEngine(model, batch_size=8, num_readers=1)  # four at least in the first batch
    handle = model.network.register_forward_pre_hook(refuse_large, with_kwargs=True)
    answers = by_id(engine.run_batch(requests, SHORT))
    handle.remove()
    assert {name for name, got in answers.items() if got.error} == {"2", "5"}
    assert max(sizes) >= 4 and 2 in sizes


def test_a_clip_that_never_fits_is_an_error_of_its_own(model: VideoModel, requests: list[Request]) -> None:
    longest = requests[7]

    def refuse_long(_module: object, _args: object, kwargs: dict) -> None:
        if kwargs["input_ids"].shape[1] > 110:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    handle = model.network.register_forward_pre_hook(refuse_long, with_kwargs=True)
    answers = by_id(LocalEngine(model, num_readers=1).run_batch([requests[6], longest], SHORT))
    handle.remove()
    assert finished(answers["6"])
    assert answers["7"].error == (
        f"{longest.path}: the memory of cpu is full; fewer frames, a smaller model or 4-bit weights need less"
    )


def test_a_prompt_that_is_too_long_is_an_error_of_its_own(model: VideoModel, requests: list[Request]) -> None:
    wordy = Request("wordy", requests[1].path, "why? " * 20_000)
    answers = by_id(LocalEngine(model, num_readers=1).run_batch([wordy, requests[1]], SHORT))
    assert answers["wordy"].error and "tokens" in answers["wordy"].error
    assert finished(answers["1"])


def test_stopping_early_ends_everything(model: VideoModel, requests: list[Request]) -> None:
    answers = LocalEngine(model, batch_size=2, num_readers=1).run_batch(requests * 10, SHORT)
    assert next(answers)
    answers.close()


def test_nothing_asked_nothing_answered(model: VideoModel) -> None:
    assert list(LocalEngine(model).run_batch([])) == []


def test_a_server_answers_a_batch_too(chat_server: ChatServer, requests: list[Request]) -> None:
    chat_server.replies = [status(400, "no such picture"), answer("fine")]
    engine = RemoteEngine(chat_server.url, "m", parallel_requests=2, num_readers=1)
    answers = by_id(engine.run_batch(requests, SHORT))
    errors = [got.error for got in answers.values() if got.error]
    assert len(answers) == 8 and len(errors) == 3
    assert sum("no such picture" in error for error in errors) == 1
    assert all(finished(got).text == "fine" for got in answers.values() if not got.error)


def test_the_scripted_engine_reads_clips_too(requests: list[Request]) -> None:
    answers = by_id(ScriptedEngine(lambda conversation: conversation.turns[0].text).run_batch(requests))
    assert finished(answers["0"]).text == "What is it?"
    assert {name for name, got in answers.items() if got.error} == {"2", "5"}


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12), st.integers(1, 6))
def test_batches_hold_the_first_and_waste_least(lengths: list[int], size: int) -> None:
    chosen = alike(lengths, size, max_tokens=10**6)
    assert len(chosen) == len(set(chosen)) == min(size, len(lengths))
    assert 0 in chosen
    rest = sorted(lengths[1:], key=lambda length: abs(length - lengths[0]))[: size - 1]
    nearest = [lengths[0], *rest]
    assert padding([lengths[place] for place in chosen]) <= max(padding(nearest), padding(lengths[:size]))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12), st.integers(1, 6), st.integers(1, 200))
def test_batches_hold_no_more_tokens_than_allowed(lengths: list[int], size: int, max_tokens: int) -> None:
    chosen = alike(lengths, size, max_tokens)
    assert 0 in chosen
    longest = max(lengths[place] for place in chosen)
    assert len(chosen) == 1 or longest * len(chosen) <= max_tokens


def test_padding_is_counted() -> None:
    assert padding([3, 5, 5]) == 2
    assert np.argmin([padding([1, 9]), padding([8, 9])]) == 1
