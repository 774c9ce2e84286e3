"""Pipelines of diffusers with small random weights: they paint noise, and load and run as real ones do."""

from pathlib import Path
from typing import Any

import diffusers  # type: ignore[import-not-found, unused-ignore]
import torch
import transformers  # type: ignore[import-not-found, unused-ignore]

_CHANNELS = (32, 64)


def save_img2img(folder: Path) -> Path:
    diffusers.StableDiffusionImg2ImgPipeline(**_parts()).save_pretrained(folder, safe_serialization=True)
    return folder


def save_controlnet(folder: Path) -> Path:
    parts = _parts()
    controlnet = diffusers.ControlNetModel.from_unet(
        parts["unet"], conditioning_channels=3, conditioning_embedding_out_channels=(8, 8, 16, 16)
    )
    for weight in controlnet.controlnet_mid_block.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    pipeline = diffusers.StableDiffusionControlNetImg2ImgPipeline(controlnet=controlnet, **_parts())
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _parts() -> dict[str, Any]:
    torch.manual_seed(1)
    unet = diffusers.UNet2DConditionModel(
        sample_size=32,
        block_out_channels=_CHANNELS,
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=8,
    )
    vae = diffusers.AutoencoderKL(
        block_out_channels=(32, 32, 32, 32),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=8,
    )
    text = transformers.CLIPTextModel(
        transformers.CLIPTextConfig(
            vocab_size=514,
            hidden_size=32,
            intermediate_size=37,
            num_attention_heads=4,
            num_hidden_layers=2,
            max_position_embeddings=77,
            bos_token_id=512,
            eos_token_id=513,
            pad_token_id=513,
        )
    )
    return {
        "vae": vae,
        "text_encoder": text,
        "tokenizer": _tokenizer(),
        "unet": unet,
        "scheduler": diffusers.DDIMScheduler(steps_offset=1, clip_sample=False, set_alpha_to_one=False),
        "safety_checker": None,
        "feature_extractor": None,
        "requires_safety_checker": False,
    }


def _tokenizer() -> Any:
    """One word for every byte, alone and at the end of a word."""
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printed]
    letters = [chr(byte) for byte in printed] + [chr(256 + index) for index in range(len(others))]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return transformers.CLIPTokenizer(
        vocab={word: index for index, word in enumerate(words)}, merges=[], model_max_length=77
    )
