"""Export the sentence encoder all-MiniLM-L6-v2 to one ONNX file with int8 weights.

The network is BERT (Devlin et al. 2018, arXiv 1810.04805) as distilled by MiniLM (Wang et al. 2020, arXiv
2002.10957) and fine-tuned by the sentence-transformers project (Apache-2.0). Only its weights are taken: the
graph is written here from the papers, so that neither torch nor transformers is needed to run it.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from torch import Tensor, nn

_HEADS = 12
_WIDTH = 384


class SentenceEncoder(nn.Module):
    """Token ids (1, n) int64 to a unit embedding (1, 384) float: BERT, mean over tokens, L2 norm."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        floats = {k: v for k, v in weights.items() if v.is_floating_point()}
        self.weights = nn.ParameterDict({k.replace(".", "_"): nn.Parameter(v) for k, v in floats.items()})
        self.layers = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layer."))

    def _linear(self, name: str, value: Tensor) -> Tensor:
        return F.linear(value, self.weights[f"{name}_weight"], self.weights[f"{name}_bias"])

    def _norm(self, name: str, value: Tensor) -> Tensor:
        weight, bias = self.weights[f"{name}_LayerNorm_weight"], self.weights[f"{name}_LayerNorm_bias"]
        return F.layer_norm(value, (_WIDTH,), weight, bias, 1e-12)

    def _attend(self, name: str, value: Tensor) -> Tensor:
        def heads(part: str) -> Tensor:
            out = self._linear(f"{name}_attention_self_{part}", value)
            return out.reshape(1, -1, _HEADS, _WIDTH // _HEADS).transpose(1, 2)

        query, key, content = heads("query"), heads("key"), heads("value")
        scores = torch.softmax(query @ key.transpose(2, 3) / ((_WIDTH // _HEADS) ** 0.5), -1)
        return (scores @ content).transpose(1, 2).reshape(1, -1, _WIDTH)

    def forward(self, ids: Tensor) -> Tensor:
        """Embed one text; `ids` begin with [CLS] and end with [SEP], without padding."""
        positions = torch.arange(ids.shape[1])
        value = F.embedding(ids, self.weights["embeddings_word_embeddings_weight"])
        value = value + F.embedding(positions, self.weights["embeddings_position_embeddings_weight"])
        value = self._norm("embeddings", value + self.weights["embeddings_token_type_embeddings_weight"][0])
        for layer in range(self.layers):
            name = f"encoder_layer_{layer}"
            attended = self._linear(f"{name}_attention_output_dense", self._attend(name, value))
            value = self._norm(f"{name}_attention_output", value + attended)
            wide = F.gelu(self._linear(f"{name}_intermediate_dense", value))
            value = self._norm(f"{name}_output", value + self._linear(f"{name}_output_dense", wide))
        return F.normalize(value.mean(1), dim=-1)


def _quantise(array: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale for each index of `axis`."""
    other = tuple(i for i in range(array.ndim) if i != axis)
    scale = np.maximum(np.abs(array).max(axis=other), 1e-8) / 127
    shape = [-1 if i == axis else 1 for i in range(array.ndim)]
    return np.round(array / scale.reshape(shape)).astype(np.int8), scale.astype(np.float32)


def compress(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store every large matrix as int8 with its scales; the arithmetic stays float.

    Matrix products get a DequantizeLinear in front. The word table is gathered as int8 first, so that a prompt
    never expands the whole vocabulary.
    """
    graph = model.graph
    large = {t.name: t for t in graph.initializer if len(t.dims) == 2 and np.prod(t.dims) > 20_000}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        name = next((i for i in node.input if i in large), None)
        if name is None:
            nodes.append(node)
            continue
        gathered = node.op_type == "Gather"
        values, scale = _quantise(numpy_helper.to_array(large[name]), 0 if gathered else 1)
        graph.initializer.extend(
            [numpy_helper.from_array(values, f"{name}_int8"), numpy_helper.from_array(scale, f"{name}_scale")]
        )
        if gathered:
            ids, out = node.input[1], node.output[0]
            nodes += [
                helper.make_node("Gather", [f"{name}_int8", ids], [f"{out}_int8"], axis=0),
                helper.make_node("Cast", [f"{out}_int8"], [f"{out}_float"], to=TensorProto.FLOAT),
                helper.make_node("Gather", [f"{name}_scale", ids], [f"{out}_scale"], axis=0),
                helper.make_node("Unsqueeze", [f"{out}_scale", "last_axis"], [f"{out}_column"]),
                helper.make_node("Mul", [f"{out}_float", f"{out}_column"], [out]),
            ]
        else:
            whole = f"{node.output[0]}_weight"
            nodes.append(helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [whole], axis=1))
            nodes.append(helper.make_node(node.op_type, [whole if i == name else i for i in node.input], node.output))
    graph.initializer.append(numpy_helper.from_array(np.array([-1], np.int64), "last_axis"))
    kept = [t for t in graph.initializer if t.name not in large]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def export(source: Path, output: Path) -> None:
    """Write `encoder.onnx` and `tokenizer.json` from a folder with `model.safetensors` and `tokenizer.json`."""
    network = SentenceEncoder(load_file(source / "model.safetensors")).eval()
    raw = output / "encoder.partial"
    torch.onnx.export(
        network,
        (torch.tensor([[101, 2019, 3514, 4169, 102]]),),
        str(raw),
        opset_version=17,
        dynamo=False,
        input_names=["ids"],
        output_names=["embedding"],
        dynamic_axes={"ids": {1: "tokens"}},
    )
    onnx.save(compress(onnx.load(raw)), output / "encoder.onnx")
    raw.unlink()
    shutil.copy(source / "tokenizer.json", output / "tokenizer.json")
    print(json.dumps({"bytes": (output / "encoder.onnx").stat().st_size}))  # noqa: T201 - the command's answer


def main() -> None:
    """Command line: `python -m livestyle_engine.training.text_encoder --source DIR --output DIR`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--source", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    export(options.source, options.output)


if __name__ == "__main__":
    main()
