import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatPart, JsonValue } from '../../src/channels/channel-chat.ts';
import { geminiChatParts } from '../../src/channels/wire/gemini-chat-parts.ts';
import { geminiChatWire } from '../../src/channels/wire/gemini-chat.ts';
import { chatContents } from '../../src/chat/chat-contents.ts';
import { chatJsonSchema, type KeptTurn } from '../../src/chat/chat-json.ts';
import { chatSoFar } from '../../src/chat/chat-so-far.ts';
import { historyIssues } from '../../src/chat/history-issues.ts';
import { keepTurn } from '../../src/chat/keep-turn.ts';
import { memoryBlobs } from '../../src/index.ts';

const NO_STRINGS = { large: () => undefined, expand: (text: string) => text };

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ minLength: 513, maxLength: 900 }),
  fc.constant('"\\\n\u2028'.repeat(200)),
);
const base64 = fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const signature = fc.option(base64, { nil: undefined });
const odd = fc.dictionary(
  fc.constantFrom('partMetadata', 'videoMetadata', 'nobodyKnows', '__proto__x'),
  fc.jsonValue({ maxDepth: 2 }),
);
const thought = fc.constantFrom({}, { thought: true }, { thought: false });
const part = fc
  .tuple(
    fc.oneof(
      text.map((value) => ({ text: value })),
      base64.map((data) => ({ inlineData: { mimeType: 'image/jpeg', data } })),
    ),
    odd,
    thought,
    signature,
    fc.constantFrom('thoughtSignature', 'thought_signature'),
  )
  .map(([content, others, flag, signed, name]) => ({
    ...normal(others),
    ...content,
    ...flag,
    ...(signed === undefined ? {} : { [name]: signed }),
  }));
const reply = fc.array(part, { minLength: 1, maxLength: 4 });
const replies = fc.array(reply, { minLength: 1, maxLength: 4 });

/** JSON as a wire can carry it: no minus zero. */
function normal<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const PICTURE = { mediaType: 'image/jpeg', width: 4, height: 4, data: new Uint8Array([1, 2, 3]) };

/** Turns as they are kept, from parts as they came, and as they are after a database has had them. */
async function kept(parts: readonly JsonValue[][], shuffle: boolean) {
  const store = memoryBlobs();
  const turns: KeptTurn[] = [];
  for (const [index, each] of parts.entries()) {
    const came: readonly ChatPart[] = geminiChatParts({ candidates: [{ content: { parts: each } }] }, NO_STRINGS);
    const drawn = { prompt: `step ${index}`, references: [], picture: PICTURE, channel: 'gemini', model: 'm', nanoUsd: 1 };
    turns.push(await keepTurn({ ...drawn, reply: came }, index, geminiChatWire, store));
  }
  const json = {
    format: 'retake.chat',
    version: 1,
    id: 'x',
    wire: 'gemini',
    model: 'm',
    defaults: {},
    turns,
    cost: { nanoUsd: 0, incomplete: false, unknownUpToNanoUsd: 0 },
  };
  const written: unknown = JSON.parse(JSON.stringify(shuffle ? reversed(normal(json)) : json));
  return { store, json, read: chatJsonSchema.parse(written) };
}

/** The same value with the fields of every object in another order. */
function reversed(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, reversed(item)]),
  );
}

describe('a session in JSON', () => {
  it('comes back as it was, and its parts word for word, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(replies, fc.boolean(), async (parts, shuffle) => {
        const { store, json, read } = await kept(parts, shuffle);
        expect(read).toEqual(json);
        expect(historyIssues(read.turns, geminiChatWire, false)).toEqual([]);
        const contents = await chatContents(chatSoFar(read.turns, 'gemini', store), geminiChatWire);
        expect(contents.filter(({ role }) => role === 'model').map((content) => content['parts'])).toEqual(parts);
        expect(contents.filter(({ role }) => role === 'user')).toHaveLength(parts.length);
      }),
      { numRuns: 60 },
    );
  });

  it('tells of every signature that another turn or part holds, or none', async () => {
    await fc.assert(
      fc.asyncProperty(replies, fc.nat(), fc.constantFrom('drop', 'alter', 'move'), async (parts, at, change) => {
        const { read } = await kept(parts, false);
        const signed = read.turns.flatMap(({ reply: its }) => its ?? []).filter((one) => one.signature !== null);
        const victim = signed[at % Math.max(1, signed.length)];
        if (victim === undefined) return;
        const path = geminiChatWire.signaturePath({ json: victim.json, large: placed(victim.large) });
        const name = String(path?.[0]);
        const wasLarge = victim.large.find((value) => value.path[0] === name);
        victim.large = victim.large.filter((value) => value !== wasLarge);
        if (change === 'drop') delete victim.json[name];
        else if (change === 'alter') victim.json[name] = 'QWx0ZXJlZA==';
        else {
          const other = signed.find((one) => one.signature !== victim.signature);
          const from = other === undefined ? undefined : Object.keys(other.json).find((key) => /^thought_?signature$/i.test(key));
          if (other === undefined || from === undefined) return;
          victim.json[name] = other.json[from] ?? '';
          const large = other.large.find((value) => value.path[0] === from);
          if (large !== undefined) victim.large.push({ ...large, path: [name] });
        }
        const issues = historyIssues(read.turns, geminiChatWire, false);
        expect(issues).toHaveLength(1);
        expect(issues[0]?.message).toMatch({ drop: /missing/, alter: /altered/, move: /moved/ }[change]);
      }),
      { numRuns: 60 },
    );
  });
});

function placed(
  large: KeptTurn['references'] | readonly { readonly path: (string | number)[]; readonly as: 'base64' | 'text' }[],
) {
  return large.flatMap((value) => ('path' in value ? [{ path: value.path, as: value.as, content: new Uint8Array(0) }] : []));
}
