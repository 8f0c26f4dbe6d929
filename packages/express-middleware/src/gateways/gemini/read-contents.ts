import { RequestInvalidError, type Issue } from '@retake/core';
import { z } from 'zod';

/** What a client says and shows now, and everything before it. */
export interface ReadContents {
  readonly prompt: string;
  readonly images: readonly { readonly base64: string; readonly mediaType?: string }[];
  /** As it came. */
  readonly history: readonly unknown[];
}

const role = z.looseObject({ role: z.string().nullish() });
const content = z.looseObject({ parts: z.array(z.unknown()) });
const blob = z.strictObject({
  data: z.string(),
  mimeType: z.string().optional(),
  mime_type: z.string().optional(),
  displayName: z.string().optional(),
});
const part = z.strictObject({ text: z.string().optional(), inlineData: blob.optional(), inline_data: blob.optional() });

/** Takes the turn of the user off the end of a chat. @throws RequestInvalidError with every problem of the turn and its path. */
export function readContents(contents: readonly unknown[]): ReadContents {
  const begin = 1 + contents.findLastIndex((each) => role.safeParse(each).data?.role === 'model');
  const issues: Issue[] = [];
  const words: string[] = [];
  const images: { base64: string; mediaType?: string }[] = [];
  if (begin === contents.length) issues.push({ path: 'contents', message: 'has to end with a turn of the user' });
  for (const [offset, each] of contents.slice(begin).entries()) {
    const path = `contents[${begin + offset}]`;
    const { data } = content.safeParse(each);
    const name = role.safeParse(each).data?.role ?? 'user';
    if (data === undefined || name !== 'user') {
      issues.push({ path, message: "must be a content: a role, 'user' or 'model', and its parts" });
      continue;
    }
    for (const [index, value] of data.parts.entries()) {
      const read = part.safeParse(value).data;
      if (read === undefined) {
        issues.push({ path: `${path}.parts[${index}]`, message: 'must be a text or inlineData; nothing else is drawn from' });
        continue;
      }
      if (read.text !== undefined && read.text !== '') words.push(read.text);
      const found = read.inlineData ?? read.inline_data;
      const mediaType = found?.mimeType ?? found?.mime_type;
      if (found !== undefined) images.push({ base64: found.data, ...(mediaType === undefined ? {} : { mediaType }) });
    }
  }
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return { prompt: words.join('\n'), images, history: contents.slice(0, begin) };
}
