import type { Issue } from '@retake/core';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { BodyFields } from './body-fields.ts';
import type { Form } from './read-form.ts';

/** Fields that are numbers where they are written as such; everything else of a form stays text. */
const NUMBERS: ReadonlySet<string> = new Set(['n', 'seed', 'deadlineMs']);
/** What pictures may be sent under. */
const PICTURES = /^(?:images|image)(?:\[\d*\])?$/;
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;

/**
 * The fields of a form as JSON would have them. Its files are the `images`, in their order.
 *
 * @throws HttpProblemError `body_malformed` with the path of every file under another name, and of every field that stands there twice.
 */
export function formFields({ fields, files }: Form): BodyFields {
  const issues: Issue[] = [];
  const read = new Map<string, unknown>();
  for (const [name, value] of fields) {
    if (read.has(name)) issues.push({ path: name, message: 'stands there more than once' });
    else if (PICTURES.test(name)) issues.push({ path: name, message: 'has to be a file' });
    else read.set(name, NUMBERS.has(name) && DECIMAL.test(value) ? Number(value) : value);
  }
  const images = files.map(({ field, bytes, mediaType }) => {
    if (!PICTURES.test(field)) issues.push({ path: field, message: 'is no field for a file; pictures go into images' });
    return { data: bytes, ...(mediaType.startsWith('image/') ? { mediaType } : {}) };
  });
  if (issues.length > 0) throw new HttpProblemError('body_malformed', 'See issues for every problem of the form.', { issues });
  return { ...Object.fromEntries(read), ...(images.length > 0 ? { images } : {}) };
}
