"""The vision tower's first layer for frames that fill a temporal patch alone (FACTS section 2).

A duplicated frame meets both temporal slices of the kernel, so their sum does the same with half the pixels.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import linear
from transformers import Qwen2VLForConditionalGeneration
from transformers.models.qwen2_vl.modeling_qwen2_vl import PatchEmbed


class FoldedPatchEmbed(nn.Module):
    """Stands in for the stock patch embedding; reads folded and stock rows of pixels alike.

    It holds the stock layer's convolution under the stock name, so checkpoints don't change; the slices are
    summed at each call, so training reaches the kernel itself.
    """

    proj: nn.Conv3d

    def __init__(self, stock: PatchEmbed) -> None:
        super().__init__()
        self.proj = stock.proj

    def forward(self, pixels: Tensor) -> Tensor:
        """(patches, channels * patch * patch), or times that with ``times``: -> (patches, width)."""
        kernel = self.proj.weight
        folded = kernel.sum(dim=2).flatten(1)
        weight = folded if pixels.shape[-1] == folded.shape[1] else kernel.flatten(1)
        return linear(pixels.to(weight.dtype), weight)


def use_folded_patches(network: Qwen2VLForConditionalGeneration) -> None:
    """Let ``network`` read frames that aren't duplicated, besides those that are."""
    visual = network.model.visual
    if not isinstance(visual.patch_embed, FoldedPatchEmbed):
        visual.patch_embed = FoldedPatchEmbed(visual.patch_embed)
