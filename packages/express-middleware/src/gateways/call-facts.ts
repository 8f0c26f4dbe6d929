import type { ImageResult, Warning } from '@retake/core';
import { factHeaders } from '../answers/fact-headers.ts';

/** A field that is honoured in another way than the client wrote it. */
export interface Mapping {
  /** As the client wrote it. */
  readonly field: string;
  readonly sent: string;
  /** What it was taken for. */
  readonly as: string;
}

/** What is known of an order before anybody is asked. */
export interface OrderFacts {
  /** Parameters that were taken and have no effect, as the client wrote them. */
  readonly ignored: readonly string[];
  /** @default none */
  readonly mapped?: readonly Mapping[];
}

/** What a gateway knows of a call that its wire has no place for. */
export interface CallFacts extends OrderFacts {
  readonly result: ImageResult;
  /** Found by the gateway itself. */
  readonly warnings: readonly Warning[];
  readonly expose: boolean;
}

/** In the headers of an answer: for clients that drop what they do not know. */
export function callHeaders({ result, warnings, expose, ...order }: CallFacts): Readonly<Record<string, string>> {
  const codes = [...new Set([...result.warnings, ...warnings].map(({ code }) => code))];
  return {
    ...factHeaders(result, expose),
    ...(codes.length > 0 ? { 'x-retake-warnings': codes.join(', ') } : {}),
    ...orderHeaders(order),
  };
}

/** For the head of a stream, which does not wait for the picture. */
export function orderHeaders({ ignored, mapped = [] }: OrderFacts): Readonly<Record<string, string>> {
  return {
    ...(ignored.length > 0 ? { 'x-retake-ignored': ignored.join(', ') } : {}),
    ...(mapped.length > 0
      ? { 'x-retake-mapped': mapped.map(({ field, sent, as }) => `${field}: ${sent} as ${as}`).join(', ') }
      : {}),
  };
}

/** In the answer itself, under `retake`: fields of a vendor, which both wires allow. */
export function callExtension({ result, ignored, mapped = [], warnings, expose }: CallFacts): Readonly<Record<string, unknown>> {
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
    ...(mapped.length > 0 ? { mapped } : {}),
    ...(expose ? { channel } : {}),
  };
}
