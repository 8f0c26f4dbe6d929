import type { Warning } from '../channels/channel.ts';
import { InternalError } from '../errors/internal-error.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { FollowedPlan } from '../routing/planned.ts';
import type { Turned } from '../routing/plannable-call.ts';
import type { AcceptedAnswer } from './accept-answer.ts';
import { costOf } from './call-cost.ts';
import type { Degradation, ExtraImage, GeneratedImage } from './generated-image.ts';
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
  const images: GeneratedImage[] = [];
  const extraImages: ExtraImage[] = [];
  const links: string[] = [];
  const texts: string[] = [];
  const missing: RetakeError[] = [];
  const degraded: Degradation[] = [];
  const told: Warning[] = [...warnings];
  for (const picture of pictures) {
    if ('error' in picture) {
      missing.push(picture.error);
      continue;
    }
    const { accepted } = picture;
    images.push(accepted.image);
    extraImages.push(...accepted.extras);
    if (accepted.links !== undefined) links.push(...accepted.links);
    if (accepted.text !== '') texts.push(accepted.text);
    degraded.push(...accepted.degradations);
    told.push(...picture.warnings, ...accepted.warnings);
  }
  const [first] = images;
  if (first === undefined) throw missing[0] ?? new InternalError(new RangeError('a call without pictures'));
  const cost = costOf(attempts);
  if (missing.length > 0) {
    told.push({ code: 'partial_result', message: `${images.length} of ${pictures.length} pictures came; see result.missing` });
  }
  if (cost.usd === undefined) {
    told.push({
      code: 'unknown_price',
      message: 'An attempt was billed at a price that is not known; set it with the option `prices` of its channel',
    });
  }
  return {
    id,
    images,
    extraImages,
    ...(links.length > 0 && { links }),
    text: texts.join('\n\n'),
    channel: first.channel,
    model: first.model,
    attempts,
    cost,
    warnings: distinct(told),
    degraded: turned === undefined ? degraded : [purposeOf(turned, first), ...degraded],
    missing,
    plan,
    durationMs,
  };
}

function purposeOf({ from, to }: NonNullable<Gathering['turned']>, { channel }: GeneratedImage): Degradation {
  return { what: 'purpose', ordered: from, delivered: to, channel, reason: 'budget_guard' };
}

/** Several pictures of one call repeat the same warnings; once is enough. */
function distinct(warnings: readonly Warning[]): readonly Warning[] {
  if (warnings.length < 2) return warnings;
  const seen = new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning]));
  return [...seen.values()];
}
