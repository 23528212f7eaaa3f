from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarsier_core import VideoModel, load_model
from tarsier_core.engine import Generation, GenerationOptions, open_engine
from tarsier_core.engine.local import LocalEngine
from tarsier_core.errors import EngineError, OutOfMemoryError, PromptError
from tarsier_core.records import Conversation, Frames, Media, Text, Turn
from tests.engine.conversations import asked, picture_frames

SHORT = GenerationOptions(max_new_tokens=8)
CLIPS = [
    picture_frames(6, 112, 84, seed=1),
    picture_frames(3, 84, 112, seed=2),
    picture_frames(1, 56, 56, seed=3),
]


@pytest.fixture(scope="module", params=["tarsier2-tiny", "tarsier1-tiny"])
def model(request: pytest.FixtureRequest, fixtures_dir: Path) -> VideoModel:
    return load_model(fixtures_dir / "golden" / request.param)


@pytest.fixture
def engine(model: VideoModel) -> LocalEngine:
    return LocalEngine(model)


def stock_answer(model: VideoModel, conversation: Conversation, max_new_tokens: int) -> str:
    """The answer of transformers' own greedy generation."""
    inputs = model.prepare([conversation])
    with torch.inference_mode():
        ids = model.network.generate(**inputs, max_new_tokens=max_new_tokens, do_sample=False)
    new = ids[0, inputs["input_ids"].shape[1] :]
    return model.tokenizer.decode(new, skip_special_tokens=True, clean_up_tokenization_spaces=False)


@pytest.mark.parametrize("clip", CLIPS, ids=["landscape", "portrait", "picture"])
def test_a_greedy_answer_is_that_of_transformers(
    model: VideoModel, engine: LocalEngine, clip: Frames
) -> None:
    conversation = asked("Describe it.", clip)
    generation = engine.stream(conversation, GenerationOptions(max_new_tokens=16))
    deltas = list(generation)
    completion = generation.completion
    assert "".join(deltas) == completion.text == stock_answer(model, conversation, 16)
    assert completion.prompt_tokens == model.prepare([conversation])["input_ids"].shape[1]
    assert 0 < completion.prepare_seconds <= completion.first_token_seconds <= completion.total_seconds


def test_a_prefix_of_the_answer_is_continued(model: VideoModel, engine: LocalEngine) -> None:
    conversation = asked("Describe it.", CLIPS[0]).then("assistant", Text("The red"))
    assert engine.stream(conversation, SHORT).finish().text == stock_answer(model, conversation, 8)


def test_text_alone_is_answered(model: VideoModel, engine: LocalEngine) -> None:
    assert engine.stream(asked("Hello?"), SHORT).finish().text == stock_answer(model, asked("Hello?"), 8)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_reused_and_recomputed_answers_are_the_same(model: VideoModel, seed: int) -> None:
    """Random conversations side by side: continued, branched off, asked again, with clips in any turn."""
    draw = random.Random(seed)
    engine = LocalEngine(model)
    conversations = [Conversation(())]
    reused = 0
    for _ in range(5):
        before = draw.choice(conversations)
        shown = draw.random() < 0.5 or not before.media
        parts = (
            *([Media(draw.choice(CLIPS))] if shown else []),
            Text(draw.choice(["What?", "And then? 再说", "Why"])),
        )
        conversation = before.then("user", *parts)
        fresh = LocalEngine(model, prefix_bytes=0, feature_bytes=0)
        expected = fresh.stream(conversation, SHORT).finish()
        got = engine.stream(conversation, SHORT).finish()
        assert (got.text, got.generated_tokens) == (expected.text, expected.generated_tokens)
        assert expected.reused_tokens == 0
        assert fresh.cached_bytes == 0
        reused += got.reused_tokens
        conversations.append(conversation.then("assistant", Text(got.text)))
    assert reused > 0


def test_a_follow_up_reuses_the_clip_and_the_first_turn(engine: LocalEngine) -> None:
    first = asked("Describe it.", CLIPS[0])
    answer = engine.stream(first, SHORT).finish()
    second = engine.stream(
        first.then("assistant", Text(answer.text)).then("user", Text("Why?")), SHORT
    ).finish()
    assert answer.reused_tokens == 0
    assert (
        second.reused_tokens >= answer.prompt_tokens - 1
    )  # v1 writes the last space together with the answer


def test_another_clip_of_the_same_size_is_not_mistaken(engine: LocalEngine) -> None:
    one, other = picture_frames(4, 112, 84, seed=11), picture_frames(4, 112, 84, seed=12)
    engine.stream(asked("Describe it.", one), SHORT).finish()
    second = engine.stream(asked("Describe it.", other), SHORT).finish()
    first_picture = engine.stream(asked("Describe it.", one), SHORT).finish()
    assert second.reused_tokens < 25 < first_picture.reused_tokens  # 21 stand before the clip


def test_what_is_kept_stays_within_its_bound(model: VideoModel) -> None:
    whole = LocalEngine(model)
    for clip in CLIPS:
        whole.stream(asked("Describe it.", clip), SHORT).finish()
    assert whole.cached_bytes > 0
    half = whole.cached_bytes // 4
    engine = LocalEngine(model, prefix_bytes=half, feature_bytes=half)
    for clip in CLIPS * 2:
        engine.stream(asked("Describe it.", clip), SHORT).finish()
        assert engine.cached_bytes <= 2 * half
    engine.forget()
    assert engine.cached_bytes == 0


def test_cancelling_ends_the_answer_between_two_tokens(engine: LocalEngine) -> None:
    generation = engine.stream(asked("Describe it.", CLIPS[0]), GenerationOptions(max_new_tokens=500))
    for number, _ in enumerate(generation):
        if number == 1:
            generation.cancel()
    completion = generation.completion
    assert completion.finish_reason == "cancelled"
    assert 2 <= completion.generated_tokens < 50


def test_an_answer_that_nobody_reads_holds_nobody_up(engine: LocalEngine) -> None:
    asleep = iter(engine.stream(asked("Describe it.", CLIPS[0]), GenerationOptions(max_new_tokens=50)))
    next(asleep)
    assert engine.stream(asked("Hello?"), SHORT).finish().text
    assert "".join(asleep)


def test_answers_from_several_threads_are_those_of_one(engine: LocalEngine) -> None:
    conversations = [asked(f"Describe it, {number}.", clip) for number, clip in enumerate(CLIPS)]
    alone = [engine.stream(each, SHORT).finish().text for each in conversations]
    engine.forget()
    together: dict[int, str] = {}

    def answer(number: int) -> None:
        together[number] = engine.stream(conversations[number], SHORT).finish().text

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(3)] == alone


def test_a_stop_string_ends_the_answer(engine: LocalEngine) -> None:
    conversation = asked("Describe it.", CLIPS[0])
    whole = engine.stream(conversation, GenerationOptions(max_new_tokens=16)).finish().text
    stop = whole[5:8]
    stopped = engine.stream(conversation, GenerationOptions(max_new_tokens=16, stop=(stop,))).finish()
    assert (stopped.text, stopped.finish_reason) == (whole[: whole.find(stop)], "stop")


def test_seeds_decide_what_is_drawn(engine: LocalEngine) -> None:
    def draw(seed: int) -> str:
        options = GenerationOptions(max_new_tokens=12, temperature=1.0, top_p=0.9, seed=seed)
        return engine.stream(asked("Describe it.", CLIPS[0]), options).finish().text

    assert draw(1) == draw(1)
    assert len({draw(seed) for seed in range(4)}) > 1


def failing(model: VideoModel, error: Exception, calls: int = 10**6) -> Iterator[None]:
    """Let the network fail so many times, as a device does."""
    left = [calls]

    def fail(*_args: object, **_kwargs: object) -> None:
        if left[0]:
            left[0] -= 1
            raise error

    handle = model.network.get_decoder().layers[-1].register_forward_pre_hook(fail, with_kwargs=True)
    yield
    handle.remove()


@pytest.mark.parametrize(
    ("error", "raised", "sentence"),
    [
        (
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate"),
            OutOfMemoryError,
            "memory of cpu is full",
        ),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"),
            OutOfMemoryError,
            "memory of cpu is full; fewer frames",
        ),
        (
            RuntimeError("device-side assert\nand much more"),
            EngineError,
            "failed on cpu: device-side assert$",
        ),
    ],
)
def test_failures_of_the_network_are_sentences(
    model: VideoModel, engine: LocalEngine, error: Exception, raised: type[Exception], sentence: str
) -> None:
    expected = engine.stream(asked("Hello?"), SHORT).finish().text
    fault = failing(model, error)
    next(fault)
    with pytest.raises(raised, match=sentence):
        engine.stream(asked("Hello?"), SHORT).finish()
    list(fault)
    assert (
        engine.stream(asked("Hello?"), SHORT).finish().text == expected
    )  # usable, and nothing wrong was kept


def test_full_memory_is_tried_again_without_what_was_kept(model: VideoModel, engine: LocalEngine) -> None:
    engine.stream(asked("Describe it.", CLIPS[0]), SHORT).finish()
    fault = failing(model, torch.OutOfMemoryError("CUDA out of memory."), calls=1)
    next(fault)
    completion = engine.stream(asked("Describe it.", CLIPS[0]), SHORT).finish()
    list(fault)
    assert completion.reused_tokens == 0
    assert completion.text == stock_answer(model, asked("Describe it.", CLIPS[0]), 8)


def test_a_failure_in_mid_answer_reaches_the_caller(model: VideoModel, engine: LocalEngine) -> None:
    generation = iter(engine.stream(asked("Hello?"), GenerationOptions(max_new_tokens=50)))
    next(generation)
    fault = failing(model, RuntimeError("the device fell off the bus"))
    next(fault)
    with pytest.raises(EngineError, match="fell off the bus"):
        list(generation)
    list(fault)
    assert engine.stream(asked("Hello?"), SHORT).finish().text == stock_answer(model, asked("Hello?"), 8)


def test_a_prompt_that_cannot_be_written_is_the_callers(engine: LocalEngine) -> None:
    with pytest.raises(PromptError):
        engine.stream(Conversation((Turn("assistant", (Text("I begin."),)),)), SHORT).finish()


def test_open_engine_loads_a_folder(fixtures_dir: Path) -> None:
    engine = open_engine(str(fixtures_dir / "golden" / "tarsier2-tiny"), profile="fast")
    assert isinstance(engine, LocalEngine)
    assert (engine.info.profile, engine.info.device, engine.info.is_tiny) == ("fast", "cpu", False)
    generation: Generation = engine.stream(asked("Describe it.", CLIPS[0]), SHORT)
    assert generation.finish().generated_tokens == 8
