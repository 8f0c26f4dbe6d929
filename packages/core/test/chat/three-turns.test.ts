import { describe, expect, it } from 'vitest';
import { memoryBlobs, usdOf } from '../../src/index.ts';
import { CHANNELS, startChatWorld } from './chat-world.ts';

describe('a chat of three turns', () => {
  it.each(CHANNELS)('is drawn on %s, which refuses a history that is not whole', async (name) => {
    const { simulator, service } = await startChatWorld();
    const chat = service([name]).chat({ size: '1K' });
    const prompts = ['A minimalist logo of a coffee shop', 'Make the bean larger', 'On a green ground'];
    for (const [index, prompt] of prompts.entries()) {
      const result = await chat.send(prompt);
      expect(result).toMatchObject({ turn: index + 1, channel: name, model: 'gemini-3-pro-image', warnings: [] });
      expect(result.attempts).toHaveLength(1);
    }
    const { entries } = simulator.ledger;
    const nanoUsd = simulator.ledger.nanoUsd();
    expect(entries.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(chat.cost).toMatchObject({ usd: usdOf(nanoUsd), nanoUsd, unknownUpToUsd: 0 });
    expect(simulator.requests(name).map(({ body }) => rolesOf(body))).toEqual([
      ['user'],
      ['user', 'model', 'user'],
      ['user', 'model', 'user', 'model', 'user'],
    ]);
  });

  it('fails over in its second turn to a channel that takes the same signatures, and stays with those that took them', async () => {
    const { simulator, service } = await startChatWorld();
    const chat = service().chat();
    await chat.send('A red kite');
    simulator.script('gemini', [{ kind: 'overloaded' }]);
    simulator.script('vertex', [{ kind: 'overloaded' }]);
    const second = await chat.send('Give it a tail');
    expect(second.attempts.map(({ channel, error }) => [channel, error?.type])).toEqual([
      ['gemini', 'overloaded'],
      ['vertex', 'overloaded'],
      ['relay', undefined],
    ]);
    expect(second.warnings).toEqual([]);
    // Vertex has not taken them yet; the relay has.
    simulator.script('gemini', [{ kind: 'overloaded' }]);
    const third = await chat.send('And a string');
    expect(third.attempts.map(({ channel }) => channel)).toEqual(['gemini', 'relay']);
    expect(chat.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('keeps its JSON small and its parts in the store, and goes on in another service', async () => {
    const { service, simulator } = await startChatWorld({ signatureCharacters: 1_100_216 });
    const blobs = memoryBlobs();
    const chat = service().chat({ blobs, aspectRatio: '16:9' });
    await chat.send({ prompt: 'A banner' });
    await chat.send('Bluer');
    const json = JSON.stringify(chat);
    expect(json.length).toBeLessThan(4_000);
    expect(chat.blobs).toHaveLength(6);
    const resumed = await service(['vertex']).resumeChat(JSON.parse(json), { blobs });
    expect(resumed.toJSON()).toEqual(chat.toJSON());
    const third = await resumed.send('Greener');
    expect(third).toMatchObject({ turn: 3, channel: 'vertex' });
    expect(third.images[0]).toMatchObject({ width: 1376, height: 768 });
    expect(resumed.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('carries its blobs in its JSON on request', async () => {
    const { service } = await startChatWorld();
    const chat = service().chat();
    const first = await chat.send('A lighthouse');
    const json: unknown = JSON.parse(JSON.stringify(await chat.toInlineJSON()));
    const resumed = await service(['relay']).resumeChat(json);
    expect(await resumed.picture()).toEqual(Buffer.from(first.images[0]?.data ?? []));
    expect((await resumed.send('At night')).turn).toBe(2);
  });

  it('takes up to 14 references a turn', async () => {
    const { service, simulator } = await startChatWorld();
    const chat = service(['gemini']).chat();
    const first = await chat.send('A team');
    const picture = first.images[0]?.data ?? new Uint8Array(0);
    const images = Array.from({ length: 14 }, () => picture);
    await chat.send({ prompt: 'All of them in one picture', images });
    await chat.send('Closer together');
    expect(simulator.ledger.entries.map(({ status }) => status)).toEqual([200, 200, 200]);
    // The same picture fourteen times is kept once.
    expect(chat.blobs.length).toBeLessThan(10);
    await expect(chat.send({ prompt: 'One more', images: [...images, picture] })).rejects.toMatchObject({ code: 'no_candidate' });
    expect(chat.turns).toBe(3);
  });
});

function rolesOf(body: unknown): readonly unknown[] {
  const { contents } = body as { readonly contents: readonly { readonly role: string }[] };
  return contents.map(({ role }) => role);
}
