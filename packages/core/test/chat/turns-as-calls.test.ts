import { describe, expect, it } from 'vitest';
import { openAI } from '../../src/channels/openai.ts';
import { channelOf } from '../service/simulated-channels.ts';
import { startChatWorld } from './chat-world.ts';

/** One turn of Pro at 1K can cost less than this, two cannot. */
const ONE_TURN = 0.5;

describe('a turn is a call', () => {
  it('of whoever pays: it is refused where its budget has no room, and counts where it has', async () => {
    const { simulator, service } = await startChatWorld();
    const budgets = [{ key: 'shop', window: 'day', limitUsd: ONE_TURN }] as const;
    const images = service(['gemini'], [], { budgets });
    const chat = images.chat();
    await chat.send('A red kite', { budgetKey: 'shop' });
    expect(images.budgets()).toMatchObject([{ spentNanoUsd: simulator.ledger.nanoUsd(), reservedNanoUsd: 0 }]);
    await expect(chat.send('Give it a tail', { budgetKey: 'shop' })).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(chat.turns).toBe(1);
    expect(simulator.requests('gemini')).toHaveLength(1);
    expect((await chat.send('Give it a tail')).turn).toBe(2);
  });

  it('with a purpose that telemetry is told of and that moves it nowhere, even where the service lets others draw', async () => {
    const { simulator, service, events } = await startChatWorld();
    const other = openAI({ apiKey: 'sk-not-a-real-key', baseUrl: `${simulator.url('openai')}/v1` });
    const purposes = { hero: { models: ['gpt-image-2.6-flare', 'gemini-3-pro-image'], size: '2K' } } as const;
    const images = service(['gemini'], [other], { purposes, degrade: { models: true } });
    const chat = images.chat();
    expect(await chat.send({ prompt: 'A red kite', purpose: 'hero' })).toMatchObject({ channel: 'gemini', degraded: [] });
    expect(events.find(({ type }) => type === 'call.started')).toMatchObject({ model: 'gemini-3-pro-image', purpose: 'hero' });
    simulator.script('gemini', () => ({ kind: 'overloaded' }));
    await expect(chat.send('Give it a tail', { deadlineMs: 400 })).rejects.toMatchObject({ name: expect.any(String) });
    expect(simulator.requests('openai')).toEqual([]);
  });

  it('with tags that no failure relaxes', async () => {
    const { simulator, service } = await startChatWorld();
    const tagged = { ...channelOf('gemini', simulator.url('gemini')), tags: ['no-training'] };
    const chat = service(['relay'], [tagged]).chat();
    const route = { compliance: 'no-training' } as const;
    const { plan, channel } = await chat.send('A red kite', { route });
    expect(channel).toBe('gemini');
    expect(plan.exclusions).toMatchObject([{ channel: 'relay', reason: 'compliance' }]);
    expect(simulator.requests('relay')).toEqual([]);
  });

  it('that goes down to a smaller size within the chat, and says so', async () => {
    const { simulator, service } = await startChatWorld();
    const chat = service(['gemini']).chat({ size: '2K' });
    await chat.send('A red kite');
    simulator.script('gemini', [{ kind: 'overloaded' }]);
    const second = await chat.send('Give it a tail', { degrade: { sizes: ['1K'] } });
    expect(second.images[0]?.size).toBe('1K');
    expect(second.degraded).toMatchObject([{ what: 'size', ordered: '2K', delivered: '1K', reason: 'lowered' }]);
    expect(chat.turns).toBe(2);
  });

  it('that may end in a text, which tells the whole chat and is no turn of it', async () => {
    const { simulator, service } = await startChatWorld();
    const asked: string[] = [];
    const text = async ({ prompt }: { readonly prompt: string }) => {
      asked.push(prompt);
      return { text: 'A red kite with a long tail.', usd: 0.002 };
    };
    const chat = service(['gemini'], [], { degrade: { text } }).chat();
    await chat.send('A red kite');
    simulator.script('gemini', () => ({ kind: 'overloaded' }));
    const before = chat.cost.nanoUsd;
    const second = await chat.send('Give it a tail', { deadlineMs: 2_000, waitForRecovery: false });
    expect(second).toMatchObject({ images: [], description: 'A red kite with a long tail.', turn: 2 });
    expect(second.warnings.map(({ code }) => code)).toEqual(['described_instead', 'chat_turn_not_kept']);
    expect(asked).toEqual([expect.stringContaining('1. A red kite')]);
    expect(chat.turns).toBe(1);
    expect(chat.cost.nanoUsd - before).toBe(2_000_000);
  });

  it('that is drawn whenever it is sent: what would promise anything else is refused before anything is sent, with all that is wrong', async () => {
    const { simulator, service } = await startChatWorld();
    const chat = service(['gemini'], [], { reuse: { cache: true } }).chat();
    const options = { idempotencyKey: 'turn-1', reuse: 'refresh', deadlineMs: -1 } as object;
    const error: unknown = await chat.send('A red kite', options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'request_invalid',
      issues: [
        { path: 'options.idempotencyKey', message: expect.stringContaining('cannot stand for a turn') },
        { path: 'options.reuse', message: expect.stringContaining('every turn is drawn') },
        { path: 'options.deadlineMs' },
      ],
    });
    expect(chat.turns).toBe(0);
    expect(simulator.requests('gemini')).toEqual([]);
    await chat.send('A red kite', { reuse: false } as object);
    await chat.send('A red kite');
    expect(simulator.requests('gemini')).toHaveLength(2);
  });
});
