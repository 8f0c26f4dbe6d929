import { z } from 'zod';
import type { ChatContent, ChatPart, ChatPicture, JsonObject, ReadContents } from '../channel-chat.ts';
import { chatPart } from './gemini-chat-parts.ts';
import type { LargeStrings } from './gemini-picture.ts';

interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Strings of a plain JSON value are what they are: nothing was taken out of them. */
const PLAIN: LargeStrings = Object.freeze({ large: () => undefined, expand: (text: string) => text });

const content = z.looseObject({ role: z.string().optional(), parts: z.array(z.record(z.string(), z.json())).min(1) });
const blob = z.looseObject({ data: z.string().min(1), mimeType: z.string().optional(), mime_type: z.string().optional() });
const userPart = z.strictObject({ text: z.string().optional(), inlineData: blob.optional(), inline_data: blob.optional() });

/** Reads `contents` of the Gemini API: what a model said stays as it is, with everything large beside it. */
export function readGeminiContents(contents: readonly unknown[]): ReadContents {
  const issues: Issue[] = [];
  const read = contents.flatMap((value, index): readonly ChatContent[] => {
    const found = readContent(value, `[${index}]`);
    if ('role' in found) return [found];
    issues.push(...found.issues);
    return [];
  });
  return issues.length > 0 ? { issues } : { contents: read };
}

function readContent(value: unknown, path: string): ChatContent | { readonly issues: readonly Issue[] } {
  const { data } = content.safeParse(value);
  if (data === undefined) return { issues: [{ path, message: 'must be a content: a role and its parts' }] };
  const { role = 'user', parts } = data;
  if (role === 'model') return { role, parts: parts.map((part) => chatPart(part, PLAIN)) };
  if (role === 'user') return readUser(parts, path);
  return { issues: [{ path: `${path}.role`, message: "must be 'user' or 'model'" }] };
}

function readUser(parts: readonly JsonObject[], path: string): ChatContent | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const words: string[] = [];
  const pictures: ChatPicture[] = [];
  for (const [index, part] of parts.entries()) {
    const at = `${path}.parts[${index}]`;
    const { data } = userPart.safeParse(part);
    if (data === undefined) {
      issues.push({ path: at, message: 'must be a text or inlineData; nothing else is drawn from' });
      continue;
    }
    if (data.text !== undefined && data.text !== '') words.push(data.text);
    if (data.inlineData === undefined && data.inline_data === undefined) continue;
    const picture = pictureOf(chatPart(part, PLAIN));
    if (picture === undefined) issues.push({ path: `${at}.inlineData.data`, message: 'is not valid base64' });
    else pictures.push(picture);
  }
  if (issues.length > 0) return { issues };
  return { role: 'user', prompt: words.join('\n'), pictures };
}

/** The picture of a part; `undefined` where it has none that could be decoded. */
export function pictureOf({ json, large }: ChatPart): ChatPicture | undefined {
  const found = large.find(({ path, as }) => as === 'base64' && path[1] === 'data');
  if (found === undefined) return undefined;
  const { mimeType, mime_type: other } = blob
    .partial({ data: true })
    .catch({})
    .parse(json['inlineData'] ?? json['inline_data']);
  return { mediaType: mimeType ?? other ?? 'image/png', content: found.content };
}
