"""What makes the built-in model learn on two cores: it is asked about every colour in every frame.

Next-token loss on descriptions says little about a clip: some forty words for sixteen pictures. Small heads on the
vision tower and on the text model's lower layers are asked for each of the eight colours in every frame: is it
there, which shape, where, how large; where was it up to five frames ago, and what has changed since the last; what
is under way, and what has just ended. The heads are thrown away after training; the network stays the stock one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tarsier_core.shapes.vocabulary import ACTIONS, COLOURS, DIRECTIONS, HELD_OUT, SHAPES

MAX_FRAMES = 16
LOOKS = {"visible": 1, "shape": len(SHAPES), "place": 3}
CHANGES = {"shift": 3, "appears": 1, "disappears": 1}
HAPPENINGS = {
    "action": 1 + len(ACTIONS),
    "direction": len(DIRECTIONS),
    "target": len(COLOURS),
    "new_colour": len(COLOURS),
    "first": MAX_FRAMES,
    "last": MAX_FRAMES,
}
GOING_ON = {"going_on": 1 + len(ACTIONS), "since": MAX_FRAMES}
LOOKS_BACK = 5
"""How many frames back the text model is asked where a colour was: most events are over within five."""
LOOK_BACK_HIDDEN = 96
QUIET_WEIGHT = 0.25
"""Weight of "nothing has just happened", which is the answer nearly everywhere."""
PLACE_WEIGHT = 5.0
PLACE_BETA = 0.1
FINE = 16.0
"""Scale of places in the text model: an object's shift between two frames is a small difference of places."""
NUMBER_WEIGHT = 0.3


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


def held_out_shapes() -> Tensor:
    """(colours, shapes) bool: the pairs that no training clip shows."""
    held_out = torch.zeros(len(COLOURS), len(SHAPES), dtype=torch.bool)
    for colour, shape in HELD_OUT:
        held_out[COLOURS.index(colour), SHAPES.index(shape)] = True
    return held_out


def open_to_all(shape_logits: Tensor, colours: Tensor) -> Tensor:
    """Shape logits (..., shapes) of objects of these colours (...), those of held-out pairs left out of the choice.

    Otherwise "a red thing is never a star" would be the easiest lesson of all: true of every training clip, and of
    no other.
    """
    return shape_logits.masked_fill(held_out_shapes()[colours], -torch.inf)


def looks_loss(answers: dict[str, Tensor], looks: Tensor, scale: float = 4.0) -> Losses:
    """Answers of a head against (frames, colours, 5) looks: visible, shape, x, y, radius.

    ``scale`` says how fine places are asked for: beyond an error of ``PLACE_BETA / scale`` the loss is linear.
    """
    visible = looks[..., 0]
    seen = visible > 0.5
    presence = F.binary_cross_entropy_with_logits(answers["visible"].squeeze(-1), visible)
    colours = torch.arange(len(COLOURS)).expand(looks.shape[:-1])
    shape_logits, shapes = open_to_all(answers["shape"], colours)[seen], looks[..., 1][seen].long()
    shape = F.cross_entropy(shape_logits, shapes)
    place = F.smooth_l1_loss(answers["place"][seen], looks[..., 2:][seen] * scale, beta=PLACE_BETA)
    parts = {
        "presence": presence.item(),
        "shape_right": (shape_logits.argmax(-1) == shapes).float().mean().item(),
        "place": place.item(),
    }
    return Losses(4 * presence + shape + PLACE_WEIGHT * 4 / scale * place, parts)


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
    paint: Tensor
    """What its object's colour is most like."""
    shape: Tensor
    place: Tensor


def patch_targets(looks: Tensor, paints: Tensor, down: int, across: int, merge: int) -> PatchTargets:
    """Which object each patch is part of: the one whose centre is nearest in radii, if within one of them.

    ``looks`` is (pictures, colours, 5), ``paints`` (pictures, colours); patches come in Qwen2-VL's order, blocks of
    ``merge`` x ``merge``.
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
        paints.gather(1, owner),
        shape.gather(1, owner).long(),
        place.gather(1, chosen.unsqueeze(-1).expand(-1, -1, -1, 3)).squeeze(1),
    )


def patch_loss(answers: tuple[Tensor, Tensor, Tensor], targets: PatchTargets, repainted: Tensor) -> Losses:
    """Every patch's answers against the truth; repainted pictures aren't asked for colours."""
    colour, shape, place = answers
    owned = targets.colour > 0
    colour_loss = F.cross_entropy(colour[~repainted].flatten(0, 1), targets.colour[~repainted].flatten())
    shape_logits = open_to_all(shape, targets.paint)[owned]
    shape_loss = F.cross_entropy(shape_logits, targets.shape[owned])
    place_loss = F.smooth_l1_loss(place[owned], targets.place[owned] * 4, beta=PLACE_BETA)
    right = (shape_logits.argmax(-1) == targets.shape[owned]).float().mean().item()
    parts = {"patch_colour": colour_loss.item(), "patch_shape_right": right, "patch_place": place_loss.item()}
    return Losses(2 * colour_loss + 2 * shape_loss + PLACE_WEIGHT * place_loss, parts)


class TokenHead(nn.Module):
    """Ask every visual token which shapes have their centre in it, and where, whatever their colour."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.between = nn.Linear(width, width)
        self.out = nn.Linear(width, 4 * len(SHAPES))

    def forward(self, tokens: Tensor) -> Tensor:
        """(pictures, tokens, width) -> (pictures, tokens, shapes, 4): present, and (x, y, radius)."""
        answers: Tensor = self.out(F.gelu(self.between(self.norm(tokens))))
        return answers.unflatten(-1, (len(SHAPES), 4))


def token_loss(answers: Tensor, looks: Tensor, paints: Tensor, down: int, across: int) -> Losses:
    """A token head's answers against (pictures, colours, 5) looks; tokens lie ``down`` x ``across``."""
    pictures = len(looks)
    visible, shape, x, y, _ = looks.unbind(-1)
    row = (y * down).long().clamp(0, down - 1)
    column = (x * across).long().clamp(0, across - 1)
    picture, colour = (visible > 0.5).nonzero(as_tuple=True)
    at = (picture, (row * across + column)[picture, colour], shape.long()[picture, colour])
    present = torch.zeros(pictures, down * across, len(SHAPES))
    present[at] = 1.0
    # A token that holds a thing isn't asked about the shape in which a thing of that colour is held out.
    asked = torch.ones_like(present)
    asked[at[0], at[1]] *= 1.0 - held_out_shapes()[paints[picture, colour]].float()
    asked[at] = 1.0
    presence = F.binary_cross_entropy_with_logits(answers[..., 0], present, weight=asked)
    place = F.smooth_l1_loss(answers[at][:, 1:], looks[picture, colour, 2:] * 4, beta=PLACE_BETA)
    top = answers[at[0], at[1], :, 0].argmax(-1)
    parts = {"token_shape_right": (top == at[2]).float().mean().item(), "token_place": place.item()}
    return Losses(8 * presence + PLACE_WEIGHT * place, parts)


class LookBack(nn.Module):
    """Ask a lower layer of the text model where each colour was up to ``LOOKS_BACK`` frames ago, what has changed
    since the last frame, and which frame this is."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.looks = nn.ModuleList(ColourHead(width, LOOKS, LOOK_BACK_HIDDEN) for _ in range(1 + LOOKS_BACK))
        self.changes = ColourHead(width, CHANGES)
        self.number = nn.Linear(width, MAX_FRAMES)

    def forward(self, tokens: Tensor, looks: Tensor) -> Losses:
        """(clips, frames, tokens, width) and the truth (clips, frames, colours, 5) -> losses."""
        clips, frames, places, _ = tokens.shape
        total = tokens.new_zeros(())
        parts = {}
        for back, head in enumerate(self.looks):
            loss = looks_loss(
                head(tokens[:, back:].flatten(0, 1)), looks[:, : frames - back].flatten(0, 1), FINE
            )
            total = total + loss.total / (1 + LOOKS_BACK)
            parts[f"place_{back}_back"] = loss.parts["place"]
        changes = changes_loss(self.changes(tokens[:, 1:].flatten(0, 1)), looks)
        numbers = torch.arange(frames).view(1, frames, 1).expand(clips, frames, places)
        number = F.cross_entropy(self.number(tokens).flatten(0, 2), numbers.flatten())
        parts |= changes.parts | {"number": number.item()}
        return Losses(total + changes.total + NUMBER_WEIGHT * number, parts)


def changes_loss(answers: dict[str, Tensor], looks: Tensor) -> Losses:
    """A head's answers for all frames but the first against what differs between (clips, frames, colours, 5) looks."""
    visible = looks[..., 0] > 0.5
    now, before = visible[:, 1:].flatten(0, 1), visible[:, :-1].flatten(0, 1)
    shifts = looks.diff(dim=1)[..., 2:].flatten(0, 1)
    both = now & before
    shift = F.smooth_l1_loss(answers["shift"][both], shifts[both] * FINE, beta=PLACE_BETA)
    appears = F.binary_cross_entropy_with_logits(answers["appears"].squeeze(-1), (now & ~before).float())
    vanishes = F.binary_cross_entropy_with_logits(answers["disappears"].squeeze(-1), (before & ~now).float())
    parts = {"shift": shift.item(), "appears": appears.item(), "disappears": vanishes.item()}
    return Losses(2 * shift + 4 * appears + 4 * vanishes, parts)


def events_loss(answers: dict[str, Tensor], happenings: Tensor, going_on: Tensor) -> Losses:
    """Answers of a head against (frames, colours, 6) happenings and (frames, colours, 2) goings-on.

    Columns as in ``States``; -1 isn't asked.
    """
    quiet = torch.ones(HAPPENINGS["action"])
    quiet[0] = QUIET_WEIGHT
    total = happenings.new_zeros((), dtype=torch.float32)
    parts = {}
    columns = [
        *zip(HAPPENINGS, happenings.unbind(-1), strict=True),
        *zip(GOING_ON, going_on.unbind(-1), strict=True),
    ]
    for name, truth in columns:
        asked = truth >= 0
        if not asked.any():
            continue
        whole = name in ("action", "going_on")
        loss = F.cross_entropy(answers[name][asked], truth[asked], weight=quiet if whole else None)
        total = total + (1.0 if whole else 0.5) * loss
        parts[name] = loss.item()
        if whole:
            happened = truth > 0
            right = (answers[name].argmax(-1) == truth)[happened].float().mean()
            parts[f"{name}_right"] = right.nan_to_num().item()
    return Losses(total, parts)
