import type { ImageResult } from '@retake/core';
import { idempotencyKeyOf } from '../keys/idempotency-key.ts';
import type { Visit } from './route.ts';

/** A call runs on under a key, whoever leaves; nothing ends it but its own deadline and the service. */
const NEVER = new AbortController().signal;

/** Makes calls of a visit once under its `Idempotency-Key`, or ended with their client where it sent none. */
export type RunKeyed = (fingerprint: () => string, call: (signal: AbortSignal) => Promise<ImageResult>) => Promise<ImageResult>;

/** Reads the key of a visit. @throws HttpProblemError `body_malformed` for one that cannot be a key. */
export function runKeyed({ request, admission, setting, signal }: Visit): RunKeyed {
  const key = idempotencyKeyOf(request);
  return (fingerprint, call) =>
    key === undefined ? call(signal) : setting.keyedCalls.run(keyOf(admission.owner, key), fingerprint(), () => call(NEVER));
}

/** The key of an owner, so that nobody finds what another left. */
export function keyOf(owner: string, key: string): string {
  return JSON.stringify([owner, key]);
}
