// Modules that the build makes.
declare module 'virtual:ort' {
  /** The folder of ONNX Runtime's files, beside the page. */
  export const ORT_FOLDER: string;
}
