import type { Warning } from '../channels/channel.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import { costOf } from './call-cost.ts';
import type { Gathering } from './gather-result.ts';
import type { ImageResult } from './image-result.ts';

/** A text that stands in for the pictures of a call. */
export interface StandIn {
  readonly text: string;
  readonly channel: string;
  /** Why each picture is missing. */
  readonly missing: readonly RetakeError[];
  /** The model that was ordered. */
  readonly ordered: string;
  readonly warnings: readonly Warning[];
}

/** The result of a call that got a description in place of its pictures: without a picture, and saying so in every way there is. */
export function describedResult(
  { id, attempts, warnings, plan, durationMs }: Omit<Gathering, 'pictures'>,
  standIn: StandIn,
): ImageResult {
  const { text, channel, missing, ordered } = standIn;
  const message = 'No channel delivered a picture; its description came in place of it';
  return {
    id,
    images: [],
    extraImages: [],
    text: '',
    description: text,
    channel,
    model: channel,
    attempts,
    cost: costOf(attempts),
    warnings: [...warnings, ...standIn.warnings, { code: 'described_instead', message }],
    degraded: [{ what: 'picture', ordered, delivered: channel, channel, reason: 'lowered' }],
    missing,
    plan,
    durationMs,
  };
}
