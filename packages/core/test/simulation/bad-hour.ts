import { startSimulator, type FaultOrder, type Simulator } from '@retake/simulator';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { createImageService, type Attempt, type ImageService, type ResilienceOptions } from '../../src/index.ts';

/** Committed: every chance of the simulator and of Retake comes from it. */
export const SEED = 20_261_121;

/** Time runs a hundred times faster than in production: every constant of the defaults, and the outages, divided by 100. */
const COMPRESSED = {
  deadlineMs: 3_000,
  attemptTimeoutMs: { '512': 1_200, '1K': 1_200, '2K': 1_800, '4K': 2_400 },
  connectTimeoutMs: 1_000,
  idleTimeoutMs: 600,
  minAttemptMs: 50,
  abandonAfterMs: 200,
  retry: { delayMs: 3, maxDelayMs: 20 },
  backoff: { baseMs: 5, maxMs: 200 },
  circuitBreaker: { consecutiveFailures: 5, halfOpenAfterMs: 300, factor: 2, maxHalfOpenAfterMs: 3_000 },
  coolDown: { baseMs: 100, factor: 2, maxMs: 3_000 },
} as const satisfies ResilienceOptions;

const PROMPTS = Array.from({ length: 40 }, (_, index) => `A red kite over the sea, take ${index + 1}`);

/** What a call of the simulation came to. */
export interface SimulatedCall {
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

/** A number in [0, 1) from a seed (mulberry32), so that Retake's jitter repeats. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
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
    outages: [{ domain: 'google', rate: 0.45, correlation: 0.9, slotMs: 250 }],
  });
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'key', baseUrl: simulator.url('gemini') }),
      geminiRelay({ id: 'relay', apiKey: 'sk-key', baseUrl: simulator.url('relay'), prices: RELAY_PRICES }),
      gemini({ id: 'independent', apiKey: 'key', baseUrl: simulator.url('independent'), failureDomain: 'independent' }),
    ],
    defaultModel: 'gemini-3-pro-image',
    resilience: { ...COMPRESSED, ...options.resilience },
    random: seededRandom(SEED),
  });
  try {
    return { calls: await makeCalls(images, options.calls), simulator, maxAttempts: 12 };
  } finally {
    await images.close();
    await simulator.close();
  }
}

const RELAY_PRICES = {
  'gemini-3-pro-image': { basis: 'request', nanoUsd: 90_000_000, chargesNoImage: true, source: 'docs.laozhang.ai', date: '2026-10-07' },
} as const;

/** Sixteen callers, each asking for the next picture as soon as it has one. */
async function makeCalls(images: ImageService, count: number): Promise<readonly SimulatedCall[]> {
  const calls: SimulatedCall[] = [];
  let next = 0;
  const caller = async () => {
    while (next < count) {
      const index = next++;
      calls.push(await makeCall(images, PROMPTS[index % PROMPTS.length] ?? ''));
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  return calls;
}

async function makeCall(images: ImageService, prompt: string): Promise<SimulatedCall> {
  try {
    const { attempts } = await images.generate({ prompt });
    return { delivered: true, errorCode: undefined, attempts };
  } catch (error) {
    const told = error as { code?: string; attempts?: readonly Attempt[] };
    return { delivered: false, errorCode: told.code ?? String(error), attempts: told.attempts ?? [] };
  }
}
