import type { Attributes, Meter } from '@opentelemetry/api';
import type { AttemptFailed, AttemptSucceeded, CallEnded, CallOutcome } from './events.ts';
import { instruments } from './instruments.ts';
import { addZeros } from './pre-create.ts';
import { ATTR, VALUE } from './semconv.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';
import type { Offer } from './telemetry-options.ts';

const OTHER = VALUE.otherError;

/**
 * Every way in which a call can end, by outcome: `undefined` where its caller got what was ordered, a cause by name where an alert asks for it,
 * and `_OTHER` for all other causes, which the histogram of calls has by name. Nothing else becomes a series, so none is born at 1.
 */
const CALL_ENDS = {
  success: [undefined, OTHER],
  failover: [undefined, OTHER],
  described: [undefined, OTHER],
  reused: [undefined, OTHER],
  exhausted: [OTHER],
  rejected: ['no_candidate', 'budget_exceeded', OTHER],
  cancelled: [OTHER],
  invalid_request: ['model_retired', OTHER],
  content_policy: [OTHER],
} as const satisfies Readonly<Record<CallOutcome, readonly (string | undefined)[]>>;

/** The same of attempts: what is no fault of the channel, and an answer without a picture, by name. */
const ATTEMPT_ENDS = [undefined, 'no_image', 'cancelled', 'invalid_request', 'blocked', 'recitation', OTHER] as const;

/** Counts of calls and attempts by how they ended, from which shares are made. */
export interface OutcomeMetrics {
  callEnded(event: CallEnded): void;
  attemptEnded(event: AttemptSucceeded | AttemptFailed): void;
  /** Creates every series at 0. */
  preCreate(offers: readonly Offer[]): void;
}

/**
 * Creates the counters. Their series are a closed set: 16 of calls, and 7 for each model that a channel sells. Rules look back at them over days, so
 * they are few; calls by purpose are in the histogram.
 */
export function createOutcomeMetrics(meter: Meter): OutcomeMetrics {
  const make = instruments(meter);
  const calls = make.counter(INSTRUMENTS.calls);
  const attempts = make.counter(INSTRUMENTS.attempts);
  return {
    callEnded({ outcome, errorType }) {
      calls.add(1, callAttributes(outcome, causeIn(CALL_ENDS[outcome], errorType)));
    },
    attemptEnded(event) {
      const errorType = event.type === 'attempt.failed' ? event.errorType : undefined;
      attempts.add(1, attemptAttributes(event, causeIn(ATTEMPT_ENDS, errorType)));
    },
    preCreate(offers) {
      addZeros(
        calls,
        Object.entries(CALL_ENDS).flatMap(([outcome, causes]) => causes.map((cause) => callAttributes(outcome, cause))),
      );
      const ends = (causes: readonly (string | undefined)[]): Attributes[] =>
        offers.flatMap((offer) => causes.map((cause) => attemptAttributes(offer, cause)));
      addZeros(attempts, ends(ATTEMPT_ENDS), ends([undefined, OTHER]));
    },
  };
}

/** A cause by its name where it has one among these. */
function causeIn(causes: readonly (string | undefined)[], errorType: string | undefined): string | undefined {
  return errorType === undefined || causes.includes(errorType) ? errorType : OTHER;
}

function callAttributes(outcome: string, cause: string | undefined): Attributes {
  return withCause(cause, { [ATTR.outcome]: outcome });
}

function attemptAttributes({ channel, model }: { readonly channel: string; readonly model: string }, cause?: string): Attributes {
  return withCause(cause, { [ATTR.channel]: channel, [ATTR.genAiRequestModel]: model });
}

function withCause(cause: string | undefined, attributes: Attributes): Attributes {
  return cause === undefined ? attributes : { ...attributes, [ATTR.errorType]: cause };
}
