import type { Response } from 'express';

/** An error in the shape of a wire. */
export interface WireProblem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
}

/** Answers with an error, unless the answer has begun, told it itself, or nobody waits for it. @param tell is asked only where it can be sent. */
export function sendWireProblem(response: Response, tell: () => WireProblem): void {
  if (response.writableEnded) return;
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, headers, body } = tell();
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.byteLength,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(bytes);
}
