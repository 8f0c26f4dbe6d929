import type { ChatContent, ChatPart, ChatWire, JsonObject, JsonPath, UnsignedPart, WriteLarge } from '../channel-chat.ts';
import { filledJson } from './filled-json.ts';
import { readGeminiContents } from './gemini-contents.ts';
import { shownByParts } from './gemini-shown.ts';

/** The name of the wire that AI Studio, Vertex AI and relays of the Gemini format share, and with it each other's signatures. */
export const GEMINI_CHAT_WIRE = 'gemini';

/** Both spellings of the one field: Google writes the first and reads both, some relays write the second. */
const SIGNATURE_FIELDS = ['thoughtSignature', 'thought_signature'] as const;
const PICTURE_FIELDS = ['inlineData', 'inline_data'] as const;

/** Chats in the parts of `generateContent`. */
export const geminiChatWire: ChatWire = Object.freeze({
  name: GEMINI_CHAT_WIRE,
  speaks: ({ family, abilities }) => family === 'gemini' && abilities.maxReferences > 0,
  // Those of the third generation, which are the ones that think.
  signs: ({ family, abilities }) => family === 'gemini' && abilities.thinks,
  signaturePath,
  unsigned,
  contents: geminiContents,
  read: readGeminiContents,
  shown: shownByParts,
} satisfies ChatWire);

function signaturePath({ json, large }: ChatPart): JsonPath | undefined {
  const name = SIGNATURE_FIELDS.find((field) => typeof json[field] === 'string');
  if (name === undefined) return undefined;
  const isKept = json[name] !== '' || large.some(({ path }) => path.length === 1 && path[0] === name);
  return isKept ? [name] : undefined;
}

/**
 * The rule of the Gemini 3 image models: the first text that is not a thought and every picture that is not a thought carry a
 * signature (ai.google.dev/gemini-api/docs/thought-signatures, 2026).
 */
function unsigned(parts: readonly ChatPart[]): readonly UnsignedPart[] {
  const found: UnsignedPart[] = [];
  let textSeen = false;
  for (const [index, part] of parts.entries()) {
    const { json } = part;
    if (json['thought'] === true) continue;
    const isText = typeof json['text'] === 'string';
    const isPicture = PICTURE_FIELDS.some((field) => typeof json[field] === 'object' && json[field] !== null);
    const needsOne = isPicture || (isText && !textSeen);
    textSeen ||= isText;
    if (needsOne && signaturePath(part) === undefined) found.push({ part: index, kind: isPicture ? 'Image' : 'Text' });
  }
  return found;
}

/** Writes a chat as `contents`; turns of a user that follow each other become one, since roles alternate. */
function geminiContents(contents: readonly ChatContent[], write: WriteLarge): readonly JsonObject[] {
  const written: { readonly role: 'user' | 'model'; readonly parts: JsonObject[] }[] = [];
  for (const content of contents) {
    const parts = content.role === 'user' ? userParts(content, write) : modelParts(content.parts, write);
    const last = written.at(-1);
    if (last?.role === 'user' && content.role === 'user') last.parts.push(...parts);
    else written.push({ role: content.role, parts: [...parts] });
  }
  return written;
}

function userParts({ prompt, pictures }: Extract<ChatContent, { role: 'user' }>, write: WriteLarge): readonly JsonObject[] {
  return [
    // A turn of pictures alone has no words, and Google refuses an empty text.
    ...(prompt === '' ? [] : [{ text: prompt }]),
    ...pictures.map(({ mediaType, content }) => ({
      inlineData: { mimeType: mediaType, data: write({ as: 'base64', content }) },
    })),
  ];
}

function modelParts(parts: readonly ChatPart[], write: WriteLarge): readonly JsonObject[] {
  return parts.map(({ json, large }) => filledJson(json, large, write));
}
