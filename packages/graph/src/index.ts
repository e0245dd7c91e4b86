// Build, check, print and differentiate computation graphs, and write them as ONNX.
export {};
