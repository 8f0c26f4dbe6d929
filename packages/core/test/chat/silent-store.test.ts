import { describe, expect, it } from 'vitest';
import { memoryBlobs, type BlobStore } from '../../src/index.ts';
import { startChatWorld } from './chat-world.ts';

const forever = (): Promise<never> => new Promise(() => {});

/** A store that never answers some of what it is asked, from the moment at which it falls silent. */
function silentStore(method: 'put' | 'get' | 'size' | 'piece') {
  const kept = memoryBlobs();
  let isSilent = false;
  async function* stuck(): AsyncGenerator<Uint8Array> {
    yield await forever();
  }
  const blobs: BlobStore = {
    put: (digest, content) => (isSilent && method === 'put' ? forever() : kept.put(digest, content)),
    get: async (digest) => {
      if (!isSilent) return kept.get(digest);
      return method === 'get' ? forever() : method === 'piece' ? stuck() : kept.get(digest);
    },
    size: (digest) => (isSilent && method === 'size' ? forever() : kept.size(digest)),
    delete: (digest) => kept.delete(digest),
  };
  return {
    blobs,
    fallSilent: (yes = true) => {
      isSilent = yes;
    },
  };
}

describe('a store that never answers', () => {
  it('costs nobody the picture that was paid for, nor the chat', async () => {
    const { service, simulator } = await startChatWorld();
    const { blobs, fallSilent } = silentStore('put');
    const chat = service(['gemini']).chat({ blobs, storeTimeoutMs: 20 });
    await chat.send('A red kite');
    fallSilent();
    const second = await chat.send('Give it a tail');
    expect(second.images).toHaveLength(1);
    expect(second.warnings).toMatchObject([{ code: 'chat_turn_not_kept' }]);
    expect(chat.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    fallSilent(false);
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it('does not hold whoever has left: the picture is in the result', async () => {
    const { service } = await startChatWorld();
    const { blobs, fallSilent } = silentStore('put');
    const gone = new AbortController();
    const leaving: BlobStore = {
      ...blobs,
      put: (digest, content) => {
        gone.abort(new Error('the customer left'));
        return blobs.put(digest, content);
      },
    };
    fallSilent();
    const turn = await service(['gemini']).chat({ blobs: leaving }).send('A red kite', { signal: gone.signal });
    expect(turn.images).toHaveLength(1);
    expect(turn.warnings).toMatchObject([{ code: 'chat_turn_not_kept' }]);
  });

  it('is told before anything is sent, once and not for each of its blobs', async () => {
    const { service, simulator } = await startChatWorld();
    const { blobs, fallSilent } = silentStore('size');
    const chat = service(['gemini']).chat({ blobs, storeTimeoutMs: 20 });
    await chat.send('A red kite');
    fallSilent();
    const late = { message: 'could not be read from the store in time' };
    await expect(chat.send('Give it a tail')).rejects.toMatchObject({ code: 'chat_invalid', issues: [late] });
    const gone = new AbortController();
    const waiting = service(['gemini']).resumeChat(chat.toJSON(), { blobs });
    const held = (await waiting).send('Give it a tail', { signal: gone.signal });
    gone.abort(new Error('the customer left'));
    await expect(held).rejects.toThrow('the customer left');
    expect(simulator.requests('gemini')).toHaveLength(1);
    fallSilent(false);
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it.each(['get', 'piece'] as const)('is told while a turn is being sent, a resume or an export (%s)', async (method) => {
    const { service } = await startChatWorld();
    const { blobs, fallSilent } = silentStore(method);
    const images = service(['gemini']);
    const chat = images.chat({ blobs, storeTimeoutMs: 20 });
    await chat.send('A red kite');
    fallSilent();
    const late = { code: 'chat_invalid', issues: [{ message: 'could not be read from the store in time' }] };
    await expect(chat.send('Give it a tail')).rejects.toMatchObject(late);
    await expect(chat.toContents()).rejects.toMatchObject(late);
    await expect(chat.picture()).rejects.toMatchObject(late);
    await expect(images.resumeChat(chat.toJSON(), { blobs, storeTimeoutMs: 20 })).rejects.toMatchObject(late);
    fallSilent(false);
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it('is asked for a time that is a number of milliseconds', async () => {
    const { service } = await startChatWorld();
    expect(() => service().chat({ storeTimeoutMs: 0 })).toThrow(/storeTimeoutMs/);
    await expect(service().resumeChat({}, { storeTimeoutMs: 1.5 })).rejects.toMatchObject({
      code: 'request_invalid',
      issues: [{ path: 'options.storeTimeoutMs' }],
    });
  });
});
