import type { GeneratedImage } from '../response/generated-image.ts';
import { answerHeaderSchema, type AnswerHeader } from './kept-answer-schema.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** What every kept answer begins with; another format begins otherwise. Then the length of its header, the header, and its pictures. */
const MAGIC = Buffer.from('RTK1');
const LENGTH_BYTES = 4;

/** Writes an answer as one string of bytes, for a store. */
export function encodeAnswer(answer: KeptAnswer): Uint8Array {
  const header = Buffer.from(
    JSON.stringify({
      ...answer,
      images: answer.images.map(withoutBytes),
      extraImages: answer.extraImages.map(withoutBytes),
    } satisfies AnswerHeader),
  );
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.byteLength);
  return Buffer.concat([MAGIC, length, header, ...[...answer.images, ...answer.extraImages].map(({ data }) => data)]);
}

/**
 * Reads an answer from a store; its pictures are copies, so that whoever gets them cannot change what is kept.
 *
 * @returns `undefined` for what is no answer, or not a whole one: a store can be shared with other versions, or cut things off.
 */
export function decodeAnswer(bytes: Uint8Array): KeptAnswer | undefined {
  const header = headerOf(bytes);
  if (header === undefined) return undefined;
  let { end } = header;
  const withBytes = <T extends { readonly byteLength: number }>({ byteLength, ...picture }: T) => {
    const start = end;
    end += byteLength;
    return { ...picture, data: new Uint8Array(bytes.subarray(start, end)) };
  };
  const { images, extraImages, description, costNanoUsd, ...rest } = header.value;
  const total = [...images, ...extraImages].reduce((sum, { byteLength }) => sum + byteLength, end);
  if (total !== bytes.byteLength) return undefined;
  return { ...rest, description, costNanoUsd, images: images.map(withBytes), extraImages: extraImages.map(withBytes) };
}

function headerOf(bytes: Uint8Array): { readonly value: AnswerHeader; readonly end: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC.byteLength + LENGTH_BYTES;
  if (view.byteLength < start || !view.subarray(0, MAGIC.byteLength).equals(MAGIC)) return undefined;
  const end = start + view.readUInt32BE(MAGIC.byteLength);
  if (view.byteLength < end) return undefined;
  try {
    const parsed = answerHeaderSchema.safeParse(JSON.parse(view.toString('utf8', start, end)));
    return parsed.success ? { value: parsed.data, end } : undefined;
  } catch {
    return undefined;
  }
}

function withoutBytes<T extends GeneratedImage>({ data, ...picture }: T) {
  return { ...picture, byteLength: data.byteLength };
}
