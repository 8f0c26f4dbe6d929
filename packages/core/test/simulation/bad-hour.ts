import { startSimulator, type FaultOrder, type Simulator } from '@retake/simulator';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import {
  createImageService,
  defaultResilience,
  type Attempt,
  type ImageService,
  type ResilienceOptions,
} from '../../src/index.ts';
import { seededRandom } from './seeded-random.ts';

/** Committed: every chance of the simulator and of Retake comes from it. */
export const SEED = 20_261_121;

/** Time runs a hundred times faster than in production: every time of the defaults is divided by this, and so are the outages. */
const SPEED = 100;

/** All times of `defaultResilience`, compressed; counts and policies stay what they are. */
function compress(value: object): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, part]: [string, unknown]) => {
    if (typeof part === 'object' && part !== null) return [key, compress(part)];
    const isTime = key.endsWith('Ms') || key in defaultResilience.attemptTimeoutMs;
    return [key, isTime && typeof part === 'number' ? Math.max(1, Math.round(part / SPEED)) : part];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const COMPRESSED = compress(defaultResilience) as ResilienceOptions;

/** What a call of the simulation came to. */
export interface SimulatedCall {
  /** Unique, so that the ledger's entries can be told apart by call. */
  readonly prompt: string;
  readonly delivered: boolean;
  readonly errorCode: string | undefined;
  readonly attempts: readonly Attempt[];
}

/** A simulated hour: its calls, and the books of both sides. */
export interface BadHour {
  readonly calls: readonly SimulatedCall[];
  readonly simulator: Pick<Simulator, 'ledger'>;
  readonly maxAttempts: number;
}

/**
 * Plays the scenario over real sockets: `gemini` and a relay stand on Google's capacity, which is overloaded 45 % of the time for
 * both together; a third channel on the Gemini wire is independent and overloaded 10 % of the time.
 *
 * @param mishaps further faults on every channel, by rate.
 */
export async function playBadHour(options: {
  readonly calls: number;
  readonly resilience?: ResilienceOptions;
  readonly mishaps?: readonly { readonly fault: FaultOrder; readonly rate: number }[];
}): Promise<BadHour> {
  const mishaps = options.mishaps ?? [];
  const simulator = await startSimulator({
    seed: SEED,
    captions: 'none',
    rememberedRequests: 0,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour: { faults: mishaps } },
      { id: 'relay', dialect: 'relay', behaviour: { faults: mishaps } },
      {
        id: 'independent',
        dialect: 'ai-studio',
        failureDomain: 'independent',
        behaviour: { faults: [{ fault: 'overloaded', rate: 0.1 }, ...mishaps] },
      },
    ],
    outages: [{ domain: 'google', rate: 0.45, correlation: 0.9, slotMs: 25_000 / SPEED }],
  });
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'key', baseUrl: simulator.url('gemini') }),
      geminiRelay({ id: 'relay', apiKey: 'sk-key', baseUrl: simulator.url('relay'), prices: { 'gemini-3-pro-image': 0.09 } }),
      gemini({ id: 'independent', apiKey: 'key', baseUrl: simulator.url('independent'), failureDomain: 'independent' }),
    ],
    defaultModel: 'gemini-3-pro-image',
    resilience: { ...COMPRESSED, ...options.resilience },
    random: seededRandom(SEED),
  });
  try {
    return { calls: await makeCalls(images, options.calls), simulator, maxAttempts: defaultResilience.maxAttempts };
  } finally {
    await images.close();
    await simulator.close();
  }
}

/** Sixteen callers, each asking for the next picture as soon as it has one. */
async function makeCalls(images: ImageService, count: number): Promise<readonly SimulatedCall[]> {
  const calls: SimulatedCall[] = [];
  let next = 0;
  const caller = async () => {
    while (next < count) {
      const index = next++;
      calls.push(await makeCall(images, `A red kite over the sea, take ${index + 1}`));
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  return calls;
}

async function makeCall(images: ImageService, prompt: string): Promise<SimulatedCall> {
  try {
    const { attempts } = await images.generate({ prompt });
    return { prompt, delivered: true, errorCode: undefined, attempts };
  } catch (error) {
    const told = error as { code?: string; attempts?: readonly Attempt[] };
    return { prompt, delivered: false, errorCode: told.code ?? String(error), attempts: told.attempts ?? [] };
  }
}
