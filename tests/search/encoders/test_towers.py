"""Text towers read what is there and nothing after it, where that changes nothing."""

from __future__ import annotations

from typing import Any

import open_clip
import pytest
import torch

from search.encoders.towers import TextTower

PLAIN = {"context_length": 20, "vocab_size": 50, "width": 16, "heads": 2, "layers": 2}
PHOTOS = {"image_size": 32, "patch_size": 16, "width": 16, "layers": 1, "head_width": 8}
TOKENS = torch.tensor([[48, 3, 4, 49, *[0] * 16], [48, 7, 0, 8, 9, 49, *[0] * 14]])


def model(kind: Any, **text: Any) -> Any:
    torch.manual_seed(0)
    return kind(8, PHOTOS, {**PLAIN, **text}).eval()


@pytest.mark.parametrize("kind", [open_clip.CLIP, open_clip.CustomTextCLIP])
@pytest.mark.parametrize("pool", ["argmax", "eos"])
def test_what_follows_the_longest_text_can_be_left_out(kind: Any, pool: str) -> None:
    ours = model(kind, pool_type=pool, eos_id=49)
    tower = TextTower(ours)
    assert tower.can_cut
    with torch.inference_mode():
        expected = torch.nn.functional.normalize(ours.encode_text(TOKENS), dim=-1)
        for length in (6, 9, 20):
            assert torch.allclose(tower(TOKENS[:, :length]), expected, atol=1e-6)


@pytest.mark.parametrize("text", [{"no_causal_mask": True}, {"embed_cls": True}])
def test_not_where_words_see_what_follows(text: dict[str, bool]) -> None:
    ours = model(open_clip.CustomTextCLIP, **text)
    tower = TextTower(ours)
    assert not tower.can_cut
    with torch.inference_mode():
        expected = torch.nn.functional.normalize(ours.encode_text(TOKENS), dim=-1)
        assert torch.allclose(tower(TOKENS), expected, atol=1e-6)


def test_each_weight_has_one_name() -> None:
    ours = model(open_clip.CLIP)
    names = [f"model.{name}" for name, _ in ours.named_parameters()]
    assert [name for name, _ in TextTower(ours).named_parameters()] == names
