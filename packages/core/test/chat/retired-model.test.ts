import { describe, expect, it } from 'vitest';
import { memoryBlobs, type ChatJson } from '../../src/index.ts';
import { startChatWorld, type ChatWorld } from './chat-world.ts';

const RETIRED = 'gemini-3-pro-image-preview';

/** A chat of two turns, as it was kept before its model was retired. */
async function oldChat({ service }: ChatWorld) {
  const blobs = memoryBlobs();
  const chat = service(['gemini']).chat({ blobs });
  await chat.send('A red kite');
  await chat.send('Give it a tail');
  const json: ChatJson = { ...chat.toJSON(), model: RETIRED };
  return { blobs, json };
}

describe('a chat whose model was retired', () => {
  it('can still be read, shown and taken elsewhere', async () => {
    const world = await startChatWorld();
    const { blobs, json } = await oldChat(world);
    const chat = await world.service(['gemini']).resumeChat(json, { blobs });
    expect(chat).toMatchObject({ model: RETIRED, turns: 2 });
    expect((await chat.picture())?.length).toBeGreaterThan(0);
    expect(await chat.toContents()).toHaveLength(4);
    expect(Object.keys((await chat.toInlineJSON()).blobs ?? {})).toHaveLength(chat.blobs.length);
  });

  it('goes on with whom `acrossFamilies` names, told as what it is, and with nobody else', async () => {
    const world = await startChatWorld();
    const { blobs, json } = await oldChat(world);
    const chat = await world.service(['gemini']).resumeChat(json, { blobs });
    const retired = { code: 'model_retired', model: RETIRED, successor: 'gemini-3-pro-image' };
    await expect(chat.send('And a string')).rejects.toMatchObject(retired);
    await expect(chat.send('And a string', { acrossFamilies: true })).rejects.toMatchObject(retired);
    expect(world.simulator.requests('gemini')).toHaveLength(2);
    const turn = await chat.send('And a string', { acrossFamilies: ['gemini-3-pro-image'] });
    expect(turn).toMatchObject({ turn: 3, model: 'gemini-3-pro-image' });
    expect(turn.warnings.map(({ code }) => code)).toEqual(['chat_replayed', 'model_lowered']);
    expect(turn.degraded).toMatchObject([{ what: 'model', ordered: RETIRED, delivered: 'gemini-3-pro-image' }]);
    expect(world.events.filter(({ type }) => type === 'chat.replayed')).toHaveLength(1);
    const body = JSON.stringify(world.simulator.requests('gemini').at(-1)?.body);
    expect(body).toContain('Give it a tail');
    expect(body).not.toContain('thoughtSignature');
  });

  it('goes on with its successor where the service lets successors draw', async () => {
    const world = await startChatWorld();
    const { blobs, json } = await oldChat(world);
    const chat = await world.service(['gemini'], [], { onRetiredModel: 'successor' }).resumeChat(json, { blobs });
    const turn = await chat.send('And a string');
    expect(turn).toMatchObject({ turn: 3, model: 'gemini-3-pro-image', warnings: [{ code: 'model_retired_rerouted' }] });
  });
});
