import { describe, expect, it } from 'vitest';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import type { Channel, ChatPart } from '../../src/index.ts';
import { channelOf } from '../service/simulated-channels.ts';
import { startChatWorld } from './chat-world.ts';

/** The relay, which drops the thought signatures of its answers: from a certain answer on, and from none else. */
function forgetful(channel: Channel, from: number): Channel {
  let answers = 0;
  return {
    ...channel,
    generate: async (call) => {
      const answer = await channel.generate(call);
      answers += 1;
      if (answers < from) return answer;
      return { ...answer, chatParts: answer.chatParts?.map(unsigned) };
    },
  };
}

function unsigned({ json, large }: ChatPart): ChatPart {
  const { thoughtSignature: _signature, ...rest } = json;
  return { json: rest, large: large.filter(({ path }) => path[0] !== 'thoughtSignature') };
}

describe('outside its family', () => {
  it('a chat is drawn only where the call allows it, last, and says so', async () => {
    const { simulator, service, events } = await startChatWorld();
    const other = openRouter({ apiKey: 'sk-or-not-a-real-key', baseUrl: `${simulator.url('foreign')}/api/v1` });
    const images = service(['gemini', 'vertex'], [other]);
    const chat = images.chat();
    await chat.send('A red kite');
    const down = { kind: 'overloaded' } as const;
    for (const name of ['gemini', 'vertex']) simulator.script(name, () => down);

    // A service of its own, whose circuits open.
    const elsewhere = await service(['gemini', 'vertex'], [other]).resumeChat(await chat.toInlineJSON());
    await expect(elsewhere.send('Give it a tail', { deadlineMs: 400 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:all_channels_failed|deadline_exceeded)$/),
    });
    expect(simulator.requests('foreign')).toEqual([]);
    expect(elsewhere.turns).toBe(1);

    const second = await chat.send('Give it a tail', { acrossFamilies: true });
    // Both of its own family first, though a failure domain that has capacity stands beside them.
    expect(second.attempts.map(({ channel, error }) => [channel, error?.type])).toEqual([
      ['gemini', 'overloaded'],
      ['vertex', 'overloaded'],
      ['openrouter', undefined],
    ]);
    expect(second.warnings).toMatchObject([{ code: 'chat_replayed' }]);
    expect(events.filter(({ type }) => type === 'chat.replayed')).toMatchObject([
      { callId: second.id, turn: 2, channel: 'openrouter', model: 'gemini-3-pro-image' },
    ]);

    // Back in the family: what another drew is shown to it as a picture, and nothing has to be replayed.
    for (const name of ['gemini', 'vertex']) simulator.clearScript(name);
    const third = await chat.send('And a string');
    expect(third).toMatchObject({ turn: 3, channel: 'gemini', warnings: [] });
    const resumed = await images.resumeChat(await chat.toInlineJSON());
    expect(await resumed.send('At dusk')).toMatchObject({ turn: 4, channel: 'gemini' });
    expect(resumed.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });
});

describe('another model', () => {
  it('draws where the call names it, and the last picture is its first reference', async () => {
    const { simulator, service } = await startChatWorld();
    const other = openAI({ apiKey: 'sk-not-a-real-key', baseUrl: `${simulator.url('openai')}/v1` });
    const images = service(['gemini'], [other]);
    const chat = images.chat();
    await chat.send('A red kite');
    simulator.script('gemini', () => ({ kind: 'overloaded' }));
    const second = await chat.send('Give it a tail', { acrossFamilies: ['gpt-image-2.6-flare'] });
    expect(second).toMatchObject({ channel: 'openai', model: 'gpt-image-2.6-flare' });
    expect(second.warnings.map(({ code }) => code)).toEqual(['chat_replayed', 'model_lowered']);
    expect(second.degraded).toMatchObject([{ what: 'model', ordered: 'gemini-3-pro-image', reason: 'lowered' }]);
    const [request] = simulator.requests('openai');
    expect(request?.path).toContain('/images/edits');
    expect(chat.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    await expect(chat.send('And a string', { acrossFamilies: ['no-such-model'] })).rejects.toMatchObject({
      code: 'model_unknown',
    });
  });
});

describe('a channel that refuses the signatures of others', () => {
  it('is passed over, and the chat goes on elsewhere', async () => {
    const { simulator, service } = await startChatWorld();
    const images = service(['gemini', 'vertex']);
    const chat = images.chat();
    await chat.send('A red kite', { route: { only: ['vertex'] } });
    simulator.script('vertex', [{ kind: 'overloaded' }]);
    simulator.script('gemini', [{ kind: 'missing-thought-signature' }]);
    const second = await chat.send('Give it a tail');
    expect(second.attempts.map(({ channel, error }) => [channel, error?.type])).toEqual([
      ['vertex', 'overloaded'],
      ['gemini', 'history_refused'],
      ['vertex', undefined],
    ]);
    simulator.script('gemini', [{ kind: 'missing-thought-signature' }]);
    // Without a chat it is the request that is wrong, and nobody else is asked.
    await expect(images.generate({ prompt: 'A boat' }, { route: { only: ['gemini'] } })).rejects.toMatchObject({
      failure: { class: 'invalid_request' },
    });
  });
});

describe('a channel that drops signatures', () => {
  it('is told of at once; the next turn says which part is missing one, and can be replayed', async () => {
    const { simulator, service } = await startChatWorld();
    const relay = forgetful(channelOf('relay', simulator.url('relay')), 2);
    const images = service([], [relay]);
    const chat = images.chat();
    expect((await chat.send('A red kite')).warnings).toEqual([]);
    expect((await chat.send('Give it a tail')).warnings).toMatchObject([{ code: 'signature_missing' }]);
    const before = simulator.requests('relay').length;
    await expect(chat.send('And a string')).rejects.toMatchObject({
      code: 'chat_invalid',
      issues: [
        { path: 'turns[1].reply[0]', message: expect.stringMatching(/text came without a thought signature, which relay/) },
        { path: 'turns[1].reply[1]', message: expect.stringMatching(/picture came without/) },
      ],
    });
    expect(simulator.requests('relay')).toHaveLength(before);
    const third = await chat.send('And a string', { acrossFamilies: true });
    expect(third).toMatchObject({ turn: 3, channel: 'relay', warnings: [{ code: 'chat_replayed' }] });
  });
});
