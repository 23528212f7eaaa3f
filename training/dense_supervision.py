"""What makes the built-in model learn on two cores: it is asked about every colour in every frame.

Next-token loss on descriptions says little about a clip: some forty words for sixteen pictures. A small head on
the vision tower, and one on the language model, are asked for each of the eight colours in every frame: is it
there, which shape, where, how large; and (language model) what has just happened to it. The heads are thrown away
after training; the network stays the stock one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tarsier_core.shapes.vocabulary import ACTIONS, COLOURS, DIRECTIONS, SHAPES

LOOKS = {"visible": 1, "shape": len(SHAPES), "place": 3}
HAPPENINGS = {
    "action": 1 + len(ACTIONS),
    "direction": len(DIRECTIONS),
    "target": len(COLOURS),
    "new_colour": len(COLOURS),
    "length": 6,
}
QUIET_WEIGHT = 0.25
"""Weight of "nothing has just happened", which is the answer nearly everywhere."""
PLACE_WEIGHT = 5.0


class ColourHead(nn.Module):
    """Ask about each colour: its query attends over one frame's tokens, and what it finds is classified.

    The classifier is shared by all colours, so that what is learned of a shape in one colour holds in another.
    """

    def __init__(self, width: int, answers: dict[str, int], hidden: int = 192) -> None:
        super().__init__()
        self.answers = answers
        self.norm = nn.LayerNorm(width)
        self.query = nn.Parameter(torch.randn(len(COLOURS), hidden) * 0.1)
        self.key = nn.Linear(width, hidden, bias=False)
        self.value = nn.Linear(width, hidden)
        self.gate = nn.Parameter(torch.randn(len(COLOURS), hidden) * 0.1)
        self.between = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, sum(answers.values()))

    def forward(self, tokens: Tensor) -> dict[str, Tensor]:
        """(frames, tokens, width) -> each answer as (frames, colours, size)."""
        tokens = self.norm(tokens)
        attention = torch.einsum("ch,fth->fct", self.query, self.key(tokens)).softmax(dim=-1)
        found = F.gelu(torch.einsum("fct,fth->fch", attention, self.value(tokens)) + self.gate)
        output = self.out(F.gelu(self.between(found)))
        return dict(zip(self.answers, output.split(list(self.answers.values()), dim=-1), strict=True))


@dataclass(frozen=True)
class Losses:
    """A sum to minimise, and its parts for the log."""

    total: Tensor
    parts: dict[str, float]


def looks_loss(answers: dict[str, Tensor], looks: Tensor) -> Losses:
    """Answers of a head against (frames, colours, 5) looks: visible, shape, x, y, radius."""
    visible = looks[..., 0]
    seen = visible > 0.5
    presence = F.binary_cross_entropy_with_logits(answers["visible"].squeeze(-1), visible)
    shape_logits, shapes = answers["shape"][seen], looks[..., 1][seen].long()
    shape = F.cross_entropy(shape_logits, shapes)
    place = F.smooth_l1_loss(answers["place"][seen], looks[..., 2:][seen] * 4, beta=0.1)
    parts = {
        "presence": presence.item(),
        "shape_right": (shape_logits.argmax(-1) == shapes).float().mean().item(),
        "place": place.item(),
    }
    return Losses(4 * presence + shape + PLACE_WEIGHT * place, parts)


class PatchHead(nn.Module):
    """Ask every patch which object it is part of: colour, shape, and where the object's centre lies."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, 1 + len(COLOURS) + len(SHAPES) + 3)

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(pictures, patches, width) -> colour (0: none) and shape logits, and (dx, dy, radius)."""
        colour, shape, place = self.out(self.norm(patches)).split((1 + len(COLOURS), len(SHAPES), 3), dim=-1)
        return colour, shape, place


@dataclass(frozen=True)
class PatchTargets:
    """The truth for every patch, (pictures, patches): colour (0: none), shape, and (dx, dy, radius) of its object."""

    colour: Tensor
    shape: Tensor
    place: Tensor


def patch_targets(looks: Tensor, down: int, across: int, merge: int) -> PatchTargets:
    """Which object each patch is part of: the one whose centre is nearest in radii, if within one of them.

    ``looks`` is (pictures, colours, 5); patches come in Qwen2-VL's order, blocks of ``merge`` x ``merge``.
    """
    rows, columns = torch.meshgrid(torch.arange(down), torch.arange(across), indexing="ij")
    blocks = (down // merge, merge, across // merge, merge)
    order = [grid.reshape(blocks).permute(0, 2, 1, 3).flatten() for grid in (rows, columns)]
    y, x = (order[0] + 0.5) / down, (order[1] + 0.5) / across
    visible, shape, centre_x, centre_y, radius = looks.unbind(-1)
    dx, dy = centre_x.unsqueeze(-1) - x, centre_y.unsqueeze(-1) - y
    distance = torch.hypot(dx, dy) / radius.clamp(min=1e-3).unsqueeze(-1)
    distance = distance.masked_fill(visible.unsqueeze(-1) < 0.5, torch.inf)
    nearest, owner = distance.min(dim=1)
    colour = torch.where(nearest < 1.1, owner + 1, 0)
    place = torch.stack([dx, dy, radius.unsqueeze(-1).expand_as(dx)], dim=-1)
    chosen = owner.unsqueeze(1)
    return PatchTargets(
        colour,
        shape.gather(1, owner).long(),
        place.gather(1, chosen.unsqueeze(-1).expand(-1, -1, -1, 3)).squeeze(1),
    )


def patch_loss(answers: tuple[Tensor, Tensor, Tensor], targets: PatchTargets) -> Losses:
    """Every patch's answers against the truth."""
    colour, shape, place = answers
    owned = targets.colour > 0
    colour_loss = F.cross_entropy(colour.flatten(0, 1), targets.colour.flatten())
    shape_loss = F.cross_entropy(shape[owned], targets.shape[owned])
    place_loss = F.smooth_l1_loss(place[owned], targets.place[owned] * 4, beta=0.1)
    right = (shape[owned].argmax(-1) == targets.shape[owned]).float().mean().item()
    parts = {"patch_colour": colour_loss.item(), "patch_shape_right": right, "patch_place": place_loss.item()}
    return Losses(2 * colour_loss + 2 * shape_loss + PLACE_WEIGHT * place_loss, parts)


def happenings_loss(answers: dict[str, Tensor], happenings: Tensor) -> Losses:
    """Answers of a head against (frames, colours, 5) happenings: action, direction, target, new colour, length."""
    weight = torch.ones(HAPPENINGS["action"])
    weight[0] = QUIET_WEIGHT
    action = F.cross_entropy(answers["action"].flatten(0, 1), happenings[..., 0].flatten(), weight=weight)
    total = action
    happened = happenings[..., 0] > 0
    right = (answers["action"].argmax(-1) == happenings[..., 0])[happened].float().mean().item()
    parts = {"action": action.item(), "action_right": right}
    for column, name in enumerate(("direction", "target", "new_colour", "length"), start=1):
        asked = happenings[..., column] >= 0
        if asked.any():
            loss = F.cross_entropy(answers[name][asked], happenings[..., column][asked])
            total = total + 0.5 * loss
            parts[name] = loss.item()
    return Losses(total, parts)
