from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

from tarsier_core.errors import CheckpointError, ModelError
from tarsier_core.scoring.chat.local_chat import LocalChat, load_local_chat
from tarsier_core.scoring.chat.local_model import LocalModel, load_local_model, until_end, without_system
from tarsier_core.scoring.chat.pacing import Pacer
from tarsier_core.scoring.chat.protocol import ChatMessage, JudgeError, Reply
from tests.engine.random_models import TEMPLATE, byte_tokenizer

NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
) + TEMPLATE


def prompt(text: str) -> tuple[ChatMessage, ...]:
    return (ChatMessage("system", "You judge."), ChatMessage("user", text))


QUESTIONS = ("Does it roll?", "A red ball rolls to the left, does it not?", "And?", "x" * 40)
PROMPTS = [prompt(text) for text in QUESTIONS]


def save_chat_model(folder: Path, kind: str = "qwen2", template: str | None = TEMPLATE) -> Path:
    """A random network of two layers with a byte-level tokenizer."""
    tokenizer = byte_tokenizer(300)
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 256,
        "eos_token_id": tokenizer.convert_tokens_to_ids("<|im_end|>"),
        "pad_token_id": tokenizer.convert_tokens_to_ids("<|endoftext|>"),
    }
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = (
            Qwen2ForCausalLM(Qwen2Config(**shape))
            if kind == "qwen2"
            else LlamaForCausalLM(LlamaConfig(**shape))
        )
    network.save_pretrained(folder)
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_chat_model(tmp_path_factory.mktemp("chat"))


def texts(replies: Sequence[Reply | JudgeError]) -> list[str]:
    assert all(isinstance(reply, Reply) for reply in replies), replies
    return [reply.text for reply in replies if isinstance(reply, Reply)]


@pytest.mark.parametrize("kind", ["qwen2", "llama"])
def test_a_batch_answers_as_each_prompt_alone(tmp_path: Path, kind: str) -> None:
    model = load_local_model(str(save_chat_model(tmp_path, kind)), max_reply_tokens=12, device="cpu")
    together = model.answer(PROMPTS)
    alone = [model.answer([messages])[0] for messages in PROMPTS]
    assert together == alone
    assert len(set(texts(together))) > 1, "a random network says different things"


def test_replies_are_those_of_transformers(checkpoint: Path) -> None:
    model = load_local_model(str(checkpoint), max_reply_tokens=12, device="cpu")
    tokenizer, network = model._tokenizer, model._network
    written = (
        "<|im_start|>system\nYou judge.<|im_end|>\n"
        "<|im_start|>user\nDoes it roll?<|im_end|>\n<|im_start|>assistant\n"
    )
    ids = tokenizer(written, return_tensors="pt", add_special_tokens=False)
    made = network.generate(**ids, max_new_tokens=12, do_sample=False)[0, ids["input_ids"].shape[1] :]
    [reply] = model.answer(PROMPTS[:1])
    assert isinstance(reply, Reply)
    assert reply.text == tokenizer.decode(made, skip_special_tokens=True)
    assert reply.prompt_tokens == ids["input_ids"].shape[1]
    assert 1 <= reply.completion_tokens <= 12


def test_a_prompt_that_is_too_long_fails_alone(checkpoint: Path) -> None:
    model = load_local_model(str(checkpoint), max_reply_tokens=12, device="cpu")
    fine, too_long = model.answer([PROMPTS[0], prompt("x" * 400)])
    assert isinstance(fine, Reply)
    assert isinstance(too_long, JudgeError)
    assert "the model reads at most 256" in str(too_long)


def test_a_reply_ends_where_the_model_does(checkpoint: Path) -> None:
    model = load_local_model(str(checkpoint), max_reply_tokens=1000, device="cpu")
    [reply] = model.answer(PROMPTS[:1])
    assert isinstance(reply, Reply)
    assert reply.prompt_tokens + reply.completion_tokens <= 256
    assert until_end([5, 6, 2, 7, 2], [2, 3]) == [5, 6, 2]
    assert until_end([5, 6], [2]) == [5, 6]


def test_a_template_without_system_gets_its_text_in_the_question(tmp_path: Path) -> None:
    model = load_local_model(
        str(save_chat_model(tmp_path, template=NO_SYSTEM)), max_reply_tokens=4, device="cpu"
    )
    ids = model.write(PROMPTS[0]).ids
    assert "<|im_start|>user\nYou judge.\n\nDoes it roll?<|im_end|>" in model._tokenizer.decode(ids)
    assert without_system([ChatMessage("user", "a")]) == [ChatMessage("user", "a")]


def test_when_memory_runs_out_fewer_are_answered_together(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch of two or more, or a prompt of more than 60 tokens, is too much for this machine."""
    model = load_local_model(str(checkpoint), max_reply_tokens=4, device="cpu")
    expected = [model.answer([messages])[0] for messages in PROMPTS[:3]]
    generate = model._network.generate

    def small_memory(**inputs: Any) -> Any:
        rows, columns = inputs["input_ids"].shape
        if rows > 1 or columns > 100:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return generate(**inputs)

    monkeypatch.setattr(model._network, "generate", small_memory)
    *small, large = model.answer([*PROMPTS[:3], prompt("x" * 150)])
    assert small == expected
    assert isinstance(large, JudgeError) and "memory is too small for a prompt of" in str(large)


def test_weights_and_template_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no chat template"):
        load_local_model(str(save_chat_model(tmp_path / "a", template=None)), max_reply_tokens=4)
    folder = save_chat_model(tmp_path / "b")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="can't be loaded as a chat model"):
        load_local_model(str(folder), max_reply_tokens=4)


def test_missing_weights_are_not_made_up(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = save_chat_model(tmp_path)
    weights = load_file(folder / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match="1 weights are missing, among them model.layers.1.mlp"):
        load_local_model(str(folder), max_reply_tokens=4)


def test_other_weights_are_another_identity(checkpoint: Path, tmp_path: Path) -> None:
    first = load_local_chat(str(checkpoint), max_reply_tokens=4)
    assert first.name == f"local:{checkpoint}"
    assert first.identity == load_local_chat(str(checkpoint), max_reply_tokens=4).identity
    assert first.identity != load_local_chat(str(save_chat_model(tmp_path)), max_reply_tokens=4).identity


class CountingModel:
    """Answers with the size of the batch."""

    def __init__(self, seconds: float = 0.05) -> None:
        self.batches: list[int] = []
        self.threads: set[int] = set()
        self._seconds = seconds

    def answer(self, prompts: Sequence[Sequence[ChatMessage]]) -> list[Reply | JudgeError]:
        self.batches.append(len(prompts))
        self.threads.add(threading.get_ident())
        time.sleep(self._seconds)
        return [
            JudgeError("too long") if messages[-1].text == "long" else Reply(messages[-1].text, 1, 1)
            for messages in prompts
        ]


def ask(model: CountingModel, questions: Sequence[str], batch_size: int = 8) -> list[Reply | BaseException]:
    async def run() -> list[Reply | BaseException]:
        chat = LocalChat(model, name="local:x", identity="x", batch_size=batch_size)
        try:
            return await asyncio.gather(
                *(chat.reply(prompt(text)) for text in questions), return_exceptions=True
            )
        finally:
            await chat.close()

    return asyncio.run(run())


def test_questions_asked_together_are_answered_together() -> None:
    model = CountingModel()
    replies = ask(model, [str(number) for number in range(20)])
    assert [reply.text for reply in replies if isinstance(reply, Reply)] == [str(n) for n in range(20)]
    assert model.batches == [8, 8, 4]
    assert len(model.threads) == 1 and threading.get_ident() not in model.threads


def test_one_failure_in_a_batch_is_one_failure() -> None:
    replies = ask(CountingModel(), ["a", "long", "b"])
    assert [type(reply) for reply in replies] == [Reply, JudgeError, Reply]


def test_a_broken_model_fails_its_callers_instead_of_leaving_them_waiting() -> None:
    class Broken(CountingModel):
        def answer(self, prompts: Sequence[Sequence[ChatMessage]]) -> list[Reply | JudgeError]:
            raise ZeroDivisionError("a bug")

    assert [type(reply) for reply in ask(Broken(), ["a", "b"])] == [ZeroDivisionError, ZeroDivisionError]


def test_cancelled_questions_are_not_answered() -> None:
    async def run() -> list[int]:
        model = CountingModel()
        chat = LocalChat(model, name="local:x", identity="x", batch_size=4)
        tasks = [asyncio.create_task(chat.reply(prompt(str(number)))) for number in range(12)]
        await asyncio.sleep(0.01)
        for task in tasks[4:11]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await chat.close()
        return model.batches

    assert asyncio.run(run()) == [4, 1]


def test_another_attempt_gets_the_same_greedy_reply_without_computing_it() -> None:
    async def run() -> tuple[list[int], Reply, Reply]:
        model = CountingModel()
        chat = LocalChat(model, name="local:x", identity="x")
        replies = [await chat.reply(prompt("a"), attempt=attempt) for attempt in range(3)]
        await chat.close()
        return model.batches, replies[0], replies[2]

    batches, first, last = asyncio.run(run())
    assert batches == [1] and first == last


def test_a_pacer_keeps_batches_full() -> None:
    model = CountingModel(0.02)

    async def run() -> None:
        pacer = Pacer(LocalChat(model, name="local:x", identity="x", batch_size=8))
        await asyncio.gather(*(pacer.reply(prompt(str(number))) for number in range(200)))
        await pacer.close()

    asyncio.run(run())
    assert sum(model.batches) == 200
    assert len(model.batches) <= 30, "25 full batches, and a few while the number at once grows"


def test_the_whole_way_from_a_checkpoint(checkpoint: Path) -> None:
    async def run() -> list[Reply]:
        pacer = Pacer(load_local_chat(str(checkpoint), max_reply_tokens=6, batch_size=3, device="cpu"))
        try:
            return list(await asyncio.gather(*map(pacer.reply, PROMPTS)))
        finally:
            await pacer.close()

    model = load_local_model(str(checkpoint), max_reply_tokens=6, device="cpu")
    assert asyncio.run(run()) == model.answer(PROMPTS)
    assert isinstance(model, LocalModel)
