#!/usr/bin/env bash
# Library: onnxruntime 1.32.0 (peer: onnx 1.23.2, its reference evaluator) with numpy 2.4.6 (CPU).
# Expected: a score that is NaN is the best for TopK, ArgMax and ReduceMax alike, as in the reference evaluator of ONNX.
# Seen: TopK puts it first, while ArgMax and ReduceMax pass over it unless it is the first score, so the best track and
# the first of the ranked list are different ones.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 4])
graph = helper.make_graph(
    [
        helper.make_node("TopK", ["scores", "k"], ["values", "ranked"]),
        helper.make_node("ArgMax", ["scores"], ["best"], axis=1),
        helper.make_node("ReduceMax", ["scores"], ["highest"], axes=[1]),
    ],
    "rank",
    [scores],
    [
        helper.make_tensor_value_info("ranked", TensorProto.INT64, [1, 4]),
        helper.make_tensor_value_info("best", TensorProto.INT64, [1, 1]),
        helper.make_tensor_value_info("highest", TensorProto.FLOAT, [1, 1]),
    ],
    [helper.make_tensor("k", TensorProto.INT64, [1], [4])],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def ranked(evaluator, scores):
    given = {"scores": np.array([scores], dtype=np.float32)}
    return [output.ravel().tolist() for output in evaluator.run(None, given)]


seen, first = (ranked(session, scores) for scores in ([0.5, np.nan, 0.75, 0.25], [np.nan, 0.5, 0.75, 0.25]))
peer = ranked(ReferenceEvaluator(model), [0.5, np.nan, 0.75, 0.25])
print(seen, first, peer)
assert seen == [[1, 2, 0, 3], [2], [0.75]]
assert first[:2] == [[0, 2, 1, 3], [0]] and np.isnan(first[2][0])
assert peer[:2] == [[1, 2, 0, 3], [1]] and np.isnan(peer[2][0])
PY
