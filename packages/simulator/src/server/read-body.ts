import type { IncomingMessage } from 'node:http';

/** A request's body, or how much of it there was when it proved too large. */
export type Body = { readonly bytes: Buffer } | { readonly tooLarge: true } | { readonly broken: true };

/** Reads a body whole; one beyond `maxBytes` is read to its end and thrown away, so that the client can read the refusal. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Body> => {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
    }
  } catch {
    // The client left in the middle of its own request.
    return { broken: true };
  }
  return length > maxBytes ? { tooLarge: true } : { bytes: Buffer.concat(chunks) };
};
