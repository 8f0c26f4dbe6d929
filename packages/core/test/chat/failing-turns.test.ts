import { describe, expect, it } from 'vitest';
import { memoryBlobs } from '../../src/index.ts';
import { startChatWorld } from './chat-world.ts';

describe('a turn that fails', () => {
  it('leaves the session as it was but for its cost', async () => {
    const { simulator, service } = await startChatWorld();
    const chat = service(['gemini']).chat();
    await chat.send('A red kite');
    const before = chat.toJSON();
    simulator.script('gemini', [{ kind: 'no-picture', finishReason: 'IMAGE_SAFETY' }]);
    await expect(chat.send('Something that is refused')).rejects.toMatchObject({ failure: { class: 'blocked' } });
    expect({ ...chat.toJSON(), cost: before.cost }).toEqual(before);
    expect(chat.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it('or is aborted leaves it so too, with what it may have cost', async () => {
    const { simulator, service } = await startChatWorld();
    const chat = service(['gemini']).chat();
    await chat.send('A red kite');
    const controller = new AbortController();
    const reason = new Error('the customer left');
    simulator.script('gemini', () => {
      controller.abort(reason);
      return { kind: 'hang' };
    });
    await expect(chat.send('Give it a tail', { signal: controller.signal })).rejects.toBe(reason);
    simulator.clearScript('gemini');
    expect(chat.turns).toBe(1);
    expect(chat.cost.unknownUpToUsd).toBeGreaterThan(0);
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it('because another is being drawn is refused at once', async () => {
    const { service } = await startChatWorld();
    const chat = service(['gemini']).chat();
    const first = chat.send('A red kite');
    await expect(chat.send('And a green one')).rejects.toMatchObject({ code: 'chat_busy' });
    expect((await first).turn).toBe(1);
    expect(chat.turns).toBe(1);
  });

  it('tells every problem of its request at once', async () => {
    const { service, simulator } = await startChatWorld();
    const chat = service(['gemini']).chat({ size: '2K' });
    const request = { prompt: '', n: 2, model: 'gemini-3-pro-image', images: ['x'] } as unknown as string;
    await expect(
      chat.send(request, { deadlineMs: -1, acrossFamilies: 7, degrade: { models: true } } as never),
    ).rejects.toMatchObject({
      code: 'request_invalid',
      issues: [
        { path: 'model' },
        { path: 'n' },
        { path: 'options.degrade.models' },
        { path: 'options.acrossFamilies' },
        { path: 'prompt' },
        { path: 'options.deadlineMs' },
        { path: 'images[0]' },
      ],
    });
    expect(simulator.ledger.entries).toEqual([]);
    expect(() => service().chat({ model: 'imagen-4.0-generate-001' })).toThrow(/retired|switched off/);
    expect(() => service().chat({ model: 'flux-2-pro' })).toThrow(/has no chats here/);
    expect(() => service().chat({ blobs: {} as never, size: '9K' as never })).toThrow(/blobs[^]*size|size[^]*blobs/);
  });

  it('whose picture came but could not be kept gives the picture all the same', async () => {
    const { service, simulator } = await startChatWorld();
    const blobs = memoryBlobs();
    let full = false;
    const chat = service(['gemini']).chat({
      blobs: { ...blobs, put: (digest, bytes) => (full ? Promise.reject(new Error('disk full')) : blobs.put(digest, bytes)) },
    });
    await chat.send('A red kite');
    full = true;
    const second = await chat.send('Give it a tail');
    expect(second.images).toHaveLength(1);
    expect(second.warnings).toMatchObject([{ code: 'chat_turn_not_kept' }]);
    expect(chat.turns).toBe(1);
    expect(chat.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    full = false;
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it('because its store cannot be read says so, and sends nothing', async () => {
    const { service, simulator } = await startChatWorld();
    const blobs = memoryBlobs();
    let denied = false;
    const refuse = () => Promise.reject(Object.assign(new Error('https://bucket?key=secret'), { code: 'EACCES' }));
    const chat = service(['gemini']).chat({
      blobs: { ...blobs, size: (digest) => (denied ? refuse() : blobs.size(digest)) },
    });
    await chat.send('A red kite');
    denied = true;
    await expect(chat.send('Give it a tail')).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: expect.arrayContaining([{ path: 'turns[0].picture', message: 'could not be read from the store (EACCES)' }]),
    });
    expect(simulator.requests('gemini')).toHaveLength(1);
  });
});
