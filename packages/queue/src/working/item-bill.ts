import type { Intent, ItemBody } from '../store/item-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';

/** Free attempts that an item keeps, the last ones: an outage of a day makes thousands. All others are kept. */
const MOST_FREE = 20;

/**
 * Adds attempts to those of an item, each once: one that is told again replaces what was known of it.
 *
 * @param callId of the purchase that tells them: what stood in for it, while nobody knew how it ended, goes.
 */
export function billedWith(known: readonly KeptAttempt[], told: readonly KeptAttempt[], callId?: string): KeptAttempt[] {
  const byId = new Map(known.filter(({ id }) => id !== callId).map((attempt) => [attempt.id, attempt]));
  for (const attempt of told) byId.set(attempt.id, attempt);
  const all = [...byId.values()].toSorted((one, other) => one.startedAt - other.startedAt);
  const free = all.filter(({ billing }) => billing === 'not-billed');
  const dropped = new Set(free.slice(0, Math.max(0, free.length - MOST_FREE)));
  return all.filter((attempt) => !dropped.has(attempt));
}

/** What stands for a purchase of which nobody knows how it ended: what was written of it, and the most that the rest can have cost. */
export function interruptedAttempts(intent: Intent, now: number): readonly KeptAttempt[] {
  const { callId, place, startedAt, attempts, resumable, upToNanoUsd } = intent;
  const asked = resumable[0] ?? intent.first;
  const interrupted: KeptAttempt = {
    id: callId,
    place,
    kind: 'primary',
    channel: asked?.channel ?? 'unknown',
    model: asked?.model ?? 'unknown',
    size: asked?.size,
    startedAt,
    durationMs: Math.max(0, now - startedAt),
    error: { type: 'interrupted', message: 'The process that bought it ended before it told what came of it' },
    billing: 'unknown',
    unknownUpToNanoUsd: upToNanoUsd,
  };
  return [...attempts, interrupted];
}

/** The attempts of an item when the purchase that its intent names is given up as lost. */
export function lostAttempts({ attempts, intent }: ItemBody, now: number): KeptAttempt[] {
  return intent === undefined ? [...attempts] : billedWith(attempts, interruptedAttempts(intent, now));
}
