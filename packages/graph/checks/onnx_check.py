# Checks ONNX files with onnx's own checker and compares the shapes recorded in them with the ones it infers.
# Usage: python3 onnx_check.py FOLDER ; prints {"checked": values compared, "problems": [text]} as JSON.
import json
import sys
from pathlib import Path

import onnx


def shape_of(info):
    tensor = info.type.tensor_type
    return tensor.elem_type, [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim]


checked, problems = 0, []
for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
    try:
        model = onnx.load(str(path))
        onnx.checker.check_model(model, full_check=True)
        recorded = {v.name: shape_of(v) for v in list(model.graph.value_info) + list(model.graph.output)}
        del model.graph.value_info[:]
        for output in model.graph.output:
            output.type.tensor_type.ClearField("shape")
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph
        found = {v.name: shape_of(v) for v in list(inferred.value_info) + list(inferred.output)}
        for name, ours in recorded.items():
            checked += 1
            if found.get(name) != ours:
                problems.append(f"{path.stem}: {name} is recorded as {ours}, inferred as {found.get(name)}")
    except Exception as error:  # a broken file is a finding, and the other files still count
        problems.append(f"{path.stem}: {error}")
print(json.dumps({"checked": checked, "problems": problems}))
