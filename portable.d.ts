// What Node, browsers and workers have in common beyond the language, as far as the core uses it. The core is compiled
// against this instead of Node's or the DOM's types, so that the compiler refuses what only one of them has.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

declare const performance: {
  /** Milliseconds. */
  now(): number;
};

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

interface MessagePort {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

/** Node has it, browsers do not. */
declare const setImmediate: ((then: () => void) => unknown) | undefined;
