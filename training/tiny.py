"""Train the built-in model from nothing.

    python -m training.tiny --out runs/tiny                 # all stages of training/configs/tiny.yaml
    python -m training.tiny --out runs/tiny --stage clips   # one stage, resumed where it stopped
    python -m training.tiny --out runs/more --start assets/tarsier-tiny --stage clips --stage anneal   # learn on

Stages: ``stills`` teaches the vision tower what is where in single pictures; ``motion`` teaches the lower layers of
the text model to compare frames, without a word; ``clips`` trains the text model on clips and conversations;
``anneal`` goes on while the learning rate falls to zero. Each stage starts from the one before, resumes from its
last checkpoint, and appends to ``curve.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import Qwen2Tokenizer, Qwen2VLForConditionalGeneration

from tarsier_core import load_model
from tarsier_core.errors import UsageError
from tarsier_core.models.attention import use_equal_frames
from tarsier_core.models.folded import use_folded_patches
from training.dense_supervision import (
    GOING_ON,
    HAPPENINGS,
    LOOKS,
    ColourHead,
    LookBack,
    Losses,
    PatchHead,
    TokenHead,
    events_loss,
    looks_loss,
    patch_loss,
    patch_targets,
    token_loss,
)
from training.shapes_batches import IGNORED, ClipBatch, ClipBatches, ClipLayout, StillBatch, StillBatches
from training.tiny_model import (
    IMAGE_MEAN,
    IMAGE_STD,
    MERGE,
    PATCH,
    SIDE,
    build_config,
    build_network,
    build_tokenizer,
    save_folder,
)

LOOK_BACK_LAYER = 1
"""The text model's layer (from 0) that is asked about the frames before; the layers above can read its answers."""
EVENT_LAYER = 3
"""The layer that is asked about events."""


@dataclass(frozen=True)
class StageConfig:
    """One stage of the built-in model's training."""

    name: str
    steps: int
    """Optimizer steps."""
    batch_size: int
    """Pictures (stills) or clips a step."""
    learning_rate: float
    final_rate: float = 1.0
    """Share of the learning rate that is left at the last step; between, it falls linearly."""
    warmup: int = 100
    """Steps over which the rate rises at the start."""
    vision_rate: float = 1.0
    """The vision tower's learning rate as a share of the others'; 0 freezes it."""
    dense_weight: float = 1.0
    """Weight of the dense supervision beside the text's loss."""
    asked: bool = True
    """Whether clips come with conversations; without, there is dense supervision alone."""
    tellings: int = 2
    """How often every clip is seen."""


@dataclass(frozen=True)
class TinyConfig:
    """The whole recipe."""

    seed: int
    shape: dict[str, dict[str, int]]
    stages: tuple[StageConfig, ...]


def read_config(path: Path) -> TinyConfig:
    """Read the recipe; an unknown key is refused."""
    data = yaml.safe_load(path.read_text())
    known = {field.name for field in fields(StageConfig)}
    for stage in data["stages"]:
        if unknown := set(stage) - known:
            raise UsageError(
                f"{path}: unknown key {sorted(unknown)[0]!r} in a stage; known are {sorted(known)}"
            )
    return TinyConfig(data["seed"], data["shape"], tuple(StageConfig(**stage) for stage in data["stages"]))


class Student(nn.Module):
    """The network in training, with the heads of the dense supervision."""

    def __init__(self, network: Qwen2VLForConditionalGeneration) -> None:
        super().__init__()
        self.network = network
        use_equal_frames(network)
        use_folded_patches(network)
        sizes = network.config.to_dict()
        width = int(sizes["text_config"]["hidden_size"])
        self.vision_head = ColourHead(width, LOOKS)
        self.patch_head = PatchHead(int(sizes["vision_config"]["embed_dim"]))
        self.token_head = TokenHead(width)
        self.look_back = LookBack(width)
        self.event_head = ColourHead(width, LOOKS | HAPPENINGS | GOING_ON)
        self.shape_heads = nn.ModuleDict({str(layer): TokenHead(width) for layer in (LOOK_BACK_LAYER, EVENT_LAYER)})
        self.watched: dict[int, Tensor] = {}
        for number in (LOOK_BACK_LAYER, EVENT_LAYER):
            network.model.language_model.layers[number].register_forward_hook(partial(self._watch, number))
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(IMAGE_MEAN) * 255, persistent=False)
        self.register_buffer("std", torch.tensor(IMAGE_STD) * 255, persistent=False)

    def _watch(self, number: int, _layer: nn.Module, _inputs: object, output: Tensor) -> None:
        self.watched[number] = output

    def patches(self, pictures: Tensor) -> Tensor:
        """(frames, height, width, 3) uint8 -> (patches, 3 * patch * patch), in the order of Qwen2-VL's processor."""
        frames, height, width, _ = pictures.shape
        down, across = height // PATCH // MERGE, width // PATCH // MERGE
        pixels = (pictures.float() - self.mean) / self.std
        pixels = pixels.view(frames, down, MERGE, PATCH, across, MERGE, PATCH, 3)
        return pixels.permute(0, 1, 4, 2, 5, 7, 3, 6).reshape(-1, 3 * PATCH * PATCH)

    def see(self, pictures: list[Tensor], grids: Tensor) -> Tensor:
        """The vision tower's tokens of several clips: (tokens, width)."""
        patches = torch.cat([self.patches(clip) for clip in pictures])
        tokens: Tensor = self.network.model.visual(patches, grids).pooler_output
        return tokens

    def still_loss(self, batch: StillBatch) -> tuple[Tensor, dict[str, float]]:
        """Dense supervision of the vision tower on single pictures."""
        count, height, width, _ = batch.pictures.shape
        grid = torch.tensor([[count, height // PATCH, width // PATCH]])
        down, across = height // PATCH, width // PATCH
        seen = self.network.model.visual(self.patches(batch.pictures), grid)
        tokens = seen.pooler_output.unflatten(0, (count, -1))
        named = ~batch.repainted
        whole = looks_loss(self.vision_head(tokens[named]), batch.looks[named])
        merged = token_loss(self.token_head(tokens), batch.looks, batch.paints, down // MERGE, across // MERGE)
        patches = self.patch_head(seen.last_hidden_state.unflatten(0, (count, -1)))
        targets = patch_targets(batch.looks, batch.paints, down, across, MERGE)
        local = patch_loss(patches, targets, batch.repainted)
        return whole.total + merged.total + local.total, whole.parts | merged.parts | local.parts

    def clip_loss(self, batch: ClipBatch, dense_weight: float) -> tuple[Tensor, dict[str, float]]:
        """Next-token loss of all conversations, and dense supervision of what the text model knows of events."""
        hidden = self.read(batch)
        asked = batch.labels != IGNORED
        logits = self.network.lm_head(hidden[asked])
        left_out = batch.left_out[asked]
        (rows,) = (left_out >= 0).nonzero(as_tuple=True)
        logits = logits.index_put((rows, left_out[rows]), torch.tensor(-torch.inf))
        text = nn.functional.cross_entropy(logits, batch.labels[asked])
        parts = {
            "text": text.item(),
            "token_right": (logits.argmax(-1) == batch.labels[asked]).float().mean().item(),
        }
        if dense_weight == 0:
            return text, parts
        events = self.events_loss(batch)
        return text + dense_weight * events.total, parts | events.parts

    def motion_loss(self, batch: ClipBatch) -> tuple[Tensor, dict[str, float]]:
        """Dense supervision alone: the text model's layers above the watched ones aren't run."""
        language_model = self.network.model.language_model
        layers = language_model.layers
        language_model.layers = layers[: EVENT_LAYER + 1]
        try:
            self.read(batch)
        finally:
            language_model.layers = layers
        frames, grid = batch.looks.shape[1], batch.grids[0, 1:] // MERGE
        named = ~batch.repainted
        back = self.look_back(self.frames(batch, LOOK_BACK_LAYER)[named], batch.looks[named])
        events = self.events_loss(batch)
        looks, paints = batch.looks.flatten(0, 1), batch.paints.repeat_interleave(frames, dim=0)
        total, parts = back.total + events.total, back.parts | events.parts
        for number, head in self.shape_heads.items():
            answers = head(self.frames(batch, int(number)).flatten(0, 1))
            shapes = token_loss(answers, looks, paints, *grid.tolist())
            total = total + shapes.total
            parts |= {f"{name}_{number}": value for name, value in shapes.parts.items()}
        return total, parts

    def read(self, batch: ClipBatch) -> Tensor:
        """The text model's hidden states: (clips, length, width)."""
        model = self.network.model
        visual_tokens = batch.visual_tokens
        if visual_tokens is None:
            visual_tokens = self.see(batch.pictures, batch.grids)
        embeddings = model.language_model.embed_tokens(batch.input_ids)
        image = self.network.config.image_token_id
        embeddings = embeddings.masked_scatter((batch.input_ids == image).unsqueeze(-1), visual_tokens)
        hidden: Tensor = model.language_model(
            inputs_embeds=embeddings,
            position_ids=batch.position_ids,
            attention_mask=branch_mask(batch.branches),
            use_cache=False,
        ).last_hidden_state
        return hidden

    def frames(self, batch: ClipBatch, layer: int) -> Tensor:
        """What a watched layer made of the shapes clips that were read last: (clips, frames, tokens, width)."""
        return frame_tokens(self.watched[layer][batch.has_states], batch.frame_starts)

    def events_loss(self, batch: ClipBatch) -> Losses:
        """What the watched layer knows of each colour's looks and events, where colours are as they are called."""
        named = ~batch.repainted
        answers = self.event_head(self.frames(batch, EVENT_LAYER)[named].flatten(0, 1))
        looks = looks_loss(answers, batch.looks[named].flatten(0, 1))
        events = events_loss(answers, batch.happenings[named].flatten(0, 1), batch.going_on[named].flatten(0, 1))
        return Losses(0.5 * looks.total + events.total, looks.parts | events.parts)


def branch_mask(branches: Tensor) -> Tensor:
    """(clips, length) branch numbers -> (clips, 1, length, length): True where a query may look at a key."""
    length = branches.shape[1]
    earlier = torch.ones(length, length, dtype=torch.bool).tril()
    query, key = branches.unsqueeze(2), branches.unsqueeze(1)
    same = (query == key) | ((key == 0) & (query >= 0))
    return (earlier & same).unsqueeze(1)


def frame_tokens(hidden: Tensor, starts: Tensor) -> Tensor:
    """(clips, length, width), (clips, frames) -> (clips, frames, tokens a frame, width)."""
    tokens = int(starts[0, 1] - starts[0, 0])
    places = starts.unsqueeze(-1) + torch.arange(tokens)
    rows = torch.arange(hidden.shape[0]).view(-1, 1, 1)
    return hidden[rows, places]


def parameter_groups(student: Student, stage: StageConfig) -> list[dict[str, Any]]:
    """Weight decay on matrices only; the vision tower at its own rate."""
    groups = []
    visual = {id(parameter) for parameter in student.network.model.visual.parameters()}
    for is_visual, share in ((True, stage.vision_rate), (False, 1.0)):
        for is_matrix, decay in ((True, 0.01), (False, 0.0)):
            chosen = [
                parameter
                for parameter in student.parameters()
                if (id(parameter) in visual) == is_visual and (parameter.dim() >= 2) == is_matrix
            ]
            for parameter in chosen:
                parameter.requires_grad_(share > 0)
            if share > 0:
                groups.append({"params": chosen, "weight_decay": decay, "share": share})
    return groups


def rate_at(stage: StageConfig, step: int) -> float:
    """The learning rate of a step."""
    rising = min(1.0, (step + 1) / max(1, stage.warmup))
    falling = 1 - (1 - stage.final_rate) * step / stage.steps
    return stage.learning_rate * rising * falling


def loader(stage: StageConfig, student: Student, tokenizer: Qwen2Tokenizer, first: int) -> Iterator[Any]:
    """Batches made ahead by one process of low priority, which also runs the vision tower where it is frozen."""
    if stage.name == "stills":
        batches: Any = StillBatches(SIDE, stage.batch_size, first)
    else:
        see = torch.no_grad()(student.see) if stage.vision_rate == 0 else None
        layout = ClipLayout(tokenizer, PATCH, MERGE)
        batches = ClipBatches(layout, SIDE, stage.batch_size, first, see, stage.tellings, stage.asked)
    return iter(
        DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=512, worker_init_fn=_be_nice)
    )


def _be_nice(_worker: int) -> None:
    os.nice(15)
    torch.set_num_threads(1)


@torch.no_grad()
def level_tokens(student: Student) -> None:
    """Scale the vision tower's output to a root mean square of 1; what it has learned stays the same.

    The head of the first stage normalises what it reads, so the tokens' size drifts (to about 45). In the text
    model's residual stream such tokens would drown whatever its layers add.
    """
    batch = next(iter(StillBatches(SIDE, 256)))
    count, height, width, _ = batch.pictures.shape
    grid = torch.tensor([[count, height // PATCH, width // PATCH]])
    size = (
        student.network.model.visual(student.patches(batch.pictures), grid)
        .pooler_output.square()
        .mean()
        .sqrt()
    )
    last = student.network.model.visual.merger.mlp[2]
    last.weight.div_(size)
    last.bias.div_(size)


def run_stage(
    student: Student,
    tokenizer: Qwen2Tokenizer,
    stage: StageConfig,
    first_batch: int,
    out: Path,
    save_every: int,
    stop_at: int | None = None,
) -> None:
    """Train one stage, from its own checkpoint if there is one; ``stop_at`` ends it early, to be resumed."""
    if stage.name != "stills":
        level_tokens(student)
    optimizer = torch.optim.AdamW(parameter_groups(student, stage), lr=stage.learning_rate, betas=(0.9, 0.98))
    checkpoint = out / f"{stage.name}.pt"
    step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        student.load_state_dict(state["student"])
        step = state["step"]
        if step >= stage.steps:
            return
        optimizer.load_state_dict(state["optimizer"])
    batches = loader(stage, student, tokenizer, first_batch + step)
    student.train()
    started, seen = time.monotonic(), step
    means: dict[str, float] = {}
    end = stage.steps if stop_at is None else min(stop_at, stage.steps)
    while step < end:
        for group in optimizer.param_groups:
            group["lr"] = rate_at(stage, step) * group["share"]
        batch = next(batches)
        if isinstance(batch, StillBatch):
            loss, parts = student.still_loss(batch)
        elif stage.asked:
            loss, parts = student.clip_loss(batch, stage.dense_weight)
        else:
            loss, parts = student.motion_loss(batch)
        if not torch.isfinite(loss):
            raise UsageError(
                f"stage {stage.name}: the loss is not a number at step {step}, batch {first_batch + step}"
            )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        step += 1
        for name, value in parts.items():
            means[name] = means[name] * 0.95 + value * 0.05 if name in means else value
        if step % 50 == 0:
            seconds = time.monotonic() - started
            record = {"stage": stage.name, "step": step, "seconds_a_step": round(seconds / (step - seen), 4)}
            with (out / "curve.jsonl").open("a") as curve:
                curve.write(
                    json.dumps(record | {name: round(value, 4) for name, value in means.items()}) + "\n"
                )
        if step % save_every == 0 or step == end:
            state = {"student": student.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
            torch.save(state, checkpoint.with_suffix(".partial"))
            checkpoint.with_suffix(".partial").replace(checkpoint)


def take_weights(student: Student, folder: Path) -> None:
    """Start from a model's folder; the heads of the dense supervision, which it doesn't hold, start anew."""
    weights = load_model(folder, dtype="float32", device="cpu").network.state_dict()
    own = student.network.state_dict()
    for name in sorted(own.keys() | weights.keys()):
        if name not in own or name not in weights or own[name].shape != weights[name].shape:
            raise UsageError(f"{folder} doesn't hold a model of this shape: {name} differs")
    student.network.load_state_dict(weights)


def kept_tokenizer(folder: Path, start: Path | None = None) -> Qwen2Tokenizer:
    """The run's tokenizer: that of ``start``, else built; read when the run goes on, so that token numbers stay."""
    if not folder.exists():
        tokenizer = Qwen2Tokenizer.from_pretrained(start) if start else build_tokenizer()
        tokenizer.save_pretrained(folder.with_suffix(".partial"))
        folder.with_suffix(".partial").rename(folder)
    kept: Qwen2Tokenizer = Qwen2Tokenizer.from_pretrained(folder)
    return kept


def export(student: Student, tokenizer: Qwen2Tokenizer, folder: Path) -> None:
    """Write the network as a stock checkpoint folder."""
    save_folder(student.network, tokenizer, folder)


def main() -> None:
    """Train the stages that are asked for and write the model's folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "configs" / "tiny.yaml")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, curve and the model")
    parser.add_argument("--stage", action="append", help="only this stage (may be given several times)")
    parser.add_argument("--start", type=Path, help="go on from this model's folder, not from nothing")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=250, help="steps between checkpoints")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    config = read_config(arguments.config)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = kept_tokenizer(arguments.out / "tokenizer", arguments.start)
    student = Student(build_network(build_config(tokenizer, config.shape), config.seed))
    if arguments.start:
        take_weights(student, arguments.start)
    first_batch = 0
    for stage in config.stages:
        if not arguments.stage or stage.name in arguments.stage:
            run_stage(student, tokenizer, stage, first_batch, arguments.out, arguments.save_every)
        elif (arguments.out / f"{stage.name}.pt").exists():
            student.load_state_dict(
                torch.load(arguments.out / f"{stage.name}.pt", weights_only=True)["student"]
            )
        first_batch += stage.steps if stage.name != "stills" else 0
    export(student, tokenizer, arguments.out / "model")


if __name__ == "__main__":
    main()
