"""From token ids to the text that may be shown: no half characters, no half stop strings.

A token may hold a part of a character only, and a stop string may begin in one token and end in another. What
is shown is never taken back, so text is held until it is settled.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

BYTE_TOKEN = re.compile(r"<0x[0-9A-F]{2}>")
"""How tokenizers of the LLaMA family write a byte they have no word for."""
REPLACEMENT = "\ufffd"
"""What decoding gives for bytes that are no character (yet)."""


class TextStream:
    """Collects the tokens of one answer; ``push`` returns what of the text is new and settled.

    All pieces together, with what ``flush`` returns, are exactly ``text``. After a stop string ``stopped`` is
    true, and ``text`` ends before it.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str] = ()) -> None:
        self._tokenizer = tokenizer
        self._special = special_ids(tokenizer)
        self._stop = [text for text in stop if text]
        self._ids: list[int] = []
        self._shown = ""
        self.stopped = False

    @property
    def text(self) -> str:
        """The text that was given out."""
        return self._shown

    def push(self, token_id: int) -> str:
        """Add a token; the text that it settles, often a word, sometimes nothing."""
        self._ids.append(token_id)
        return self._show(settled(self._tokenizer, self._special, self._ids), final=False)

    def flush(self) -> str:
        """The rest of the text, when no more tokens come."""
        return "" if self.stopped else self._show(decode(self._tokenizer, self._ids), final=True)

    def _show(self, text: str, *, final: bool) -> str:
        end = find_stop(text, self._stop)
        if end is not None:
            self.stopped = True
        else:
            end = len(text) if final else len(text) - held_length(text, self._stop)
        piece = text[len(self._shown) : end]
        self._shown += piece
        return piece


def decode(tokenizer: PreTrainedTokenizerBase, ids: Sequence[int]) -> str:
    """The text of the tokens, special ones left out, spaces as they are."""
    return str(tokenizer.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False))


def special_ids(tokenizer: PreTrainedTokenizerBase) -> set[int]:
    """The tokens that decoding leaves out; ``all_special_ids`` alone misses some that were added later."""
    added = tokenizer.added_tokens_decoder.items()
    return {*tokenizer.all_special_ids, *(token for token, name in added if name.special)}


def settled(tokenizer: PreTrainedTokenizerBase, special: Container[int], ids: Sequence[int]) -> str:
    """The beginning of the text that no further token can change.

    Incomplete characters at the end are left out. So is a whole run of byte tokens at the end (tokens without
    text don't interrupt it): the LLaMA decoder gives up on all of a run when one byte of it is wrong.
    """
    end = len(ids)
    while end and (ids[end - 1] in special or is_byte_or_nothing(tokenizer, ids[end - 1])):
        end -= 1
    return decode(tokenizer, ids[:end]).rstrip(REPLACEMENT)


def is_byte_or_nothing(tokenizer: PreTrainedTokenizerBase, token_id: int) -> bool:
    """Whether the token is one byte of a character, or a row that only fills up an embedding table."""
    spelling = tokenizer.convert_ids_to_tokens(token_id)
    return not isinstance(spelling, str) or BYTE_TOKEN.fullmatch(spelling) is not None


def find_stop(text: str, stop: Sequence[str]) -> int | None:
    """Where the stop string that is complete first begins."""
    found = ((start + len(string), start) for string in stop if (start := text.find(string)) >= 0)
    _, first = min(found, default=(None, None))
    return first


def held_length(text: str, stop: Sequence[str]) -> int:
    """How many characters at the end of ``text`` could be the beginning of a stop string."""
    longest = max((len(string) - 1 for string in stop), default=0)
    for length in range(min(longest, len(text)), 0, -1):
        if any(string.startswith(text[-length:]) for string in stop):
            return length
    return 0
