import { z } from 'zod';

/** How the service looks after channels that no call asks. */
export interface ProbeOptions {
  /** The shortest time between two probes of a channel, in milliseconds. @default 15_000 */
  readonly minIntervalMs?: number | undefined;
  /** The longest, in milliseconds; the real one is drawn anew each time, so that replicas do not probe in step. @default 30_000 */
  readonly maxIntervalMs?: number | undefined;
  /** How long one probe may take, in milliseconds. @default 10_000: it draws nothing */
  readonly timeoutMs?: number | undefined;
  /**
   * Probes in flight, over all channels. What waits for its turn finds an outage later: a channel that nobody answers on takes two
   * probes of `timeoutMs`. @default as many as there are channels, 4 at least and 64 at most
   */
  readonly maxInFlight?: number | undefined;
  /** Probe from the start, with the default model, and not only after the first call. @default false */
  readonly eager?: boolean | undefined;
  /**
   * Also draw real pictures on channels that nobody asks, because only they see whether there is capacity. Each is paid for. Needs
   * `maxUsdPerDay`. @default false
   */
  readonly paid?: boolean | undefined;
  /** The most that such pictures may cost, in US dollars a day (UTC) and for this process. The service's budgets count them as well. */
  readonly maxUsdPerDay?: number | undefined;
}

/** Probing, fully resolved. */
export interface Probing {
  readonly minIntervalMs: number;
  readonly maxIntervalMs: number;
  readonly timeoutMs: number;
  /** `undefined` goes by the number of channels. */
  readonly maxInFlight: number | undefined;
  readonly eager: boolean;
  readonly paid: boolean;
  readonly maxUsdPerDay: number | undefined;
}

/** What is left out of `ProbeOptions`. Times are in milliseconds. */
export const defaultProbing: Probing = Object.freeze({
  minIntervalMs: 15_000,
  maxIntervalMs: 30_000,
  timeoutMs: 10_000,
  maxInFlight: undefined,
  eager: false,
  paid: false,
  maxUsdPerDay: undefined,
});

/** Bounds of what goes by the number of channels: a probe is one small request. */
const FEWEST_IN_FLIGHT = 4;
const MOST_IN_FLIGHT = 64;

/** How many probes of so many channels may be in flight. */
export function probesInFlight({ maxInFlight }: Pick<Probing, 'maxInFlight'>, channels: number): number {
  return maxInFlight ?? Math.min(Math.max(FEWEST_IN_FLIGHT, channels), MOST_IN_FLIGHT);
}

/**
 * How long what a probe found is believed, in milliseconds: until the next one of that channel has ended, though those of all other
 * channels stand before it and time out twice.
 */
export function believedForMs(probing: Probing, channels: number): number {
  const rounds = Math.max(1, Math.ceil(channels / probesInFlight(probing, channels)));
  return probing.maxIntervalMs + 2 * probing.timeoutMs * rounds;
}

/** When what looks bad is asked once more, in milliseconds: soon, so that an outage is known within a minute. */
export function confirmAfterMs({ minIntervalMs }: Probing): number {
  return minIntervalMs / 10;
}

const duration = z.int().min(1).max(86_400_000);

/** Reads `ProbeOptions`; every problem is reported with its path. */
export const probingSchema = z
  .strictObject({
    minIntervalMs: duration.default(defaultProbing.minIntervalMs),
    maxIntervalMs: duration.default(defaultProbing.maxIntervalMs),
    timeoutMs: duration.default(defaultProbing.timeoutMs),
    maxInFlight: z.int().min(1).max(1_000).optional(),
    eager: z.boolean().default(defaultProbing.eager),
    paid: z.boolean().default(defaultProbing.paid),
    maxUsdPerDay: z.number().min(1e-9).max(1_000_000).optional(),
  })
  .superRefine(({ minIntervalMs, maxIntervalMs, paid, maxUsdPerDay }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (maxIntervalMs < minIntervalMs) problem('maxIntervalMs', 'must not be shorter than minIntervalMs');
    if (paid && maxUsdPerDay === undefined) problem('maxUsdPerDay', 'has to say what paid probes may cost in a day');
    if (!paid && maxUsdPerDay !== undefined) problem('paid', 'has to be true for maxUsdPerDay to mean anything');
  })
  .transform((probing): Probing => ({ ...probing, maxInFlight: probing.maxInFlight, maxUsdPerDay: probing.maxUsdPerDay }));
