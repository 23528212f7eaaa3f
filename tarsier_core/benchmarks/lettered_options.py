"""Options: written with their letters, and freed of the letters that some files give them."""

from __future__ import annotations

import string
from collections.abc import Sequence


def option_lines(options: Sequence[str]) -> str:
    """One line an option: "(A) ..."."""
    letters = string.ascii_uppercase
    return "\n".join(f"({letter}) {option}" for letter, option in zip(letters, options, strict=False))


def without_letters(options: Sequence[str]) -> list[str]:
    """Options without their own letters ("A. Apples."); as they are unless each begins with its letter."""
    lettered = zip(string.ascii_uppercase, options, strict=False)
    if not all(option.startswith(f"{letter}. ") for letter, option in lettered):
        return list(options)
    return [option[3:] for option in options]
