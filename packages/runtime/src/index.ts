// Runs ONNX models; the only room that knows ONNX Runtime.
export {};
