import { describe, expect, it } from 'vitest';
import { memoryBlobs, type ChatJson } from '../../src/index.ts';
import { startChatWorld } from './chat-world.ts';

/** A table with one row that takes nothing older than what is there. */
function table() {
  const rows: ChatJson[] = [];
  return {
    rows,
    save: async (json: ChatJson) => {
      if ((rows.at(-1)?.revision ?? 0) >= (json.revision ?? 0)) throw new Error('another process sends a turn');
      rows.push(structuredClone(json));
    },
  };
}

describe('a chat that is saved', () => {
  it('is saved before each turn is sent, with what it may cost, and again with what came of it', async () => {
    const { simulator, service } = await startChatWorld();
    const { rows, save } = table();
    const sentBefore: number[] = [];
    const watched = (json: ChatJson) => {
      sentBefore.push(simulator.requests('relay').length);
      return save(json);
    };
    const chat = service(['relay']).chat({ save: watched });
    const first = await chat.send('A red kite', { callId: 'the-first-turn' });
    simulator.script('relay', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    await expect(chat.send('Something that is refused')).rejects.toMatchObject({ failure: { class: 'blocked' } });
    expect(sentBefore).toEqual([0, 1, 1, 2]);
    expect(rows.map(({ revision, turns }) => [revision, turns.length])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    expect(rows[0]?.pending).toEqual({ callId: first.id, turn: 1, upToNanoUsd: 90_000_000 });
    expect(rows.map(({ pending }) => pending?.turn)).toEqual([1, undefined, 2, undefined]);
    expect(rows.at(-1)).toEqual(chat.toJSON());
    expect(rows.at(-1)?.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('tells after a crash that a turn was under way, with its bound, and goes on', async () => {
    const { simulator, service } = await startChatWorld();
    const { rows, save } = table();
    const blobs = memoryBlobs();
    const chat = service(['relay']).chat({ blobs, save });
    await chat.send('A red kite');
    await chat.send('Give it a tail');
    // The process ended while the second turn was being sent.
    rows.pop();
    const row: unknown = JSON.parse(JSON.stringify(rows.at(-1)));
    const resumed = await service(['relay']).resumeChat(row, { blobs, save });
    expect(resumed.interrupted).toMatchObject({ turn: 2, upToUsd: 0.09, upToNanoUsd: 90_000_000, callId: expect.any(String) });
    expect(resumed.cost).toMatchObject({ nanoUsd: 90_000_000, unknownUpToNanoUsd: 90_000_000 });
    expect(resumed.cost.nanoUsd + (resumed.cost.unknownUpToNanoUsd ?? 0)).toBe(simulator.ledger.nanoUsd());
    expect((await resumed.send('Give it a tail')).turn).toBe(2);
    expect(rows.at(-1)?.pending).toBeUndefined();
    // It is counted once, however often the chat is resumed.
    const again = await service(['relay']).resumeChat(rows.at(-1), { blobs, save });
    expect(again.interrupted).toBeUndefined();
    expect(again.cost.unknownUpToNanoUsd).toBe(90_000_000);
  });

  it('sends nothing where it cannot be saved before, such as for the second of two that go on with it at once', async () => {
    const { simulator, service } = await startChatWorld();
    const { rows, save } = table();
    const blobs = memoryBlobs();
    const images = service(['relay']);
    await images.chat({ blobs, save }).send('A red kite');
    const [one, other] = await Promise.all([1, 2].map(() => images.resumeChat(rows.at(-1), { blobs, save })));
    const turns = await Promise.allSettled([one?.send('Give it a tail'), other?.send('Give it a tail')]);
    expect(turns).toMatchObject([
      { status: 'fulfilled', value: { turn: 2, warnings: [] } },
      { status: 'rejected', reason: { code: 'chat_invalid', issues: [{ path: 'options.save' }] } },
    ]);
    expect(simulator.requests('relay')).toHaveLength(2);
    expect(other?.toJSON().pending).toBeUndefined();
  });

  it('gives the picture all the same where it cannot be saved afterwards, and says so', async () => {
    const { service } = await startChatWorld();
    let saves = 0;
    const save = () => {
      saves += 1;
      return saves === 1 ? Promise.resolve() : new Promise<never>(() => {});
    };
    const chat = service(['relay']).chat({ save, storeTimeoutMs: 20 });
    const turn = await chat.send('A red kite');
    expect(turn).toMatchObject({ turn: 1, warnings: [{ code: 'chat_turn_not_kept' }] });
    expect(turn.images).toHaveLength(1);
    expect(chat.turns).toBe(1);
  });
});
