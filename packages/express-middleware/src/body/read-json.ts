import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { BodyFields } from './body-fields.ts';
import type { HeldBody } from './held-bytes.ts';
import { checkJsonText, checkJsonValue } from './json-bounds.ts';
import { readBytes, tooLarge } from './read-bytes.ts';
import type { UploadLimits } from './upload-limits.ts';
import { bodyConsumed, wasRead } from './was-read.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON object, or takes what a middleware before these routes has read: parsed, or as text or bytes, within the same limits.
 *
 * @throws HttpProblemError `body_malformed`, `body_too_large`, `body_consumed`, `busy`; ClientLeftError
 */
export async function readJson(request: Request, limits: UploadLimits, held: HeldBody): Promise<BodyFields> {
  if (wasRead(request)) return fieldsOf(readEarlier(request, limits, held));
  return fieldsOf(parse(await readBytes(request, limits.jsonBytes, held), limits));
}

function readEarlier(request: Request, limits: UploadLimits, held: HeldBody): unknown {
  // An empty body is gone without anything having been read.
  const body: unknown = request.body ?? (request.readableDidRead ? undefined : '');
  if (body === undefined) throw bodyConsumed();
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : undefined;
  const size = bytes?.byteLength ?? checkJsonValue(body, limits);
  if (size > limits.jsonBytes) throw tooLarge(limits.jsonBytes);
  held.take(size);
  return bytes === undefined ? body : parse(bytes, limits);
}

function parse(bytes: Buffer, limits: UploadLimits): unknown {
  checkJsonText(bytes, limits);
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    // What V8 says quotes the text, and with it perhaps a prompt.
    throw new HttpProblemError('body_malformed', 'The body is not valid JSON in UTF-8.');
  }
}

function fieldsOf(value: unknown): BodyFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpProblemError('body_malformed', 'The body has to be a JSON object.');
  }
  return { ...value };
}
