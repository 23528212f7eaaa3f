"""Tables as people want them: for the terminal, Markdown, LaTeX, and the original's text file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from tarsier_core.scoring.records import Cell, Table


def to_markdown(table: Table) -> str:
    """A GitHub table under its title; text of models and files can't end a cell or start markup."""
    lines = [f"**{markdown_text(table.title)}**", ""]
    lines.append(f"| {' | '.join(map(markdown_text, table.columns))} |")
    lines.append("|" + "|".join("---" for _ in table.columns) + "|")
    lines += [f"| {' | '.join(markdown_text(shown(cell)) for cell in row)} |" for row in table.rows]
    lines += [f"\n{markdown_text(note)}" for note in table.notes]
    return "\n".join(lines) + "\n"


def to_latex(table: Table) -> str:
    """A ``tabular`` with booktabs' rules, numbers to the right."""
    kinds = ["r" if is_numeric(table, column) else "l" for column in range(len(table.columns))]
    lines = [f"% {latex_text(table.title)}", rf"\begin{{tabular}}{{{''.join(kinds)}}}", r"\toprule"]
    lines.append(" & ".join(map(latex_text, table.columns)) + r" \\")
    lines.append(r"\midrule")
    lines += [" & ".join(latex_text(shown(cell)) for cell in row) + r" \\" for row in table.rows]
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [f"% {latex_text(note)}" for note in table.notes]
    return "\n".join(lines) + "\n"


def to_text(table: Table) -> str:
    """The boxed table that the original writes, title above."""
    cells = [list(table.columns), *([shown(cell) for cell in row] for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rule = "+" + "+".join("-" * (width + 2) for width in widths) + "+"
    lines = [table.title, rule, boxed(cells[0], widths), rule]
    lines += [boxed(row, widths) for row in cells[1:]]
    lines += [rule, *table.notes]
    return "\n".join(lines) + "\n"


def to_json(table: Table) -> dict[str, Any]:
    """A table as a JSON object."""
    return {
        "title": table.title,
        "columns": list(table.columns),
        "rows": [list(row) for row in table.rows],
        "notes": list(table.notes),
    }


def boxed(cells: Sequence[str], widths: Iterable[int]) -> str:
    """One line of a boxed table, cells in the middle."""
    return "|" + "|".join(f" {cell.center(width)} " for cell, width in zip(cells, widths, strict=True)) + "|"


def shown(cell: Cell) -> str:
    """A cell as text; numbers as they are, without padding, as the original prints them."""
    return "-" if cell is None else str(cell)


def is_numeric(table: Table, column: int) -> bool:
    """Whether a column holds numbers only."""
    return all(isinstance(row[column], int | float | None) for row in table.rows)


def markdown_text(text: str) -> str:
    """Text that means itself in Markdown and HTML."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", flat)


LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    char: "\\" + char for char in "&%$#_{}"
}


def latex_text(text: str) -> str:
    """Text that means itself in LaTeX."""
    return "".join(LATEX.get(char, char) for char in " ".join(text.split()))
