import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { BodyFields } from './body-fields.ts';
import { formFields } from './form-fields.ts';
import type { HeldBody } from './held-bytes.ts';
import { tooLarge } from './read-bytes.ts';
import { readForm } from './read-form.ts';
import { readJson } from './read-json.ts';
import type { UploadLimits } from './upload-limits.ts';

/** What is read, for the header `Accept` of a 415 (RFC 9110, 15.5.16). */
const TAKEN = { accept: 'application/json, multipart/form-data' } as const;

/**
 * Reads the fields of a request, from JSON or from a multipart form.
 *
 * @param held takes what has come, for as long as the request's pictures are needed.
 * @throws HttpProblemError `body_unsupported`, `body_malformed`, `body_too_large`, `body_consumed`, `busy`; ClientLeftError
 */
export async function readBody(request: Request, limits: UploadLimits, held: HeldBody): Promise<BodyFields> {
  const coding = request.get('content-encoding')?.trim().toLowerCase();
  // A few kilobytes can unpack into gigabytes; pictures do not get smaller anyway.
  if (coding !== undefined && coding !== '' && coding !== 'identity') {
    throw new HttpProblemError('body_unsupported', 'Send the body as it is, without a content coding.', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const [type = '', ...parameters] = (request.get('content-type') ?? '').toLowerCase().split(';');
  const stated = Number(request.get('content-length') ?? 0);
  switch (type.trim()) {
    case 'application/json':
      if (!parameters.every(isUtf8)) throw new HttpProblemError('body_unsupported', 'JSON is read in UTF-8.', { headers: TAKEN });
      if (stated > limits.jsonBytes) throw tooLarge(limits.jsonBytes);
      return readJson(request, limits, held);
    case 'multipart/form-data':
      if (stated > limits.formBytes) throw tooLarge(limits.formBytes);
      return formFields(await readForm(request, limits, held));
    default:
      throw new HttpProblemError('body_unsupported', 'Send application/json or multipart/form-data.', { headers: TAKEN });
  }
}

function isUtf8(parameter: string): boolean {
  const [name = '', value = ''] = parameter.split('=');
  return name.trim() !== 'charset' || /^"?utf-?8"?$/.test(value.trim());
}
