"""The vision tower's first layer as one matrix product, for frames that are duplicated or (folded) aren't.

A duplicated frame meets every temporal slice of the kernel, so the slices' sum does the same with half the pixels
(FACTS section 2). The stock layer is a convolution whose stride is its kernel: the same product, but on a CPU ten
times slower, and with rounding errors that alone move logits by 1e-5. In float32 the product is summed in double
precision here, so that folded and duplicated frames agree.
"""

from __future__ import annotations

import torch
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
        """(patches, channels * patch * patch), or that times the temporal patch size: -> (patches, width)."""
        kernel = self.proj.weight
        is_precise = kernel.dtype == torch.float32 and kernel.device.type != "mps"  # which has no float64
        summed = torch.float64 if is_precise else kernel.dtype
        weight = kernel.to(summed)
        if pixels.shape[-1] != kernel[0].numel():
            weight = weight.sum(dim=2)
        return linear(pixels.to(summed), weight.flatten(1)).to(kernel.dtype)


def use_folded_patches(network: Qwen2VLForConditionalGeneration) -> None:
    """Let a stock ``network`` read frames that aren't duplicated, besides those that are."""
    network.model.visual.patch_embed = FoldedPatchEmbed(network.model.visual.patch_embed)
