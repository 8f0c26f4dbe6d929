import type { Response } from 'express';
import { PictureJson } from './picture-json.ts';
import { writePieces } from './write-pieces.ts';

/** Headers of everything that belongs to one caller. */
export const PRIVATE_HEADERS = Object.freeze({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' });

/** How an answer in JSON is sent. */
export interface JsonAnswer {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** See `writePieces`. */
  readonly stalledMs: number;
}

/**
 * Answers with JSON.
 *
 * @param tell makes the value; the `PictureJson` it is given takes pictures.
 */
export async function sendJson(
  response: Response,
  tell: (json: PictureJson) => unknown,
  { status = 200, headers, stalledMs }: JsonAnswer,
): Promise<void> {
  const json = new PictureJson();
  const { length, pieces } = json.write(tell(json));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': length,
    ...PRIVATE_HEADERS,
    ...headers,
  });
  if (await writePieces(response, pieces, stalledMs)) response.end();
}
