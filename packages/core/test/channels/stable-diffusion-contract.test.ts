import { startSimulator, type FaultOrder, type Simulator } from '@retake/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import { stableDiffusion } from '../../src/channels/stable-diffusion.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { measurePicture } from '../../src/response/measure-picture.ts';
import { modelOf } from '../catalog/model-of.ts';
import { describeChannelContract } from './contract/channel-contract.ts';
import { chargedBy, costOf } from './paid-attempt.ts';
import { PATIENT, sampleCall, sampleOrder } from './sample-order.ts';
import { simulatedHarness } from './simulated-harness.ts';
import { spokenFaults } from './spoken-faults.ts';

const PASSWORD = 'gpu-4f9a77-secret';
const MODELS = ['sd3.5-large', 'sdxl-1.0'] as const;

const machine = (baseUrl: string): Channel =>
  stableDiffusion({ baseUrl, models: MODELS, costPerGpuSecondUsd: 0, username: 'shop', password: PASSWORD });

describeChannelContract(
  'stableDiffusion',
  () => simulatedHarness('stable-diffusion', PASSWORD, machine, { order: { model: modelOf('sd3.5-large') } }),
  {
    unknownTo: {
      blocked: "a machine of one's own moderates nothing",
      'out-of-money': "a machine of one's own charges nobody",
    },
  },
);

const FAULTS = await spokenFaults('stable-diffusion');

/** Faults that last until the client leaves: it leaves soon. */
const ENDLESS: ReadonlySet<string> = new Set(['hang', 'late', 'stall', 'wrong-content-length']);

let simulator: Simulator;
let channel: Channel;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, channels: [{ id: 'gpu', dialect: 'stable-diffusion' }] });
  channel = machine(simulator.url('gpu'));
});

afterAll(async () => {
  await channel.close();
  await simulator.close();
});

async function orderWith(fault: FaultOrder, order: PictureOrder) {
  const before = simulator.ledger.entries.length;
  simulator.script('gpu', [fault]);
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

describe("what stableDiffusion says that an attempt cost and the machine's account agree", () => {
  const order = sampleOrder({ model: modelOf('sd3.5-large') });

  it.each(FAULTS)('%s', async (kind) => {
    const fault: FaultOrder = kind === 'rerouted' ? { kind, modelVersion: 'sd_xl_base_1.0' } : kind;
    const { outcome, entry } = await orderWith(fault, order);
    const verdict = ChannelError.isInstance(outcome) ? outcome.failure.billing : 'billed';
    expect(verdict).toBeOneOf(['unknown', chargedBy(entry)]);
    const cost = costOf(channel, order, outcome);
    if (verdict !== 'unknown') expect(cost.nanoUsd).toBe(entry.nanoUsd);
  });

  it.each(modelOf('sdxl-1.0').abilities.aspectRatios)('%s comes in the pixels that were asked for', async (aspectRatio) => {
    const { outcome, entry } = await orderWith('ok', sampleOrder({ model: modelOf('sdxl-1.0'), aspectRatio }));
    if (ChannelError.isInstance(outcome)) throw outcome;
    const asked = simulator.requests('gpu').at(-1)?.body as { readonly width: number; readonly height: number };
    const bytes = outcome.pictures[0]?.bytes ?? new Uint8Array();
    expect(measurePicture(bytes)).toMatchObject({ width: asked.width, height: asked.height });
    expect({ model: outcome.modelVersion, billed: entry.billed }).toEqual({ model: 'sd_xl_base_1.0', billed: true });
  });
});
