// Numbers and letters in bytes, big-endian, as ICC profiles and PNG have them. Past the end a RangeError is thrown.

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** Letters of one byte each. */
export const letters = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));
