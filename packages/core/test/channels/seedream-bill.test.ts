import { startSimulator, type FaultOrder, type Simulator } from '@retake/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { seedream } from '../../src/channels/seedream.ts';
import { createImageService } from '../../src/create-image-service.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { modelOf } from '../catalog/model-of.ts';
import { JPEG } from './answers.ts';
import { chargedBy, costOf } from './paid-attempt.ts';
import { PATIENT, sampleCall, sampleOrder } from './sample-order.ts';
import { spokenFaults } from './spoken-faults.ts';

const FAULTS = await spokenFaults('seedream');

/** Faults that last until the client leaves: it leaves soon. */
const ENDLESS: ReadonlySet<string> = new Set(['hang', 'late', 'stall', 'wrong-content-length']);

let simulator: Simulator;
let channel: Channel;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, channels: [{ id: 'ark', dialect: 'seedream' }] });
  channel = seedream({ apiKey: 'key', baseUrl: `${simulator.url('ark')}/api/v3` });
});

afterAll(async () => {
  await channel.close();
  await simulator.close();
});

async function orderWith(fault: FaultOrder, order: PictureOrder) {
  const before = simulator.ledger.entries.length;
  simulator.script('ark', [fault]);
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

const reference = { bytes: JPEG, mediaType: 'image/jpeg', width: 1, height: 1 };

describe.each(['b64_json', 'url'] as const)(
  'what seedream says that an attempt cost by %s and the bill agree',
  (responseFormat) => {
    const channelOptions = { seedream: { responseFormat } };
    const order = sampleOrder({ model: modelOf('dola-seedream-5-0-pro-260628'), channelOptions });

    it.each(FAULTS)('%s', async (kind) => {
      const fault: FaultOrder = kind === 'rerouted' ? { kind, modelVersion: 'dola-seedream-5-0-flash-260915' } : kind;
      const { outcome, entry } = await orderWith(fault, order);
      const verdict = ChannelError.isInstance(outcome) ? outcome.failure.billing : 'billed';
      expect(verdict).toBeOneOf(['unknown', chargedBy(entry)]);
      const told = ChannelError.isInstance(outcome) ? outcome.failure.modelVersion : outcome.modelVersion;
      const served = told === undefined ? order : { ...order, model: modelOf(told) };
      const cost = costOf(channel, served, outcome);
      if (verdict !== 'unknown' && cost.basis !== 'unknown') expect(cost.nanoUsd).toBe(entry.nanoUsd);
    });

    it.each([
      ['dola-seedream-5-0-pro-260628', '1K', '1:1', 0, 45_000_000],
      ['dola-seedream-5-0-pro-260628', '2K', '16:9', 2, 90_000_000],
      ['dola-seedream-5-0-flash-260915', '2K', '3:4', 0, 18_000_000],
      ['seedream-5-5-261028', '1K', '16:9', 0, 20_000_000],
      ['seedream-5-5-261028', '2K', '1:1', 3, 59_000_000],
      ['seedream-5-0-260128', '2K', '21:9', 0, 35_000_000],
      ['seedream-4-5-251128', '4K', undefined, 1, 40_000_000],
      ['seedream-4-0-250828', '1K', '9:16', 0, 30_000_000],
    ] as const)('%s in %s and %s with %s references', async (id, size, aspectRatio, count, nanoUsd) => {
      const references = Array.from({ length: count }, () => reference);
      const priced = sampleOrder({ model: modelOf(id), size, aspectRatio, references, channelOptions });
      const { outcome, entry } = await orderWith('ok', priced);
      expect(outcome).toHaveProperty('pictures.length', 1);
      expect(costOf(channel, priced, outcome)).toMatchObject({ basis: 'picture', nanoUsd });
      expect(entry).toMatchObject({ billed: true, nanoUsd });
    });
  },
);

describe('pictures behind an address', () => {
  it.each<FaultOrder>([
    { kind: 'overloaded', on: 'download' },
    { kind: 'reset', on: 'download' },
    { kind: 'model-gone', on: 'download' },
  ])('%j is asked for again, and nothing else is', async (fault) => {
    const order = sampleOrder({ model: modelOf('seedream-4-0-250828'), channelOptions: { seedream: { responseFormat: 'url' } } });
    const orders = () => simulator.requests('ark').filter(({ method }) => method === 'POST').length;
    const before = orders();
    const { outcome } = await orderWith(fault, order);
    expect(outcome).toHaveProperty('pictures.length', 1);
    expect(orders()).toBe(before + 1);
  });
});

it('a service books references, where a model charges for them', async () => {
  const service = createImageService({
    channels: [seedream({ apiKey: 'key', baseUrl: `${simulator.url('ark')}/api/v3` })],
  });
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const result = await service.generate({ prompt: 'a kite', model: 'seedream-5.5', size: '2K', images: [png, png] });
  expect(result.cost.usd).toBe(0.051);
  expect(simulator.ledger.entries.at(-1)?.nanoUsd).toBe(51_000_000);
  await service.close();
});
