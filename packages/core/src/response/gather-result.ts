import type { Warning } from '../channels/channel.ts';
import { InternalError } from '../errors/internal-error.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { FollowedPlan } from '../routing/planned.ts';
import type { Turned } from '../routing/plannable-call.ts';
import type { AcceptedAnswer } from './accept-answer.ts';
import { costOf } from './call-cost.ts';
import type { Degradation } from './generated-image.ts';
import type { ImageResult } from './image-result.ts';

/** How the search for one picture of a call ended. */
export type PictureOutcome =
  | { readonly accepted: AcceptedAnswer; readonly warnings: readonly Warning[] }
  | { readonly error: RetakeError };

/** What a result is put together from. */
export interface Gathering {
  readonly id: string;
  readonly pictures: readonly PictureOutcome[];
  /** Of all pictures, in the order of their start. */
  readonly attempts: readonly Attempt[];
  /** Of the request and the plan. */
  readonly warnings: readonly Warning[];
  readonly plan: FollowedPlan;
  /** The purpose that was asked for and the one in its place; `undefined` when it was not changed. */
  readonly turned?: Pick<Turned, 'from' | 'to'> | undefined;
  readonly durationMs: number;
}

/**
 * Puts the pictures of a call together. Every picture that came is in the result: a call that ordered several and got some
 * of them succeeds, and says what is missing.
 *
 * @throws the error of the first picture that is missing, when none came.
 */
export function gatherResult({ id, pictures, attempts, warnings, plan, turned, durationMs }: Gathering): ImageResult {
  const accepted = pictures.flatMap((picture) => ('accepted' in picture ? [picture] : []));
  const [first] = accepted;
  const missing = pictures.flatMap((picture) => ('error' in picture ? [picture.error] : []));
  const [error] = missing;
  if (first === undefined) throw error ?? new InternalError(new RangeError('a call without pictures'));
  const cost = costOf(attempts);
  const links = accepted.flatMap(({ accepted: { links = [] } }) => links);
  return {
    id,
    images: accepted.map(({ accepted: { image } }) => image),
    extraImages: accepted.flatMap(({ accepted: { extras } }) => extras),
    ...(links.length > 0 && { links }),
    text: accepted
      .map(({ accepted: { text } }) => text)
      .filter((text) => text !== '')
      .join('\n\n'),
    channel: first.accepted.image.channel,
    model: first.accepted.image.model,
    attempts,
    cost,
    warnings: distinct([
      ...warnings,
      ...accepted.flatMap((picture) => [...picture.warnings, ...picture.accepted.warnings]),
      ...(missing.length > 0
        ? [
            {
              code: 'partial_result' as const,
              message: `${accepted.length} of ${pictures.length} pictures came; see result.missing`,
            },
          ]
        : []),
      ...(cost.usd === undefined
        ? [
            {
              code: 'unknown_price' as const,
              message: 'An attempt was billed at a price that is not known; set it with the option `prices` of its channel',
            },
          ]
        : []),
    ]),
    degraded: [...purposeOf(turned, first), ...accepted.flatMap(({ accepted: { degradations } }) => degradations)],
    missing,
    plan,
    durationMs,
  };
}

function purposeOf(
  turned: Gathering['turned'],
  { accepted: { image } }: { readonly accepted: AcceptedAnswer },
): readonly Degradation[] {
  if (turned === undefined) return [];
  return [{ what: 'purpose', ordered: turned.from, delivered: turned.to, channel: image.channel, reason: 'budget_guard' }];
}

/** Several pictures of one call repeat the same warnings; once is enough. */
function distinct(warnings: readonly Warning[]): readonly Warning[] {
  if (warnings.length < 2) return warnings;
  const seen = new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning]));
  return [...seen.values()];
}
