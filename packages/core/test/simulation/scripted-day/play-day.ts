import { startSimulator, type Ledger } from '@retake/simulator';
import { geminiRelay } from '../../../src/channels/gemini-relay.ts';
import { gemini } from '../../../src/channels/gemini.ts';
import { vertex } from '../../../src/channels/vertex.ts';
import { costOf, createImageService, type Attempt, type ImageService } from '../../../src/index.ts';
import { seededRandom } from '../seeded-random.ts';
import { arrivals } from './arrivals.ts';
import { directTransport } from './direct-transport.ts';
import { OTHER_VENDOR_PRICES, PURPOSES, RELAY_PRICES, SCENARIO, SEED, STARTS_AT, STUDIO_BUDGET } from './the-day.ts';
import { startVirtualTime } from './virtual-time.ts';

/** What a call of the day came to. */
export interface PlayedCall {
  /** When it came, in milliseconds after the day's start. */
  readonly atMs: number;
  /** What it was for, as it said itself. */
  readonly purpose: string;
  /** Milliseconds until it ended. */
  readonly tookMs: number;
  /** The channel that delivered; `undefined` when none did. */
  readonly channel: string | undefined;
  readonly errorCode: string | undefined;
  readonly attempts: number;
  /** Whether it was delivered otherwise than ordered: smaller, or by another model. */
  readonly degraded: boolean;
  /** What is known to be billed, in nano-dollars. */
  readonly nanoUsd: number;
  /** Attempts that were cut, of which nobody can say whether they were billed, and the most that they can have cost, in nano-dollars. */
  readonly unknown: number;
  readonly unknownNanoUsd: number;
  /** Whether its purpose was another one than it said, because of the budget. */
  readonly guarded: boolean;
}

/** A day: its calls in the order of their arrival, and the upstreams' book. */
export interface PlayedDay {
  readonly calls: readonly PlayedCall[];
  readonly ledger: Ledger;
}

/** Plays the day on virtual time, without sockets. */
export async function playDay(count: number): Promise<PlayedDay> {
  const time = startVirtualTime(STARTS_AT);
  try {
    const simulator = await startSimulator(SCENARIO);
    try {
      const through = (id: string) => ({ id, baseUrl: simulator.url(id), transport: directTransport(simulator, id) });
      const images = createImageService({
        channels: [
          gemini({ apiKey: 'key', ...through('gemini') }),
          vertex({ project: 'shop', accessToken: 'token', ...through('vertex') }),
          geminiRelay({ apiKey: 'sk-key', prices: RELAY_PRICES, ...through('relay') }),
          geminiRelay({
            apiKey: 'sk-key',
            prices: OTHER_VENDOR_PRICES,
            failureDomain: 'other-vendor',
            ...through('other-vendor'),
          }),
        ],
        budgets: [STUDIO_BUDGET],
        // Only the date is virtual: the monotonic time of the process goes on as it is.
        clock: { now: () => Date.now() },
        random: seededRandom(SEED),
        telemetry: false,
      });
      const calls = await time.run(makeCalls(images, count, (at) => time.until(at)));
      await time.run(images.close());
      return { calls, ledger: simulator.ledger };
    } finally {
      await simulator.close();
    }
  } finally {
    time.end();
  }
}

async function makeCalls(
  images: ImageService,
  count: number,
  until: (at: number) => Promise<void>,
): Promise<readonly PlayedCall[]> {
  const random = seededRandom(SEED + 1);
  const calls: Promise<PlayedCall>[] = [];
  for (const atMs of arrivals(count, random)) {
    const wanted = purposeAt(random());
    await until(STARTS_AT + atMs);
    calls.push(makeCall(images, wanted, `A red kite over the sea, take ${calls.length + 1}`, atMs));
  }
  return Promise.all(calls);
}

type Wanted = (typeof PURPOSES)[number];

/** Who is wanted at a point of the line from 0 to 1 on which the shares lie. */
function purposeAt(point: number): Wanted {
  let end = 0;
  return PURPOSES.find(({ share }) => point < (end += share)) ?? PURPOSES[0];
}

async function makeCall(images: ImageService, { purpose, budgetKey }: Wanted, prompt: string, atMs: number): Promise<PlayedCall> {
  const startedAt = Date.now();
  const ended = (attempts: readonly Attempt[]) => {
    const { nanoUsd, unknownUpToNanoUsd } = costOf(attempts);
    const tookMs = Date.now() - startedAt;
    const unknown = attempts.filter(({ billing }) => billing === 'unknown').length;
    const unknownNanoUsd = unknownUpToNanoUsd ?? Number.NaN;
    return { atMs, tookMs, purpose, attempts: attempts.length, nanoUsd, unknown, unknownNanoUsd };
  };
  try {
    const { channel, attempts, degraded, warnings } = await images.generate(
      { prompt, purpose, aspectRatio: '1:1' },
      { budgetKey },
    );
    const guarded = warnings.some(({ code }) => code === 'budget_guard');
    // What a guard turned is counted by itself.
    const isLess = degraded.some(({ what }) => what !== 'purpose');
    return { ...ended(attempts), channel, errorCode: undefined, degraded: isLess, guarded };
  } catch (error) {
    const told = error as { code?: string; attempts?: readonly Attempt[] };
    return {
      ...ended(told.attempts ?? []),
      channel: undefined,
      errorCode: told.code ?? String(error),
      degraded: false,
      guarded: false,
    };
  }
}
