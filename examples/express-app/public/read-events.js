/**
 * The server-sent events of an answer to a POST, which EventSource cannot send.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<{ name: string, value: any }>}
 */
export async function* readEvents(body) {
  let rest = '';
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(block) ?? [];
      // A block without both is the comment that keeps the connection alive.
      if (data !== undefined) yield { name, value: JSON.parse(data) };
    }
  }
}
