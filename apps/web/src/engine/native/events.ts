// Server-sent events from the bytes of an answer. Reading them by `fetch` tells at once when the line is cut, where EventSource
// would go on asking.

/** The data of each event named `name`, as it comes. Ends with the answer; throws what its reader throws. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  name: string,
): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop()!;
      for (const block of blocks) {
        const fields = block.split(/\r?\n/).map((line) => /^(\w*): ?(.*)$/.exec(line) ?? []);
        const of = (wanted: string) =>
          fields.filter(([, field]) => field === wanted).map(([, , value]) => value);
        if (of('event')[0] === name) yield of('data').join('\n');
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
