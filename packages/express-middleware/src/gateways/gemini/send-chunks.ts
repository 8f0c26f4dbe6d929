import type { Response } from 'express';
import { PictureJson } from '../../answers/picture-json.ts';
import { PRIVATE_HEADERS } from '../../answers/send-json.ts';
import { writePieces } from '../../answers/write-pieces.ts';

/** How the chunks of a stream are sent. */
export interface ChunksAnswer {
  /** As server-sent events; else as one JSON array. */
  readonly events: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** See `writePieces`. */
  readonly stalledMs: number;
}

/** Answers with the chunks of a stream as Google sends them. @param chunks each made when the client has taken the one before. */
export async function sendChunks(
  response: Response,
  chunks: readonly ((json: PictureJson) => unknown)[],
  { events, headers, stalledMs }: ChunksAnswer,
): Promise<void> {
  response.writeHead(200, {
    'content-type': events ? 'text/event-stream' : 'application/json; charset=utf-8',
    ...PRIVATE_HEADERS,
    // nginx keeps answers back until they are whole.
    'x-accel-buffering': 'no',
    ...headers,
  });
  const [before, between, after, end] = events ? ['data: ', 'data: ', '\r\n\r\n', ''] : ['[', ',\r\n', '', ']'];
  for (const [index, tell] of chunks.entries()) {
    const json = new PictureJson();
    const { pieces } = json.write(tell(json));
    await writePieces(response, [index === 0 ? before : between], stalledMs);
    await writePieces(response, pieces, stalledMs);
    await writePieces(response, [after], stalledMs);
  }
  if (!response.destroyed) response.end(end);
}
