from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from tarsier_core.engine.text_stream import TextStream, decode, find_stop, held_length

TEXTS = [
    "A man sits down.",
    "一只猫跳上桌子。",
    "Zoë says “naïve” 🙂🙃 twice 👩‍👩‍👧.",
    "  leading and trailing  ",
    "a\n\nb\tc",
]


@pytest.fixture(scope="session", params=["tarsier2-tiny", "tarsier1-tiny"])
def tokenizer(request: pytest.FixtureRequest, fixtures_dir: Path) -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(fixtures_dir / "golden" / request.param)


def stream(tokenizer: PreTrainedTokenizerBase, ids: list[int], stop: tuple[str, ...] = ()) -> list[str]:
    """The pieces of one answer, the way an engine makes them."""
    text = TextStream(tokenizer, stop)
    pieces = []
    for token in ids:
        pieces.append(text.push(token))
        if text.stopped:
            break
    pieces.append(text.flush())
    assert "".join(pieces) == text.text
    return pieces


@pytest.mark.parametrize("text", TEXTS)
def test_the_pieces_are_the_text(tokenizer: PreTrainedTokenizerBase, text: str) -> None:
    ids = tokenizer.encode(text, add_special_tokens=False)
    pieces = stream(tokenizer, ids)
    assert "".join(pieces) == decode(tokenizer, ids)
    assert not any("\ufffd" in piece for piece in pieces)


def test_text_is_given_as_soon_as_it_is_settled(tokenizer: PreTrainedTokenizerBase) -> None:
    pieces = stream(tokenizer, tokenizer.encode("A man sits down.", add_special_tokens=False))
    assert sum(bool(piece) for piece in pieces) >= 4
    assert pieces[-1] == ""


def test_any_tokens_at_all_give_exactly_their_text(tokenizer: PreTrainedTokenizerBase) -> None:
    @given(st.lists(st.integers(0, len(tokenizer) + 5), max_size=40))
    def law(ids: list[int]) -> None:
        assert "".join(stream(tokenizer, ids)) == decode(tokenizer, ids)

    law()


@pytest.mark.parametrize(
    ("stop", "shown"),
    [
        (("sits",), "A man "),
        ((" sits down",), "A man"),
        (("down.", "man"), "A "),
        (("A man sits down.",), ""),
        (("nothing of it",), "A man sits down."),
        (("down. Then",), "A man sits down."),  # held back as a possible beginning, then shown
        (("",), "A man sits down."),
    ],
)
def test_a_stop_string_ends_the_text_and_is_never_shown(
    tokenizer: PreTrainedTokenizerBase, stop: tuple[str, ...], shown: str
) -> None:
    ids = tokenizer.encode("A man sits down.", add_special_tokens=False)
    assert "".join(stream(tokenizer, ids, stop)) == shown


def test_stop_strings_cut_any_text_where_it_would_be_cut_whole(tokenizer: PreTrainedTokenizerBase) -> None:
    @given(st.text("ab。 ", max_size=12), st.lists(st.text("ab。 ", min_size=1, max_size=3), max_size=2))
    def law(text: str, stop: list[str]) -> None:
        ids = tokenizer.encode(text, add_special_tokens=False)
        whole = decode(tokenizer, ids)
        assert "".join(stream(tokenizer, ids, tuple(stop))) == whole[: find_stop(whole, stop)]

    law()


@pytest.mark.parametrize(
    ("text", "stop", "held"),
    [
        ("the en", ["end"], 2),
        ("the end", ["end"], 0),
        ("</", ["</s>", "<"], 2),
        ("", ["end"], 0),
        ("x", [], 0),
    ],
)
def test_what_could_begin_a_stop_string_is_held(text: str, stop: list[str], held: int) -> None:
    assert held_length(text, stop) == held
