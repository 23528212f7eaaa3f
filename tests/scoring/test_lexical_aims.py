"""What the lexical judge must reach on recorded data: real models in order, changes seen, rewrites let pass.

The bars lie a little below what ``python -m tests.scoring.measure_lexical`` printed on the held-back half.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scoring import measure_lexical as measure
from tests.scoring.lexical_changes import (
    change_tense,
    drop_adjective,
    move_clause,
    negate,
    oppose,
    swap_roles,
    turn_passive,
    use_synonym,
)

FALL = {"negation": 0.97, "roles swapped": 0.96, "opposite action": 0.92, "foreign event": 0.96}
STAY = {"passive/active": 0.90, "synonym": 0.91, "tense": 0.95, "word order": 0.90, "adjective dropped": 0.95}
STAY_IN_ALL = 0.93
ENTAILED = 0.73
FEWEST_CASES = 200


@pytest.fixture(scope="module")
def references(fixtures_dir: Path) -> list[measure.Reference]:
    return measure.read_references(fixtures_dir)


def test_changed_events_are_seen(references: list[measure.Reference]) -> None:
    rates = measure.lowered(references, held_back=True)
    assert rates.keys() == FALL.keys()
    for kind, rate in rates.items():
        assert rate.cases >= FEWEST_CASES
        assert rate.share >= FALL[kind], f"{kind}: {rate}"


def test_rewritten_events_are_let_pass(references: list[measure.Reference]) -> None:
    rates = measure.kept(references, held_back=True)
    assert rates.keys() == STAY.keys()
    for kind, rate in rates.items():
        assert rate.cases >= FEWEST_CASES
        assert rate.share >= STAY[kind], f"{kind}: {rate}"
    assert measure.total(rates).share >= STAY_IN_ALL


def test_most_of_the_references_own_events_are_found(references: list[measure.Reference]) -> None:
    assert measure.base_rate(references, held_back=True).share >= ENTAILED


def test_models_come_in_the_known_order(references: list[measure.Reference], fixtures_dir: Path) -> None:
    """The first two lead by far. The last two differ by less than 40 clips can tell (about 55 of 100 bootstraps)."""
    predictions = measure.read_predictions(fixtures_dir)
    f1 = {
        model: measure.autodq(descriptions, references, measure.by_lexicon).f1
        for model, descriptions in predictions.items()
    }
    assert min(f1["Tarsier2-7B"], f1["GPT-4o"]) > 1.3 * f1["Gemini 1.5 Pro"]
    assert f1["Gemini 1.5 Pro"] > f1["Qwen2-VL-7B"]


CHANGED = [
    (negate, 0, "The man opens the door.", "The man does not open the door."),
    (negate, 1, "The men opened the door.", "The men didn't open the door."),
    (negate, 2, "The man opens the door.", "The man never opens the door."),
    (negate, 3, "The man opens the door.", "No man opens the door."),
    (swap_roles, 0, "The man kicks the ball into the net.", "The ball kicks the man into the net."),
    (swap_roles, 0, "The man raises his hand.", None),
    (oppose, 0, "The man opens the door.", "The man closes the door."),
    (oppose, 0, "The girl stands up.", "The girl sits down."),
    (oppose, 0, "The car moves forward.", "The car moves backward."),
    (oppose, 0, "The baby starts to cry.", None),
    (turn_passive, 0, "The man kicks the ball.", "The ball is kicked by the man."),
    (turn_passive, 0, "The ball is kicked by the man.", "The man kicks the ball."),
    (turn_passive, 0, "The man sleeps.", None),
    (use_synonym, 0, "The man grabs the cup.", "The guy grabs the cup."),
    (change_tense, 0, "The man takes a cup.", "The man took a cup."),
    (change_tense, 1, "The man takes a cup.", "The man is taking a cup."),
    (change_tense, 2, "The men took a cup.", "The men have taken a cup."),
    (move_clause, 0, "The man sits in the room.", "In the room, the man sits."),
    (drop_adjective, 0, "The man opens the red door.", "The man opens the door."),
]


@pytest.mark.parametrize(("rule", "variant", "event", "changed"), CHANGED)
def test_the_rules_change_what_they_say(
    rule: measure.Rule, variant: int, event: str, changed: str | None
) -> None:
    assert rule(event, variant) == changed
