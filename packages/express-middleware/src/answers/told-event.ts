import type { StreamEvent } from '@retake/core';
import type { PictureJson } from './picture-json.ts';

/** What happens to a call while it happens; its result is told apart. */
export type ProgressEvent = Exclude<StreamEvent, { readonly type: 'result' }>;

/** What strangers are told; the rest is about channels, budgets and amounts. What is new is not told until it is looked at here. */
const FOR_STRANGERS: ReadonlySet<ProgressEvent['type']> = new Set([
  'call.started',
  'attempt.started',
  'attempt.failed',
  'attempt.succeeded',
  'failover',
  'hedge',
  'backoff',
  'picture.partial',
]);

/** Whether a client is told of an event. */
export function isTold(event: ProgressEvent, expose: boolean): boolean {
  return expose || FOR_STRANGERS.has(event.type);
}

/**
 * An event as JSON; `undefined` for one that is not told.
 *
 * @param json takes the drafts of pictures.
 */
export function toldEvent(
  event: ProgressEvent,
  json: PictureJson,
  expose: boolean,
): Readonly<Record<string, unknown>> | undefined {
  if (event.type === 'picture.partial') {
    const { bytes, ...facts } = event;
    return { ...facts, base64: json.picture(bytes) };
  }
  if (expose) return { ...event };
  switch (event.type) {
    case 'call.started': {
      const { type, callId, at, operation, model, size, requested } = event;
      return { type, callId, at, operation, model, size, requested };
    }
    case 'attempt.started': {
      const { type, callId, at, number, kind, model, size } = event;
      return { type, callId, at, number, kind, model, size };
    }
    case 'attempt.failed': {
      const { type, callId, at, number, kind, model, size, durationMs, errorType } = event;
      return { type, callId, at, number, kind, model, size, durationMs, errorType };
    }
    case 'attempt.succeeded': {
      const { type, callId, at, number, kind, model, size, durationMs, pictures } = event;
      return { type, callId, at, number, kind, model, size, durationMs, pictures };
    }
    case 'failover':
    case 'hedge': {
      const { type, callId, at, model } = event;
      return { type, callId, at, model };
    }
    case 'backoff': {
      const { type, callId, at, delayMs, round } = event;
      return { type, callId, at, delayMs, round };
    }
    default:
      return undefined;
  }
}
