import { z } from 'zod';
import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import { issuesOf } from '../../errors/issue.ts';

/**
 * Shares by channel id, in any unit: `{ gemini: 3, vertex: 1 }` gives gemini three of four. A channel that is not named, or has 0,
 * stands by: it is asked after all that have a share.
 */
export type ChannelWeights = Readonly<Record<string, number>>;

const schema = z
  .record(z.string().min(1, 'needs the id of a channel'), z.number('must be a finite number').min(0, 'must not be negative'))
  .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'needs at least one channel with a share above 0');

/**
 * Reads weights into a lookup; what is not in them weighs 0.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function readChannelWeights(subject: string, weights: unknown): (channelId: string) => number {
  const read = schema.safeParse(weights);
  if (!read.success) throw new ConfigInvalidError(subject, issuesOf(read.error, 'weights'));
  // Own entries alone: a channel called "constructor" has no share by birth.
  const shares = new Map(Object.entries(read.data));
  return (channelId) => shares.get(channelId) ?? 0;
}
