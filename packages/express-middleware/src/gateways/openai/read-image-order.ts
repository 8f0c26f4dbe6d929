import { RequestInvalidError, type Issue } from '@retake/core';
import { readBody } from '../../body/read-body.ts';
import { readForm } from '../../body/read-form.ts';
import { tooLarge } from '../../body/read-bytes.ts';
import { HttpProblemError } from '../../problems/http-problem-error.ts';
import type { Visit } from '../../routes/route.ts';
import { readFields } from '../wire-issues.ts';
import { editSchema, generationSchema, type ImageFields } from './image-fields.ts';
import type { OrderFiles } from './image-order.ts';

/** What a client sent. */
export interface ReadImageOrder {
  readonly fields: ImageFields;
  readonly files: OrderFiles;
}

/** Reads the body of `POST /v1/images/generations`. */
export async function readGeneration({ request, setting, held }: Visit): Promise<ReadImageOrder> {
  const type = request.get('content-type') ?? '';
  if (/^multipart\//i.test(type)) throw new HttpProblemError('body_unsupported', 'Send application/json.');
  const body = await readBody(request, setting.uploads, held);
  return { fields: readFields(generationSchema, body), files: { images: [], mask: undefined } };
}

const PICTURES = /^image(?:\[\d*\])?$/;

/** Reads the form of `POST /v1/images/edits`: one or several files `image` or `image[]`, and perhaps a `mask`. */
export async function readEdit({ request, setting, held }: Visit): Promise<ReadImageOrder> {
  const { uploads } = setting;
  if (!/^multipart\/form-data/i.test(request.get('content-type') ?? ''))
    throw new HttpProblemError('body_unsupported', 'Send multipart/form-data with the pictures as files.');
  if (Number(request.get('content-length') ?? 0) > uploads.formBytes) throw tooLarge(uploads.formBytes);
  const form = await readForm(request, uploads, held);
  const issues: Issue[] = [];
  const sent = new Map<string, unknown>();
  for (const [name, value] of form.fields) {
    if (sent.has(name)) issues.push({ path: name, message: 'stands there more than once' });
    else sent.set(name, valueOf(name, value));
  }
  const masks = form.files.filter(({ field }) => field === 'mask');
  const images = form.files.filter(({ field }) => PICTURES.test(field));
  for (const { field } of form.files) {
    if (field !== 'mask' && !PICTURES.test(field)) issues.push({ path: field, message: 'is no field for a file here' });
  }
  if (masks.length > 1) issues.push({ path: 'mask', message: 'stands there more than once' });
  if (images.length === 0) issues.push({ path: 'image', message: 'needs at least one picture to change' });
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return {
    fields: readFields(editSchema, Object.fromEntries(sent)),
    files: {
      images: images.map(({ bytes, mediaType }) => ({ data: bytes, ...(mediaType.startsWith('image/') ? { mediaType } : {}) })),
      mask: masks[0]?.bytes,
    },
  };
}

/** A form has texts alone; these fields are written as JSON would have them. */
const TYPED: ReadonlySet<string> = new Set(['n', 'output_compression', 'partial_images', 'stream']);

function valueOf(name: string, text: string): unknown {
  if (!TYPED.has(name)) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,6}$/.test(text) ? Number(text) : text;
}
