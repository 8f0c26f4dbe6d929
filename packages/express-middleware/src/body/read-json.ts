import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { BodyFields } from './body-fields.ts';
import type { HeldBody } from './held-bytes.ts';
import { readBytes } from './read-bytes.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON object, or takes the one that a parser before these routes has read.
 *
 * @throws HttpProblemError `body_malformed`, `body_too_large`, `busy`; ClientLeftError
 */
export async function readJson(request: Request, maxBytes: number, held: HeldBody): Promise<BodyFields> {
  const parsed: unknown = request.body;
  if (request.readableDidRead && parsed !== undefined) return fieldsOf(parsed);
  const bytes = await readBytes(request, maxBytes, held);
  return fieldsOf(parse(bytes));
}

function parse(bytes: Buffer): unknown {
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
