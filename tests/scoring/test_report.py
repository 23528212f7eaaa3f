"""Tables as text: nothing in a cell can end it or run."""

from __future__ import annotations

from tarsier_core.scoring.records import Table
from tarsier_core.scoring.report import to_json, to_latex, to_markdown, to_text

ROWS = (("DREAM/videvo", 0.42, 0), ("OVERALL", None, 1))
PLAIN = Table("DREAM", ("Task", "F1 Score", "Failed"), ROWS, ("Judge: x.",))
HOSTILE = Table("a|b", ("x_1", "50 %"), (("<script>|`rm`*\n# {~^}\\", 1.0),))


def test_the_terminals_table() -> None:
    assert to_text(PLAIN).splitlines() == [
        "DREAM",
        "+--------------+----------+--------+",
        "|     Task     | F1 Score | Failed |",
        "+--------------+----------+--------+",
        "| DREAM/videvo |   0.42   |   0    |",
        "|   OVERALL    |    -     |   1    |",
        "+--------------+----------+--------+",
        "Judge: x.",
    ]


def test_markdown() -> None:
    assert to_markdown(PLAIN).splitlines()[2:6] == [
        "| Task | F1 Score | Failed |",
        "|---|---|---|",
        "| DREAM/videvo | 0.42 | 0 |",
        "| OVERALL | - | 1 |",
    ]
    row = to_markdown(HOSTILE).splitlines()[4]
    assert row == r"| &lt;script&gt;\|\`rm\`\* \# {\~^}\\ | 1.0 |"


def test_latex() -> None:
    assert r"DREAM/videvo & 0.42 & 0 \\" in to_latex(PLAIN) and r"\begin{tabular}{lrr}" in to_latex(PLAIN)
    assert r"<script>|`rm`* \# \{\textasciitilde{}\textasciicircum{}\}\textbackslash{} & 1.0 \\" in to_latex(HOSTILE)
    assert r"x\_1 & 50 \% \\" in to_latex(HOSTILE)


def test_json_keeps_what_is_unknown() -> None:
    assert to_json(PLAIN)["rows"] == [["DREAM/videvo", 0.42, 0], ["OVERALL", None, 1]]
