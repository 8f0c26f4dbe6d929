import { describe, expect, it } from 'vitest';
import { memoryBlobs, type ChatJson } from '../../src/index.ts';
import { startChatWorld } from './chat-world.ts';

type Json = {
  -readonly [Key in keyof ChatJson]: ChatJson[Key];
};

/** A chat of two turns, whose signatures are small (in the JSON) or large (in the store). */
async function twoTurns(signatureCharacters: number) {
  const { service, simulator } = await startChatWorld({ signatureCharacters });
  const blobs = memoryBlobs();
  const images = service(['gemini']);
  const chat = images.chat({ blobs });
  await chat.send('A red kite');
  await chat.send('Give it a tail');
  const resume = async (change: (json: Json) => void) => {
    const json = structuredClone(chat.toJSON());
    change(json);
    return images.resumeChat(json, { blobs });
  };
  return { chat, resume, blobs, simulator, images };
}

describe.each([200, 20_000])('signatures of %i characters', (characters) => {
  it('that are missing are found, with turn and part', async () => {
    const { resume } = await twoTurns(characters);
    await expect(
      resume(({ turns }) => {
        const part = turns[1]?.reply?.[1];
        delete part?.json['thoughtSignature'];
        if (part !== undefined) part.large = part.large.filter(({ path }) => path[0] !== 'thoughtSignature');
      }),
    ).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: [{ path: 'turns[1].reply[1]', message: expect.stringMatching(/thought signature.*missing/) }],
    });
  });

  it('that were moved are found, with where they belong', async () => {
    const { resume } = await twoTurns(characters);
    await expect(
      resume(({ turns }) => {
        const [one, other] = [turns[0]?.reply?.[1], turns[1]?.reply?.[1]];
        if (one == null || other == null) throw new Error('a chat of two turns');
        const signature = one.json['thoughtSignature'] ?? '';
        one.json['thoughtSignature'] = other.json['thoughtSignature'] ?? '';
        other.json['thoughtSignature'] = signature;
        const large = one.large;
        const isSignature = ({ path }: (typeof large)[number]) => path[0] === 'thoughtSignature';
        one.large = [...large.filter((value) => !isSignature(value)), ...other.large.filter(isSignature)];
        other.large = [...other.large.filter((value) => !isSignature(value)), ...large.filter(isSignature)];
      }),
    ).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: [
        { path: 'turns[0].reply[1]', message: 'its thought signature is that of turns[1].reply[1]: it was moved' },
        { path: 'turns[1].reply[1]', message: 'its thought signature is that of turns[0].reply[1]: it was moved' },
      ],
    });
  });

  it('whose parts were moved or changed are found', async () => {
    const { resume } = await twoTurns(characters);
    await expect(resume((json) => void (json.turns = json.turns.toReversed()))).rejects.toMatchObject({
      issues: [
        { path: 'turns[0].reply[0]', message: 'belongs at turns[1].reply[0]: it was moved' },
        { path: 'turns[0].reply[1]', message: 'belongs at turns[1].reply[1]: it was moved' },
        { path: 'turns[1].reply[0]', message: 'belongs at turns[0].reply[0]: it was moved' },
        { path: 'turns[1].reply[1]', message: 'belongs at turns[0].reply[1]: it was moved' },
      ],
    });
    await expect(
      resume(({ turns: [first] }) => {
        if (first !== undefined) first.reply = (first.reply ?? []).toReversed();
      }),
    ).rejects.toMatchObject({ issues: { length: 2 } });
    await expect(
      resume(({ turns }) => {
        const text = turns[0]?.reply?.[0];
        if (text !== undefined) text.json['text'] = 'Something else.';
      }),
    ).rejects.toMatchObject({
      issues: [{ path: 'turns[0].reply[0]', message: 'was altered since the model sent it, or moved' }],
    });
  });
});

describe('what is in the store', () => {
  it('is held to its digest when a chat is resumed, and to its length before each turn', async () => {
    const { chat, resume, blobs, simulator } = await twoTurns(20_000);
    const signature = chat.toJSON().turns[0]?.reply?.[1]?.large.find(({ path }) => path[0] === 'thoughtSignature');
    const picture = chat.toJSON().turns[1]?.picture;
    if (signature === undefined || picture === undefined) throw new Error('a chat of two turns');
    await blobs.delete(signature.digest);
    await blobs.put(signature.digest, Buffer.alloc(signature.bytes, 'A'));
    await blobs.delete(picture.digest);
    const missing = ['turns[1].reply[1].inlineData.data', 'turns[1].picture'];
    await expect(resume(() => {})).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: [
        { path: 'turns[0].reply[1].thoughtSignature', message: 'was altered in the store' },
        ...missing.map((path) => ({ path, message: 'is not in the store' })),
      ],
    });
    const before = simulator.requests('gemini').length;
    await expect(chat.send('Larger')).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: missing.map((path) => ({ path, message: 'is not in the store' })),
    });
    expect(simulator.requests('gemini')).toHaveLength(before);
    expect(chat.turns).toBe(2);
  });

  it('and changes between two turns ends the request in its middle, with turn and part', async () => {
    const { chat, blobs, simulator } = await twoTurns(20_000);
    const signature = chat.toJSON().turns[0]?.reply?.[1]?.large.find(({ path }) => path[0] === 'thoughtSignature');
    if (signature === undefined) throw new Error('a chat of two turns');
    await blobs.delete(signature.digest);
    await blobs.put(signature.digest, Buffer.alloc(signature.bytes, 'A'));
    const billed = simulator.ledger.nanoUsd();
    await expect(chat.send('Larger')).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: [{ path: 'turns[0].reply[1].thoughtSignature', message: 'was altered in the store' }],
      attempts: [{ billing: 'not-billed' }],
    });
    expect(simulator.ledger.nanoUsd()).toBe(billed);
    expect(chat.turns).toBe(2);
  });
});

describe('JSON that is none of a chat', () => {
  it('is refused with every problem and its path', async () => {
    const { chat, images } = await twoTurns(200);
    const json = { ...chat.toJSON(), version: 2, wire: 7, turns: [{ prompt: '' }], extra: true };
    await expect(images.resumeChat(json)).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: expect.arrayContaining([
        expect.objectContaining({ path: 'version' }),
        expect.objectContaining({ path: 'wire' }),
        expect.objectContaining({ path: 'turns[0].prompt' }),
        expect.objectContaining({ path: 'turns[0].reply' }),
      ]),
    });
    await expect(images.resumeChat('{}')).rejects.toMatchObject({ code: 'chat_invalid' });
    await expect(images.resumeChat({ ...chat.toJSON(), wire: 'telepathy' })).rejects.toMatchObject({
      issues: [{ path: 'wire' }],
    });
  });
});
