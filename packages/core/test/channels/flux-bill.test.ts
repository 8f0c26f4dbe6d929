import { startSimulator, type FaultOrder, type Simulator } from '@retake/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flux, type FluxChannel } from '../../src/channels/flux.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { modelOf } from '../catalog/model-of.ts';
import { errorOf } from './failure-of.ts';
import { chargedBy, costOf } from './paid-attempt.ts';
import { PATIENT, sampleCall, sampleOrder } from './sample-order.ts';
import { spokenFaults } from './spoken-faults.ts';

const FAULTS = await spokenFaults('flux');

/** Faults that last until the client leaves: it leaves soon. */
const ENDLESS: ReadonlySet<string> = new Set(['hang', 'late', 'stall', 'wrong-content-length']);

let simulator: Simulator;
let channel: FluxChannel;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, channels: [{ id: 'bfl', dialect: 'flux' }] });
  channel = flux({ apiKey: 'key', baseUrl: simulator.url('bfl'), pollMs: 5 });
});

afterAll(async () => {
  await channel.close();
  await simulator.close();
});

const order = sampleOrder({ model: modelOf('flux-2-pro') });

async function orderWith(fault: FaultOrder) {
  const before = simulator.ledger.entries.length;
  simulator.script('bfl', [fault]);
  const kind = typeof fault === 'string' ? fault : fault.kind;
  const timeouts = ENDLESS.has(kind) ? { ...PATIENT, firstByteMs: 300, idleMs: 300 } : PATIENT;
  const outcome = await channel.generate(sampleCall({ order, timeouts })).catch((error: unknown) => {
    if (ChannelError.isInstance(error)) return error;
    throw error;
  });
  await expect.poll(() => simulator.ledger.entries.length, { interval: 5 }).toBe(before + 1);
  const entry = simulator.ledger.entries.at(-1);
  if (entry === undefined) throw new Error('the request is not in the ledger');
  return { outcome, entry };
}

describe('what flux says that an attempt cost and the bill of the upstream agree', () => {
  it.each(FAULTS)('%s', async (kind) => {
    const { outcome, entry } = await orderWith(kind);
    const verdict = ChannelError.isInstance(outcome) ? outcome.failure.billing : 'billed';
    expect(verdict).toBeOneOf(['unknown', chargedBy(entry)]);
    const cost = costOf(channel, order, outcome);
    // A submission states its price; whether a task that failed is charged for it is not documented.
    if (verdict !== 'unknown' && cost.basis !== 'unknown') expect(cost.nanoUsd).toBe(entry.nanoUsd);
    if (verdict === 'unknown') expect(cost.nanoUsd).toBeOneOf([undefined, entry.nanoUsd, 30_000_000]);
  });

  it.each([
    ['flux-2-pro', '1K', '1:1'],
    ['flux-2-pro', '2K', '16:9'],
    ['flux-2-max', '2K', '1:1'],
    ['flux-2-klein-4b', '512', '4:3'],
    ['flux-3-image', '4K', '3:2'],
    ['flux-kontext-max', '1K', '4:5'],
    ['flux-pro-1.1-ultra', '2K', '21:9'],
    ['flux-pro-1.1', '1K', '16:9'],
  ] as const)('%s in %s and %s', async (id, size, aspectRatio) => {
    const priced = sampleOrder({ model: modelOf(id), size, aspectRatio });
    const answer = await channel.generate(sampleCall({ order: priced }));
    const entry = simulator.ledger.entries.at(-1);
    expect(costOf(channel, priced, answer)).toMatchObject({ basis: 'reported', nanoUsd: entry?.nanoUsd });
    expect(entry).toMatchObject({ billed: true, pictures: 1 });
  });
});

describe('a task is never submitted twice', () => {
  it.each<FaultOrder>([
    { kind: 'overloaded', on: 'poll' },
    { kind: 'rate-limited', on: 'poll', retryAfterS: 1 },
    { kind: 'internal', on: 'poll' },
    { kind: 'reset', on: 'poll' },
    { kind: 'html', on: 'poll', status: 502 },
    { kind: 'truncated-json', on: 'poll' },
    { kind: 'overloaded', on: 'download' },
    { kind: 'reset', on: 'download' },
    { kind: 'reset', on: 'download', at: 'mid-body' },
    { kind: 'model-gone', on: 'download' },
  ])('%j costs nothing but time', async (fault) => {
    const submissions = () => simulator.requests('bfl').filter(({ method }) => method === 'POST').length;
    const before = submissions();
    const { outcome, entry } = await orderWith(fault);
    expect(outcome).toHaveProperty('pictures.length', 1);
    expect(submissions()).toBe(before + 1);
    expect(costOf(channel, order, outcome).nanoUsd).toBe(entry.nanoUsd);
  });

  it('a picture whose attempt ran out of time is collected later, for the price of one', async () => {
    const slow = await startSimulator({ channels: [{ id: 'bfl', dialect: 'flux', behaviour: { latency: { medianMs: 600 } } }] });
    const patient = flux({ apiKey: 'key', baseUrl: slow.url('bfl'), pollMs: 20 });
    const { failure } = await errorOf(patient.generate(sampleCall({ order, timeouts: { ...PATIENT, totalMs: 200 } })));
    expect(failure).toMatchObject({ class: 'timeout', reportedCostNanoUsd: 30_000_000 });
    const answer = await patient.resume(failure.resumeToken ?? '', new AbortController().signal);
    expect(answer.pictures).toHaveLength(1);
    expect(slow.ledger.entries).toHaveLength(1);
    expect(slow.ledger.nanoUsd()).toBe(answer.reportedCostNanoUsd);
    await patient.close();
    await slow.close();
  });
});
