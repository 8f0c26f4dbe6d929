import { RetakeError } from '../errors/retake-error.ts';
import { ChannelError } from '../errors/channel-error.ts';
import type { CallOutcome } from '../telemetry/events.ts';

/** How a call that threw ended, in words that are stable for metrics. */
export interface FailedOutcome {
  readonly outcome: CallOutcome;
  readonly errorType: string;
}

/**
 * Sorts what a call rejects with. What is the caller's doing (an abort, a bad request, content that is refused) is kept apart
 * from what is ours or the channels', so that an error budget counts only the latter.
 */
export function failedOutcome(error: unknown): FailedOutcome {
  // All else is wrapped before it gets here, so this is the reason of the caller's signal.
  if (!RetakeError.isInstance(error)) return { outcome: 'cancelled', errorType: 'cancelled' };
  if (ChannelError.isInstance(error)) {
    const { class: failureClass } = error.failure;
    if (failureClass === 'blocked' || failureClass === 'recitation')
      return { outcome: 'content_policy', errorType: failureClass };
    if (failureClass === 'invalid_request') return { outcome: 'invalid_request', errorType: failureClass };
    return { outcome: 'exhausted', errorType: failureClass };
  }
  switch (error.code) {
    case 'request_invalid':
    case 'chat_invalid':
    case 'chat_busy':
    case 'series_invalid':
    case 'series_busy':
    case 'model_unknown':
    case 'model_retired':
    case 'idempotency_conflict':
      return { outcome: 'invalid_request', errorType: error.code };
    case 'no_candidate':
    case 'budget_exceeded':
    case 'budget_unavailable':
    case 'idempotency_unavailable':
    case 'service_closed':
    case 'series_unsaved':
    case 'config_invalid':
    // Those of a queue end no call.
    case 'job_forgotten':
    case 'picture_lost':
    case 'queue_closed':
    case 'queue_directory_busy':
    case 'queue_unavailable':
    case 'record_unreadable':
    case 'webhook_invalid':
      return { outcome: 'rejected', errorType: error.code };
    case 'call_aborted':
      return { outcome: 'cancelled', errorType: 'cancelled' };
    case 'internal':
    case 'all_channels_failed':
    case 'billing_unknown':
    case 'deadline_exceeded':
    case 'channel_failed':
    case 'recorded':
      return { outcome: 'exhausted', errorType: error.code };
    default:
      return error.code satisfies never;
  }
}
