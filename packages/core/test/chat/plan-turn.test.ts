import { describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { planTurn, type TurnPlanning } from '../../src/chat/plan-turn.ts';
import type { CallToPlan } from '../../src/routing/plannable-call.ts';
import { CALL, callPlannerOf, channelOf, modelNamed, named, selling, type Planning } from '../routing/planning.ts';

const PRO = 'gemini-3-pro-image';
const FLARE = 'gpt-image-2.6-flare';
const chat = { wire: 'gemini', contents: [], pictures: 0, textChars: 0 };
const turn: TurnPlanning = {
  chat,
  continuable: true,
  proven: new Set(),
  replayOn: [],
  replayed: { prompt: 'a kite, then a tail', references: [] },
};

const native = (id: string, more: Partial<Channel> = {}): Channel => selling(id, [PRO], { chatWire: 'gemini', ...more });
const gemini = native('gemini');
const vertex = native('vertex');
const router = selling('router', [PRO], { failureDomain: 'elsewhere' });
const openai = selling('openai', [FLARE], { failureDomain: 'elsewhere' });
const channels = [gemini, vertex, router, openai];

function planned(
  parts: Partial<TurnPlanning>,
  call: Partial<CallToPlan> = {},
  planning: Partial<Planning> = {},
  heldUntil?: number,
) {
  const planCall = callPlannerOf({ channels, ...planning });
  return planTurn({ ...CALL, model: PRO, size: '2K', ...call }, undefined, { ...turn, ...parts }, planCall).plan(heldUntil);
}

describe('a turn', () => {
  it('is asked of the channels of its wire, and says so of the others', () => {
    const { candidates, exclusions } = planned({});
    expect(candidates.map(named)).toEqual([`gemini ${PRO} 2K`, `vertex ${PRO} 2K`]);
    expect(exclusions).toMatchObject([
      { channel: 'router', reason: 'unsupported', detail: expect.stringContaining('gemini wire') },
      { channel: 'openai', reason: 'unsupported' },
    ]);
    expect(candidates.every(({ order }) => order.chat === chat)).toBe(true);
  });

  it('stays with its model, though the service lets the next ones of a purpose draw', () => {
    const all = [channelOf('gemini', { chatWire: 'gemini' })];
    const { candidates } = planned({}, { purpose: 'hero' }, { channels: all, degrade: { models: true } });
    expect(candidates.map(named)).toEqual([`gemini ${PRO} 2K`]);
  });

  it('goes to proven channels first within each step, and down the sizes before any replay', () => {
    const { candidates } = planned({ proven: new Set(['vertex']), replayOn: [modelNamed(PRO)] }, { degrade: { sizes: ['1K'] } });
    expect(candidates.map((candidate) => [named(candidate), candidate.lastResort === true])).toEqual([
      [`vertex ${PRO} 2K`, false],
      [`gemini ${PRO} 2K`, false],
      [`vertex ${PRO} 1K`, false],
      [`gemini ${PRO} 1K`, false],
      [`router ${PRO} 2K`, true],
      [`router ${PRO} 1K`, true],
    ]);
    expect(candidates[4]?.order).toMatchObject({ prompt: 'a kite, then a tail', chat: undefined });
  });

  it('does not let a proven channel that struggles go before a well one', () => {
    const success = { [`vertex ${PRO} 2K`]: 0.1 };
    const { candidates } = planned({ proven: new Set(['vertex']) }, {}, { success });
    expect(candidates.map(named)).toEqual([`gemini ${PRO} 2K`, `vertex ${PRO} 2K`]);
  });

  it('keeps tags and routes for its replays too', () => {
    const tagged = [native('gemini', { tags: ['official'] }), native('relay'), router];
    const call = { route: { compliance: ['official'] } };
    const { candidates, exclusions } = planned({ replayOn: [modelNamed(PRO)] }, call, { channels: tagged });
    expect(candidates.map(named)).toEqual([`gemini ${PRO} 2K`]);
    expect(exclusions.map(({ channel, reason }) => [channel, reason])).toEqual([
      ['relay', 'compliance'],
      ['router', 'compliance'],
    ]);
  });

  it('prices what was said and shown before', () => {
    const before = { ...chat, pictures: 30, textChars: 4_000 };
    const [first, long] = [planned({}), planned({ chat: before })].map(
      ({ candidates }) => candidates[0]?.estimate.expectedNanoUsd,
    );
    const { referenceTokens, listPrice } = modelNamed(PRO);
    if (listPrice?.basis !== 'tokens') throw new Error('the list price is by tokens');
    const { inputImageNanoUsd, inputTextNanoUsd } = listPrice;
    expect((long ?? 0) - (first ?? 0)).toBe(30 * referenceTokens * inputImageNanoUsd + 1_000 * inputTextNanoUsd);
  });
});

describe('a replay', () => {
  it('by another model says what was ordered, and every channel × model is told of once', () => {
    const { candidates, exclusions } = planned({ replayOn: [modelNamed(PRO), modelNamed(FLARE)] });
    expect(candidates.map(named)).toEqual([`gemini ${PRO} 2K`, `vertex ${PRO} 2K`, `router ${PRO} 2K`, `openai ${FLARE} 2K`]);
    expect(candidates[2]).toMatchObject({ lowerings: [], warnings: [{ code: 'chat_replayed' }] });
    expect(candidates[3]).toMatchObject({ lowerings: [{ what: 'model', ordered: PRO, asked: FLARE }] });
    const places = [...candidates.map(({ channel, order }) => `${channel.id} ${order.model.id}`), ...exclusions.map(placeOf)];
    expect(places).toHaveLength(channels.length * 2);
    expect(new Set(places).size).toBe(places.length);
  });

  it('is all there is where the chat cannot go on, and no last resort then', () => {
    const { candidates } = planned({ continuable: false, replayOn: [modelNamed(PRO)] });
    expect(candidates.map((candidate) => [named(candidate), candidate.lastResort])).toEqual([
      [`gemini ${PRO} 2K`, false],
      [`vertex ${PRO} 2K`, false],
      [`router ${PRO} 2K`, false],
    ]);
  });

  it('is held back for a background call while the chat may still go on', () => {
    const replayOn = [modelNamed(PRO)];
    const rest = { reason: 'circuit_open', detail: 'it rests', until: 5 } as const;
    const unavailable = { [`gemini ${PRO}`]: rest, [`vertex ${PRO}`]: rest };
    const background = { urgency: 'background' } as const;
    const held = planned({ replayOn }, background, { unavailable }, 1_000);
    expect(held.candidates).toEqual([]);
    expect(held.exclusions).toContainEqual(expect.objectContaining({ channel: 'router', reason: 'held_back', until: 1_000 }));
    expect(planned({ replayOn }, background, { unavailable }).candidates.map(named)).toEqual([`router ${PRO} 2K`]);
    const none = { channels: [router, openai] };
    expect(planned({ replayOn }, background, none, 1_000).candidates.map(named)).toEqual([`router ${PRO} 2K`]);
  });
});

function placeOf({ channel, model }: { readonly channel: string; readonly model: string }): string {
  return `${channel} ${model}`;
}
