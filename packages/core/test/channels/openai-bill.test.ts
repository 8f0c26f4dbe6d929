import {
  FAULT_KINDS,
  startSimulator,
  type FaultKind,
  type FaultOrder,
  type LedgerEntry,
  type Simulator,
} from '@retake/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settle } from '../../src/catalog/settle.ts';
import type { Cost } from '../../src/catalog/cost.ts';
import type { Channel, ChannelAnswer, PictureOrder } from '../../src/channels/channel.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import type { BillingVerdict } from '../../src/errors/failure-class.ts';
import { modelOf } from '../catalog/model-of.ts';
import { PATIENT, sampleCall, sampleOrder } from './sample-order.ts';

interface Upstream {
  readonly dialect: 'openai' | 'openrouter';
  readonly make: (root: string) => Channel;
  readonly order: PictureOrder;
}

const UPSTREAMS: Readonly<Record<string, Upstream>> = {
  openai: {
    dialect: 'openai',
    make: (root) => openAI({ apiKey: 'key', baseUrl: `${root}/v1` }),
    order: sampleOrder({ model: modelOf('gpt-image-2') }),
  },
  'openai with drafts': {
    dialect: 'openai',
    make: (root) => openAI({ apiKey: 'key', baseUrl: `${root}/v1` }),
    order: sampleOrder({ model: modelOf('gpt-image-2'), channelOptions: { openai: { partialImages: 2, quality: 'low' } } }),
  },
  'openrouter over images': {
    dialect: 'openrouter',
    make: (root) => openRouter({ apiKey: 'key', baseUrl: `${root}/api/v1` }),
    order: sampleOrder({ model: modelOf('gemini-nano-banana-2.1'), size: '2K' }),
  },
  'openrouter over images, pixels': {
    dialect: 'openrouter',
    make: (root) => openRouter({ apiKey: 'key', baseUrl: `${root}/api/v1` }),
    order: sampleOrder({ model: modelOf('gpt-image-2.5-flare'), aspectRatio: '3:2' }),
  },
  'openrouter over chat': {
    dialect: 'openrouter',
    make: (root) => openRouter({ apiKey: 'key', baseUrl: `${root}/api/v1`, route: 'chat' }),
    order: sampleOrder({ aspectRatio: '16:9', size: '4K' }),
  },
};

const OF_NEITHER = [
  'insufficient-user-quota',
  'relay-channel-error',
  'missing-thought-signature',
  'only-thought-image',
  'interim-images',
  'markdown-picture',
  'text-after-picture',
  'provisioned-throughput',
] as const satisfies readonly FaultKind[];

/** What no upstream of the kind ever answers, so that it has no bill. */
const UNSPOKEN: Readonly<Record<Upstream['dialect'], readonly FaultKind[]>> = {
  openai: [...OF_NEITHER, 'rerouted'],
  openrouter: [...OF_NEITHER, 'daily-quota', 'limit-zero', 'spending-cap', 'billing-disabled', 'location-unsupported'],
};

/** Faults that last until the client leaves: it leaves soon. */
const ENDLESS: ReadonlySet<FaultKind> = new Set<FaultKind>(['hang', 'late', 'stall', 'wrong-content-length']);

describe.each(Object.entries(UPSTREAMS))("what a channel says and the upstream's bill agree: %s", (_name, upstream) => {
  let simulator: Simulator;
  let channel: Channel;
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 11, channels: [{ id: 'upstream', dialect: upstream.dialect }] });
    channel = upstream.make(simulator.url('upstream'));
  });
  afterAll(async () => {
    await channel.close();
    await simulator.close();
  });

  async function order(kind: FaultKind): Promise<{ outcome: ChannelAnswer | ChannelError; entry: LedgerEntry }> {
    const before = simulator.ledger.entries.length;
    const timeouts = ENDLESS.has(kind) ? { ...PATIENT, firstByteMs: 300, idleMs: 300 } : PATIENT;
    const outcome = await channel.generate(sampleCall({ order: upstream.order, timeouts })).catch((error: unknown) => {
      if (ChannelError.isInstance(error)) return error;
      throw error;
    });
    await expect.poll(() => simulator.ledger.entries.length, { interval: 5 }).toBe(before + 1);
    const entry = simulator.ledger.entries.at(-1);
    if (entry === undefined) throw new Error('the request is not in the ledger');
    return { outcome, entry };
  }

  function billOf(outcome: ChannelAnswer | ChannelError): { readonly billing: BillingVerdict; readonly cost: Cost } {
    const failed = ChannelError.isInstance(outcome);
    const { usage, reportedCostNanoUsd } = failed ? outcome.failure : outcome;
    const billing = failed ? outcome.failure.billing : 'billed';
    const { size, model } = upstream.order;
    const delivery = failed
      ? (outcome.failure.delivery ?? { pictures: 0, size: undefined })
      : { pictures: outcome.pictures.length, size };
    return { billing, cost: settle({ price: channel.price(model), model, usage, delivery, reportedCostNanoUsd, billing }) };
  }

  const unspoken = UNSPOKEN[upstream.dialect];

  it('every fault is looked at but those that no upstream of its kind answers with', () => {
    for (const kind of unspoken)
      expect(() => {
        simulator.script('upstream', [kind]);
      }).toThrow(`The ${upstream.dialect} wire knows no ${kind}`);
  });

  it.for(FAULT_KINDS.filter((kind) => !unspoken.includes(kind)))('%s', async (kind) => {
    const fault: FaultOrder = kind === 'drip' ? { kind, chunkBytes: 4096, intervalMs: 1 } : kind;
    simulator.script('upstream', [fault]);
    const { outcome, entry } = await order(kind);
    const { billing, cost } = billOf(outcome);
    // Unknown is honest, the opposite of what the upstream charged is not.
    expect(billing).toBeOneOf(['unknown', entry.billed ? 'billed' : 'not-billed']);
    // A cost that is known is the one on the bill, to the nano-dollar.
    expect(cost.nanoUsd).toBeOneOf([undefined, entry.nanoUsd]);
    if (!ChannelError.isInstance(outcome)) expect(outcome.pictures).toHaveLength(entry.pictures);
  });

  it('a good picture costs exactly what the bill says', async () => {
    const { outcome, entry } = await order('ok');
    expect(billOf(outcome).cost.nanoUsd).toBe(entry.nanoUsd);
    expect(entry.nanoUsd).toBeGreaterThan(0);
  });
});
