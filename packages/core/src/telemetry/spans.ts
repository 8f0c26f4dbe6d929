import { context, createContextKey, isSpanContextValid, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import { attemptEndAttributes, attemptStartAttributes } from './attempt-attributes.ts';
import { callEndAttributes, callStartAttributes } from './call-attributes.ts';
import type {
  AttemptFailed,
  AttemptStarted,
  AttemptSucceeded,
  CallEnded,
  CallStarted,
  CircuitChanged,
  RetakeEvent,
} from './events.ts';
import { ATTR, SPAN, SPAN_EVENT, VALUE } from './semconv.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

/** The id of the call that a context belongs to, for events that know no call, such as a circuit's. */
const CALL_ID = createContextKey('retake.call');

/** One INTERNAL span a call, one CLIENT span an attempt below it. */
export interface Spans {
  /** May throw what a span processor throws; its own state stays in order. */
  observe(event: RetakeEvent): void;
  /** The context of a call or an attempt that has a span. */
  contextOf(id: string): Context | undefined;
  /** Ends what is open. */
  close(): void;
}

interface OpenSpan {
  readonly span: Span;
  readonly context: Context;
}

interface OpenCall extends OpenSpan {
  readonly attempts: Map<string, OpenSpan>;
}

/**
 * The span tree of calls and attempts. Times are those of the tracer, not of the events, so that the HTTP spans below fit into
 * their attempt.
 */
export function createSpans(tracer: Tracer, options: Pick<TelemetryOptions, 'labelsOnSpans'>): Spans {
  const calls = new Map<string, OpenCall>();
  const contexts = new Map<string, Context>();

  const startCall = (event: CallStarted): void => {
    const parent = context.active();
    const name = event.purpose === undefined ? SPAN.call : `${SPAN.call} ${event.purpose}`;
    const attributes = callStartAttributes(event, options.labelsOnSpans);
    const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
    // No SDK is registered, or the caller suppressed tracing: nothing to keep, and the attempts will find no call either.
    if (!span.isRecording() && !isSpanContextValid(span.spanContext())) return;
    const own = trace.setSpan(parent, span).setValue(CALL_ID, event.callId);
    calls.set(event.callId, { span, context: own, attempts: new Map() });
    contexts.set(event.callId, own);
  };

  const startAttempt = (event: AttemptStarted): void => {
    const call = calls.get(event.callId);
    if (call === undefined) return;
    const attributes = attemptStartAttributes(event);
    const span = tracer.startSpan(`${SPAN.attempt} ${event.model}`, { kind: SpanKind.CLIENT, attributes }, call.context);
    const own = trace.setSpan(call.context, span);
    call.attempts.set(event.attemptId, { span, context: own });
    contexts.set(event.attemptId, own);
  };

  const endAttempt = (event: AttemptSucceeded | AttemptFailed): void => {
    const open = calls.get(event.callId)?.attempts;
    const attempt = open?.get(event.attemptId);
    if (attempt === undefined) return;
    open?.delete(event.attemptId);
    contexts.delete(event.attemptId);
    if (attempt.span.isRecording()) {
      attempt.span.setAttributes(attemptEndAttributes(event));
      if (event.type === 'attempt.failed') attempt.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    attempt.span.end();
  };

  /** Forgets the call before anything can throw, then ends the attempts that nobody waits for any more. */
  const abandon = (callId: string, call: OpenCall): void => {
    calls.delete(callId);
    contexts.delete(callId);
    for (const id of call.attempts.keys()) contexts.delete(id);
    for (const { span } of call.attempts.values()) {
      span.setAttribute(ATTR.errorType, VALUE.cancelled);
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  };

  const endCall = (event: CallEnded): void => {
    const call = calls.get(event.callId);
    if (call === undefined) return;
    try {
      abandon(event.callId, call);
    } finally {
      if (call.span.isRecording()) {
        call.span.setAttributes(callEndAttributes(event));
        // An attempt that failed and was made good elsewhere is no error of the call.
        if (event.errorType !== undefined) call.span.setStatus({ code: SpanStatusCode.ERROR });
      }
      call.span.end();
    }
  };

  const circuitChanged = (event: CircuitChanged): void => {
    const callId = context.active().getValue(CALL_ID);
    if (typeof callId !== 'string') return;
    calls.get(callId)?.span.addEvent(SPAN_EVENT.breakerTransition.name, {
      [ATTR.channel]: event.channel,
      [ATTR.genAiRequestModel]: event.model,
      [ATTR.breakerFrom]: event.from,
      [ATTR.breakerTo]: event.to,
    });
  };

  return {
    observe(event) {
      switch (event.type) {
        case 'call.started':
          return startCall(event);
        case 'attempt.started':
          return startAttempt(event);
        case 'attempt.succeeded':
        case 'attempt.failed':
          return endAttempt(event);
        case 'call.ended':
          return endCall(event);
        case 'circuit.changed':
          return circuitChanged(event);
        case 'channel.skipped':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.channelSkipped.name, {
            [ATTR.channel]: event.channel,
            [ATTR.genAiRequestModel]: event.model,
            [ATTR.skipReason]: event.reason,
          });
          return;
        case 'failover':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.failover.name, {
            [ATTR.channelFrom]: event.from,
            [ATTR.channelTo]: event.to,
            [ATTR.genAiRequestModel]: event.model,
            [ATTR.errorType]: event.errorType,
          });
          return;
        case 'hedge':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.hedge.name, {
            [ATTR.channelFrom]: event.from,
            [ATTR.channelTo]: event.to,
            [ATTR.genAiRequestModel]: event.model,
          });
          return;
        case 'chat.replayed':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.chatReplayed.name, {
            [ATTR.channel]: event.channel,
            [ATTR.genAiRequestModel]: event.model,
          });
          return;
        case 'backoff':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.backoff.name, {
            [ATTR.backoffDelayMs]: event.delayMs,
            [ATTR.backoffRound]: event.round,
          });
          return;
        case 'budget.overrun':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.budgetOverrun.name, {
            [ATTR.channel]: event.channel,
            [ATTR.genAiRequestModel]: event.model,
          });
          return;
        case 'budget.rejected':
          calls.get(event.callId)?.span.addEvent(SPAN_EVENT.budgetRejected.name, { [ATTR.budget]: event.budget });
          return;
        case 'budget.guarded':
        case 'budget.store_failed':
        case 'reuse.store_failed':
        case 'channel.unavailable':
        case 'channel.available':
        case 'limit.learned':
        case 'shared.store_failed':
        case 'canary':
        case 'picture.partial':
        // A token is for whoever may collect the work, and what is settled late has no span any more.
        case 'attempt.resumable':
        case 'attempt.settled':
          return;
        default:
          event satisfies never;
      }
    },
    contextOf: (id) => contexts.get(id),
    close() {
      for (const [callId, call] of calls) {
        try {
          abandon(callId, call);
        } finally {
          call.span.end();
        }
      }
    },
  };
}
