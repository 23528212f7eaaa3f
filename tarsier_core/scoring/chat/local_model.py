"""A causal chat model of Hugging Face's layout that answers batches of prompts greedily."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from jinja2.exceptions import TemplateError
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, GenerationConfig, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import logging as transformers_logging

from tarsier_core.engine.guard import Guard, threads_for
from tarsier_core.errors import CheckpointError, EngineError, ModelError, OutOfMemoryError
from tarsier_core.models.locate import FILES, Checkpoint, locate
from tarsier_core.models.text import read_template, read_tokenizer
from tarsier_core.scoring.chat.protocol import NOTHING_USED, ChatMessage, JudgeError, Reply


@dataclass(frozen=True)
class Prompt:
    """A prompt as the network reads it."""

    ids: tuple[int, ...]
    room: int
    """How many tokens its reply may have."""


class LocalModel:
    """A network with its tokenizer. One thread at a time."""

    def __init__(
        self,
        network: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        template: str,
        *,
        fingerprint: str,
        max_reply_tokens: int,
    ) -> None:
        self.fingerprint = fingerprint
        """Equal for equal weights."""
        self._network = network
        self._tokenizer = tokenizer
        self._template = template
        self._max_reply_tokens = max_reply_tokens
        self._max_tokens = getattr(network.config.get_text_config(), "max_position_embeddings", None)
        self._guard = Guard(str(network.device), threads_for(network))
        self._ends = end_tokens(network.generation_config, tokenizer)

    def answer(self, prompts: Sequence[Sequence[ChatMessage]]) -> list[Reply | JudgeError]:
        """A reply to each prompt, or why there is none; fewer at a time when memory runs out."""
        answers: dict[int, Reply | JudgeError] = {}
        written: dict[int, Prompt] = {}
        for number, messages in enumerate(prompts):
            try:
                written[number] = self.write(messages)
            except JudgeError as error:
                answers[number] = error
        answers |= zip(written, self._generate(list(written.values())), strict=True)
        return [answers[number] for number in range(len(prompts))]

    def write(self, messages: Sequence[ChatMessage]) -> Prompt:
        """The messages in the model's chat template. Raises ``JudgeError`` if they don't fit into it."""
        try:
            text = self._render(messages)
        except TemplateError:
            # Some templates know no system turn (Gemma's, for one): its text then begins the first question.
            try:
                text = self._render(without_system(messages))
            except TemplateError as error:
                cause = f"the model's chat template refuses the messages: {error}"
                raise JudgeError(cause, usage=NOTHING_USED) from error
        ids = tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])
        room = self._max_reply_tokens
        if self._max_tokens is not None:
            room = min(room, self._max_tokens - len(ids))
        if room < 1:
            raise JudgeError(
                f"the prompt has {len(ids):,} tokens, and the model reads at most {self._max_tokens:,}",
                usage=NOTHING_USED,
            )
        return Prompt(ids, room)

    def _render(self, messages: Sequence[ChatMessage]) -> str:
        text: Any = self._tokenizer.apply_chat_template(
            [{"role": message.role, "content": message.text} for message in messages],
            chat_template=self._template,
            add_generation_prompt=True,
            tokenize=False,
            enable_thinking=False,
        )
        return str(text)

    def _generate(self, prompts: list[Prompt]) -> list[Reply | JudgeError]:
        if not prompts:
            return []
        try:
            with self._guard.network():
                return list(self._generate_together(prompts))
        except OutOfMemoryError:
            if len(prompts) > 1:
                middle = len(prompts) // 2
                return self._generate(prompts[:middle]) + self._generate(prompts[middle:])
            return [JudgeError(f"the memory is too small for a prompt of {len(prompts[0].ids):,} tokens")]
        except EngineError as error:
            return [JudgeError(str(error)) for _ in prompts]

    @torch.inference_mode()
    def _generate_together(self, prompts: list[Prompt]) -> Iterator[Reply]:
        longest = max(len(prompt.ids) for prompt in prompts)
        pad = self._ends[0]
        ids = [[pad] * (longest - len(prompt.ids)) + list(prompt.ids) for prompt in prompts]
        mask = [[0] * (longest - len(prompt.ids)) + [1] * len(prompt.ids) for prompt in prompts]
        device = self._network.device
        network: Any = self._network
        made = network.generate(
            input_ids=torch.tensor(ids, device=device),
            attention_mask=torch.tensor(mask, device=device),
            generation_config=GenerationConfig(
                do_sample=False,
                max_new_tokens=max(prompt.room for prompt in prompts),
                eos_token_id=list(self._ends),
                pad_token_id=pad,
            ),
        )
        for prompt, row in zip(prompts, made[:, longest:].tolist(), strict=True):
            new = until_end(row, self._ends)[: prompt.room]
            text = self._tokenizer.decode(new, skip_special_tokens=True)
            yield Reply(str(text), len(prompt.ids), len(new))


def end_tokens(config: GenerationConfig | None, tokenizer: PreTrainedTokenizerBase) -> tuple[int, ...]:
    """The tokens that end a reply: the checkpoint's own, and the tokenizer's."""
    stored = None if config is None else config.eos_token_id
    ends = stored if isinstance(stored, list) else [stored]
    found = dict.fromkeys(end for end in (*ends, tokenizer.eos_token_id) if isinstance(end, int))
    if not found:
        raise CheckpointError("neither the generation config nor the tokenizer says which token ends a reply")
    return tuple(found)


def until_end(ids: list[int], ends: Sequence[int]) -> list[int]:
    """The tokens up to the first that ends a reply, which is included."""
    for number, token in enumerate(ids):
        if token in ends:
            return ids[: number + 1]
    return ids


def without_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The messages with the system's text at the beginning of the first question."""
    told = [message.text for message in messages if message.role == "system"]
    others = [message for message in messages if message.role != "system"]
    if not told or not others:
        return others
    first = ChatMessage(others[0].role, "\n\n".join([*told, others[0].text]))
    return [first, *others[1:]]


def load_local_model(id_or_path: str, *, max_reply_tokens: int, device: str = "auto") -> LocalModel:
    """Load a folder or hub id: float32 on a CPU, bfloat16 on an accelerator ("auto" takes one if there is one).

    Raises ``ModelError`` if it can't be found, ``CheckpointError`` if its weights aren't all there, or it has
    no chat template.
    """
    checkpoint = locate(id_or_path)
    tokenizer = read_tokenizer(checkpoint.folder)
    template = read_template(checkpoint.folder, tokenizer)
    if device == "auto":
        device = "auto" if torch.accelerator.is_available() else "cpu"
    network = read_network(checkpoint, device)
    return LocalModel(
        network, tokenizer, template, fingerprint=fingerprint(checkpoint), max_reply_tokens=max_reply_tokens
    )


def read_network(checkpoint: Checkpoint, device_map: str) -> PreTrainedModel:
    """The network with all its weights, ready to generate."""
    folder = checkpoint.folder
    try:
        with no_progress_bar():
            loaded: Any = AutoModelForCausalLM.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                dtype=torch.float32 if device_map == "cpu" else torch.bfloat16,
                device_map=device_map,
                output_loading_info=True,
            )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{checkpoint.name}: it can't be loaded as a chat model: {error}") from error
    network: PreTrainedModel = loaded[0]
    check_weights(checkpoint.name, loaded[1])
    network.eval()
    return network


def check_weights(name: str, found: Mapping[str, Any]) -> None:
    """Raise ``CheckpointError`` for weights that were missing, and so are random now."""
    missing = sorted(map(str, found.get("missing_keys", ())))
    if missing:
        raise CheckpointError(f"{name}: {len(missing)} weights are missing, among them {missing[0]}")


def fingerprint(checkpoint: Checkpoint) -> str:
    """The commit of a hub's model; of a folder, its path and a hash of its files' names, sizes and times."""
    if checkpoint.revision is not None:
        return f"{checkpoint.name}@{checkpoint.revision}"
    digest = hashlib.sha256()
    for path in sorted(path for pattern in FILES for path in checkpoint.folder.glob(pattern)):
        state = path.stat()
        digest.update(f"{path.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return f"{checkpoint.folder.resolve()}@{digest.hexdigest()[:16]}"


@contextmanager
def no_progress_bar() -> Iterator[None]:
    """Load quietly."""
    was_shown = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        if was_shown:
            transformers_logging.enable_progress_bar()
