import type { GeneratedImage, ImageResult } from '@retake/core';
import type { Response } from 'express';
import { factHeaders } from './fact-headers.ts';
import { PRIVATE_HEADERS } from './send-json.ts';
import { type Piece, writePieces } from './write-pieces.ts';

/** Bytes that are handed to the socket at once. */
const PIECE_BYTES = 256 * 1024;

/** Answers with the bytes of a picture. */
export async function sendPicture(
  response: Response,
  image: GeneratedImage,
  result: ImageResult,
  { expose, stalledMs }: { readonly expose: boolean; readonly stalledMs: number },
): Promise<void> {
  await sendBytes(response, image, { headers: factHeaders(result, expose), stalledMs });
}

/** Answers with bytes of a type. */
export async function sendBytes(
  response: Response,
  { data, mediaType }: Pick<GeneratedImage, 'data' | 'mediaType'>,
  { headers, stalledMs }: { readonly headers: Readonly<Record<string, string>>; readonly stalledMs: number },
): Promise<void> {
  response.writeHead(200, {
    'content-type': mediaType,
    'content-length': data.byteLength,
    ...PRIVATE_HEADERS,
    ...headers,
  });
  if (await writePieces(response, slices(data), stalledMs)) response.end();
}

function* slices(bytes: Uint8Array): Iterable<Piece> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
