// Names for things that are kept.

/** 32 hexadecimal digits by chance. `crypto.randomUUID` is missing on pages that are not served securely. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
