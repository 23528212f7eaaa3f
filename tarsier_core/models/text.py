"""A checkpoint's tokenizer and chat template."""

from __future__ import annotations

from pathlib import Path

from transformers import AutoTokenizer, PreTrainedTokenizerBase

from tarsier_core.errors import CheckpointError
from tarsier_core.models.architecture import read_json


def read_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The checkpoint's tokenizer. Raises ``CheckpointError`` if its files are missing or damaged."""
    if (folder / "tokenizer.json").exists():
        read_json(
            folder / "tokenizer.json"
        )  # the tokenizers library raises a bare Exception when it is damaged
    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{folder}: its tokenizer can't be read: {error}") from error


def read_template(folder: Path, tokenizer: PreTrainedTokenizerBase) -> str:
    """The chat template: the processor's own file first, then the tokenizer's.

    Raises ``CheckpointError`` if the checkpoint has none.
    """
    own = folder / "chat_template.json"
    template = read_json(own).get("chat_template") if own.exists() else tokenizer.chat_template
    if not isinstance(template, str):
        raise CheckpointError(f"{folder}: it has no chat template, so how to ask it isn't known")
    return template
