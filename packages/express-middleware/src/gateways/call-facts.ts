import type { ImageResult, Warning } from '@retake/core';
import { factHeaders } from '../answers/fact-headers.ts';

/** What a gateway knows of a call that its wire has no place for. */
export interface CallFacts {
  readonly result: ImageResult;
  /** Parameters that were taken and have no effect, as the client wrote them. */
  readonly ignored: readonly string[];
  /** Found by the gateway itself. */
  readonly warnings: readonly Warning[];
  readonly expose: boolean;
}

/** In the headers of an answer: for clients that drop what they do not know. */
export function callHeaders({ result, ignored, warnings, expose }: CallFacts): Readonly<Record<string, string>> {
  const codes = [...new Set([...result.warnings, ...warnings].map(({ code }) => code))];
  return {
    ...factHeaders(result, expose),
    ...(codes.length > 0 ? { 'x-retake-warnings': codes.join(', ') } : {}),
    ...ignoredHeaders(ignored),
  };
}

/** What is known of an order before anybody is asked, and so of a stream, whose head does not wait for the picture. */
export function ignoredHeaders(ignored: readonly string[]): Readonly<Record<string, string>> {
  return ignored.length > 0 ? { 'x-retake-ignored': ignored.join(', ') } : {};
}

/** In the answer itself, under `retake`: fields of a vendor, which both wires allow. */
export function callExtension({ result, ignored, warnings, expose }: CallFacts): Readonly<Record<string, unknown>> {
  const { id, model, attempts, cost, degraded, missing, channel, durationMs } = result;
  const told = [...result.warnings, ...warnings].map(({ code, message }) => (expose ? { code, message } : { code }));
  return {
    callId: id,
    model,
    attempts: attempts.length,
    durationMs,
    // Absent where the price is not known: a zero would be a lie.
    ...(cost.usd === undefined ? {} : { costUsd: cost.usd }),
    ...(degraded.length > 0 ? { degraded: degraded.map(({ what, ordered, delivered }) => ({ what, ordered, delivered })) } : {}),
    ...(told.length > 0 ? { warnings: told } : {}),
    ...(missing.length > 0 ? { missing: missing.map(({ code }) => ({ code })) } : {}),
    ...(ignored.length > 0 ? { ignored } : {}),
    ...(expose ? { channel } : {}),
  };
}
