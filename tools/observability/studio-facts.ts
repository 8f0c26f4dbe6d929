/**
 * The channels of the studio. Batches of the first are done within minutes, those of the second never, and those of the third expire. The other
 * two have none, and the last has no capacity either.
 */
export const STUDIO_CHANNELS = {
  quick: 'gemini',
  slow: 'gemini-slow',
  brief: 'gemini-brief',
  relay: 'relay',
  away: 'relay-away',
} as const;

/** How its queue is called. */
export const STUDIO_QUEUE = 'nightly';

/** What its pictures are for. */
export const STUDIO_PURPOSE = 'night';

/** What it draws. */
export const STUDIO_MODEL = 'gemini-3-pro-image';

/** What the relay bills, and says that it bills, in dollars a picture. */
export const STUDIO_RELAY_PRICES = { [STUDIO_MODEL]: 0.09 } as const;

/** What signs its webhooks. */
export const STUDIO_SECRET = 'not a real secret of anyone';

/** How long its batches take, in milliseconds of the incident. */
export const BATCH_MS = { running: 3_000, never: 3_600_000, expires: 4_000 } as const;

/** A job of the studio, as its process is told. Times are minutes of the rules: seconds of the incident. */
export interface StudioOrder {
  readonly name: string;
  readonly items: number;
  readonly channels: readonly string[];
  /** How long it may take. @default as long as it takes */
  readonly deadlineMinutes?: number | undefined;
  readonly prompt?: string | undefined;
  readonly webhook?: string | undefined;
}

/** A prompt on which the relay hangs up. */
export const PROMPT_LOST = 'is lost on the way';
