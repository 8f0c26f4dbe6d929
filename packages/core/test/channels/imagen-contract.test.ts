import { startSimulator, type FaultOrder, type Simulator } from '@retake/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { imagen } from '../../src/channels/imagen.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { modelOf } from '../catalog/model-of.ts';
import { describeChannelContract } from './contract/channel-contract.ts';
import { chargedBy, costOf } from './paid-attempt.ts';
import { PATIENT, sampleCall, sampleOrder } from './sample-order.ts';
import { simulatedHarness } from './simulated-harness.ts';
import { spokenFaults } from './spoken-faults.ts';

const KEY = 'AIza-4f9a77-secret';
const MODELS = ['imagen-4.0-generate-001', 'imagen-4.0-ultra-generate-001', 'imagen-4.0-fast-generate-001'] as const;
/** As Google sold them until 2026-08-17, and the simulator does. */
const PRICES = { 'imagen-4.0-generate-001': 0.04, 'imagen-4.0-ultra-generate-001': 0.06, 'imagen-4.0-fast-generate-001': 0.02 };

const WAYS = {
  'ai-studio': (baseUrl: string) => imagen({ via: 'ai-studio', baseUrl, apiKey: KEY, models: MODELS, prices: PRICES }),
  vertex: (baseUrl: string) =>
    imagen({
      via: 'vertex',
      baseUrl,
      project: 'shop-1',
      location: 'us-central1',
      accessToken: KEY,
      models: MODELS,
      prices: PRICES,
    }),
} as const;

const order = sampleOrder({ model: modelOf('imagen-4.0-generate-001') });

/** Faults that last until the client leaves: it leaves soon. */
const ENDLESS: ReadonlySet<string> = new Set(['hang', 'late', 'stall', 'wrong-content-length']);

const FAULTS = await spokenFaults('imagen');

for (const [via, make] of Object.entries(WAYS)) {
  describeChannelContract(`imagen via ${via}`, () => simulatedHarness('imagen', KEY, make, { order: { model: order.model } }));

  describe(`what imagen via ${via} says that an attempt cost and the bill agree`, () => {
    let simulator: Simulator;
    let channel: Channel;

    beforeAll(async () => {
      simulator = await startSimulator({ seed: 11, channels: [{ id: 'seller', dialect: 'imagen' }] });
      channel = make(simulator.url('seller'));
    });

    afterAll(async () => {
      await channel.close();
      await simulator.close();
    });

    async function orderWith(fault: FaultOrder, changed: PictureOrder) {
      const before = simulator.ledger.entries.length;
      simulator.script('seller', [fault]);
      const kind = typeof fault === 'string' ? fault : fault.kind;
      const timeouts = ENDLESS.has(kind) ? { ...PATIENT, firstByteMs: 300, idleMs: 300 } : PATIENT;
      const outcome = await channel.generate(sampleCall({ order: changed, timeouts })).catch((error: unknown) => {
        if (ChannelError.isInstance(error)) return error;
        throw error;
      });
      await expect.poll(() => simulator.ledger.entries.length, { interval: 5 }).toBe(before + 1);
      const entry = simulator.ledger.entries.at(-1);
      if (entry === undefined) throw new Error('the request is not in the ledger');
      return { outcome, entry };
    }

    it.each(FAULTS)('%s', async (kind) => {
      const { outcome, entry } = await orderWith(kind, order);
      const verdict = ChannelError.isInstance(outcome) ? outcome.failure.billing : 'billed';
      expect(verdict).toBeOneOf(['unknown', chargedBy(entry)]);
      const cost = costOf(channel, order, outcome);
      if (verdict !== 'unknown' && cost.basis !== 'unknown') expect(cost.nanoUsd).toBe(entry.nanoUsd);
    });

    it.each(MODELS)('%s', async (id) => {
      const model = modelOf(id);
      for (const size of model.abilities.sizes) {
        const priced = sampleOrder({ model, size, aspectRatio: '16:9' });
        const { outcome, entry } = await orderWith('ok', priced);
        expect(outcome).toHaveProperty('pictures.length', 1);
        expect(costOf(channel, priced, outcome)).toMatchObject({ basis: 'picture', nanoUsd: entry.nanoUsd });
      }
    });
  });
}
