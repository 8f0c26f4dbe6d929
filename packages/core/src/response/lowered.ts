import type { Warning } from '../channels/channel.ts';
import type { Candidate, Lowering } from '../routing/candidate.ts';
import type { AcceptedAnswer } from './accept-answer.ts';
import type { Degradation } from './generated-image.ts';

const CODES = { size: 'size_lowered', model: 'model_lowered' } as const satisfies Record<Lowering['what'], Warning['code']>;

/**
 * An answer held against what the caller ordered, where its candidate was asked for less: what the channel gave otherwise is told in the
 * caller's terms, and a larger picture than the lowered one was asked for is none the less what was ordered.
 */
export function withLowered(accepted: AcceptedAnswer, { lowerings = [], channel }: Candidate): AcceptedAnswer {
  if (lowerings.length === 0) return accepted;
  const upstream = accepted.degradations.flatMap((degradation): readonly Degradation[] => {
    const lowering = lowerings.find(({ what }) => what === degradation.what);
    if (lowering === undefined) return [degradation];
    return lowering.ordered === degradation.delivered ? [] : [{ ...degradation, ordered: lowering.ordered }];
  });
  const planned = lowerings.filter(({ what }) => !accepted.degradations.some((degradation) => degradation.what === what));
  return {
    ...accepted,
    degradations: [
      ...planned.map(({ what, ordered, asked }): Degradation => {
        return { what, ordered, delivered: asked, channel: channel.id, reason: 'lowered' };
      }),
      ...upstream,
    ],
    warnings: [
      ...planned.map(({ what, ordered, asked }): Warning => {
        return { code: CODES[what], message: `${ordered} was ordered and could not be had; ${channel.id} drew ${asked}` };
      }),
      ...accepted.warnings,
    ],
  };
}
