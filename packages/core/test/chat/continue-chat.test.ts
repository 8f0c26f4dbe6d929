import { expect, it } from 'vitest';
import { openAI } from '../../src/channels/openai.ts';
import type { ChatPart, ContinuedChat } from '../../src/index.ts';
import { RequestInvalidError } from '../../src/index.ts';
import { startChatWorld } from './chat-world.ts';

type Json = Record<string, unknown>;

/** A model's turn as a client keeps it. */
function modelContent({ reply }: ContinuedChat): { role: 'model'; parts: Json[] } {
  return { role: 'model', parts: (reply ?? []).map(written) };
}

function written({ json, large }: ChatPart): Json {
  const part = structuredClone(json) as Json;
  for (const { path, as, content } of large) {
    const bytes = Buffer.from(content as Uint8Array);
    const value = as === 'base64' ? bytes.toString('base64') : (JSON.parse(`"${bytes.toString()}"`) as string);
    const [first = '', second] = path;
    if (second === undefined) part[first] = value;
    else (part[first] as Json)[second] = value;
  }
  return part;
}

it('goes on word for word with what its client kept, on whichever channel of the family is well', async () => {
  const { simulator, service } = await startChatWorld();
  const images = service(['gemini', 'relay']);
  simulator.script('gemini', ['overloaded']);
  const first = await images.continueChat({ prompt: 'A blue vase' });
  expect([first.channel, first.attempts.length, first.warnings]).toEqual(['relay', 2, []]);
  const history = [{ role: 'user', parts: [{ text: 'A blue vase' }] }, modelContent(first)];
  const second = await images.continueChat({ prompt: 'Make it green', history });
  expect(second.images).toHaveLength(1);
  const body = simulator.requests('gemini').at(-1)?.body as { contents: { role: string; parts: Json[] }[] };
  expect(body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
  expect(body.contents[1]?.parts).toHaveLength(history[1]?.parts.length ?? 0);
  // A user's turn that follows becomes one with the next.
  const third = await images.continueChat({
    prompt: 'And larger',
    history: [...history, { parts: [{ text: 'Wait' }] }],
    aspectRatio: '1:1',
  });
  expect(third.images[0]?.width).toBe(third.images[0]?.height);
});

it('shows what came without its signatures as a user’s, and says so', async () => {
  const { simulator, service } = await startChatWorld();
  const images = service(['gemini']);
  const first = await images.continueChat({ prompt: 'A blue vase' });
  const { parts } = modelContent(first);
  const bare = parts.map(({ thoughtSignature: _signature, ...part }) => part);
  const history = [
    { role: 'user', parts: [{ text: 'A blue vase' }] },
    { role: 'model', parts: bare },
  ];
  const second = await images.continueChat({ prompt: 'Make it green', history });
  expect(second.warnings.map(({ code }) => code)).toEqual(['signature_missing']);
  const body = simulator.requests('gemini').at(-1)?.body as { contents: { role: string; parts: Json[] }[] };
  expect(body.contents.map(({ role }) => role)).toEqual(['user']);
});

it('may begin anywhere, where no answer can be sent back', async () => {
  const { simulator, service } = await startChatWorld();
  const images = service([], [openAI({ apiKey: 'sk-x', baseUrl: `${simulator.url('openai')}/v1` })]);
  const first = await images.continueChat({ prompt: 'A blue vase', model: 'gpt-image-2.6-flare' });
  expect([first.images.length, first.reply, first.attempts[0]?.usage?.outputImage]).toEqual([1, undefined, expect.any(Number)]);
  const history = [{ role: 'user', parts: [{ text: 'A blue vase' }] }];
  const refused = images.continueChat({ prompt: 'Green', model: 'gpt-image-2.6-flare', history });
  await expect(refused).rejects.toThrow(/has no chats here/);
});

it('tells every problem of a history with its path, and sends nothing', async () => {
  const { simulator, service } = await startChatWorld();
  const images = service(['gemini']);
  const history = [
    { role: 'function', parts: [{}] },
    { parts: [{ fileData: { fileUri: 'x' } }, { inlineData: { data: '~' } }] },
    7,
  ];
  const refusal = await images.continueChat({ prompt: '', history }).catch((error: unknown) => error);
  expect(RequestInvalidError.isInstance(refusal) && refusal.issues.map(({ path }) => path)).toEqual([
    'history[0].role',
    'history[1].parts[0]',
    'history[1].parts[1].inlineData.data',
    'history[2]',
    'prompt',
  ]);
  await expect(images.continueChat({ prompt: 'x', history: 7 as never })).rejects.toThrow(/list of contents/);
  await expect(images.continueChat({ prompt: 'x', n: 2 } as never)).rejects.toThrow(/a turn is one picture/);
  expect(simulator.requests('gemini')).toHaveLength(0);
});

it('lists what is sold and by whom', async () => {
  const { service } = await startChatWorld();
  const { models } = service(['gemini', 'relay']);
  const pro = models.list().find(({ model }) => model.id === 'gemini-3-pro-image');
  expect(pro).toMatchObject({
    status: 'live',
    channels: [
      { id: 'gemini', kind: 'gemini' },
      { id: 'relay', kind: 'gemini-relay' },
    ],
  });
  expect(models.list().every(({ status }) => status !== 'retired')).toBe(true);
  expect(models.resolve('nano-banana-pro')).toMatchObject({ found: true, model: { id: 'gemini-3-pro-image' } });
});

it('is known by the id of its call that it was given, and refuses one that is none', async () => {
  const { service } = await startChatWorld();
  const images = service(['gemini', 'relay']);
  const seen: string[] = [];
  images.subscribe((event) => {
    if ('callId' in event && event.type === 'attempt.started') seen.push(event.callId);
  });
  const { id } = await images.continueChat({ prompt: 'A blue vase' }, { callId: 'the-first-turn' });
  expect([id, ...seen]).toEqual(['the-first-turn', 'the-first-turn']);
  const refused = images.continueChat({ prompt: 'A blue vase' }, { callId: '' });
  await expect(refused).rejects.toMatchObject({ code: 'request_invalid', issues: [{ path: 'options.callId' }] });
});
