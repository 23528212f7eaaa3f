"""The vision tower's batched attention gives the stock layer's numbers."""

from __future__ import annotations

import pytest
import torch
from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration

from tarsier_core.models.attention import equal_runs, use_equal_frames

GRIDS = [
    pytest.param([[6, 4, 6]], id="one clip"),
    pytest.param([[1, 8, 8]], id="one image"),
    pytest.param([[3, 4, 4], [2, 6, 4], [1, 4, 4]], id="three media of two sizes"),
    pytest.param([[2, 4, 6], [2, 6, 4]], id="same number of patches, other shape"),
]


@pytest.fixture(scope="module")
def network() -> Qwen2VLForConditionalGeneration:
    torch.manual_seed(0)
    return Qwen2VLForConditionalGeneration(
        Qwen2VLConfig(
            text_config={
                "vocab_size": 32,
                "hidden_size": 32,
                "intermediate_size": 48,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "num_key_value_heads": 1,
                "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]},
                "bos_token_id": 0,
                "eos_token_id": 1,
            },
            vision_config={
                "depth": 2,
                "embed_dim": 32,
                "hidden_size": 32,
                "num_heads": 2,
                "mlp_ratio": 2,
                "patch_size": 8,
                "spatial_merge_size": 2,
                "temporal_patch_size": 2,
            },
        )
    ).eval()


@pytest.mark.parametrize("grids", GRIDS)
def test_features_and_gradients_equal_the_stock_layer(network, grids):
    grid_thw = torch.tensor(grids)
    num_patches = int(grid_thw.prod(-1).sum())
    pixels = torch.randn(num_patches, 3 * 2 * 8 * 8, generator=torch.Generator().manual_seed(1))

    def run() -> tuple[torch.Tensor, torch.Tensor]:
        network.zero_grad()
        features = network.model.visual(pixels, grid_thw=grid_thw).pooler_output
        features.square().sum().backward()
        return features.detach(), network.model.visual.blocks[0].attn.qkv.weight.grad.clone()

    network.model.visual.config._attn_implementation = "sdpa"
    stock, stock_gradient = run()
    use_equal_frames(network)
    batched, batched_gradient = run()

    torch.testing.assert_close(batched, stock, atol=1e-5, rtol=0)
    torch.testing.assert_close(batched_gradient, stock_gradient, atol=1e-5, rtol=1e-4)


def test_saved_config_does_not_mention_it(network):
    use_equal_frames(network)
    assert "equal_frames" not in network.config.to_json_string()


@pytest.mark.parametrize(
    ("lengths", "runs"),
    [([], []), ([4], [(4, 1)]), ([4, 4, 6], [(4, 2), (6, 1)]), ([4, 6, 4], [(4, 1), (6, 1), (4, 1)])],
)
def test_equal_runs(lengths, runs):
    assert equal_runs(lengths) == runs
