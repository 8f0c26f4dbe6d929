import type { Clock } from '../config/clock.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Pipeline } from '../resilience/pipeline.ts';
import type { Unavailability } from '../routing/health.ts';
import type { BatchPlannerParts } from './batch-planner.ts';

/** Disables a channel as a whole; `model_gone` one of its models. */
const OF_CHANNEL: ReadonlySet<FailureClass> = new Set(['auth', 'billing']);

/**
 * What of the health of calls holds for batches too: a credential that is refused, an empty balance, a model that is gone. Circuits and pauses
 * do not, since a batch has a queue of its own; and what is due for another look may be looked at by a batch.
 */
export function disabledChannels(pipeline: Pick<Pipeline, 'snapshot'>, clock: Clock): BatchPlannerParts['disabled'] {
  return (channelId, modelId): Unavailability | undefined => {
    const now = clock.now();
    for (const { channel, model, disabledBy, disabledUntil } of pipeline.snapshot()) {
      if (channel !== channelId || disabledBy === undefined) continue;
      const isWhole = OF_CHANNEL.has(disabledBy);
      if ((!isWhole && model !== modelId) || (disabledUntil !== undefined && disabledUntil <= now)) continue;
      const detail = `It is switched off (${disabledBy}); mend it and enable '${channelId}', or wait until it is looked at again`;
      return { reason: isWhole ? 'channel_disabled' : 'model_disabled', detail, until: disabledUntil };
    }
    return undefined;
  };
}
