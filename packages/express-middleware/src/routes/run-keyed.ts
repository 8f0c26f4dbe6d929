import { createHash } from 'node:crypto';
import type { ImageResult } from '@retake/core';
import { idempotencyKeyOf } from '../keys/idempotency-key.ts';
import type { Visit } from './route.ts';

/** A call runs on under a key, whoever leaves; nothing ends it but its own deadline and the service. */
const NEVER = new AbortController().signal;

/**
 * Makes calls of a visit once under its `Idempotency-Key`, or ended with their client where it sent none. The call is given the key that it
 * has with the service, which makes it one call in all processes that share the service's store of keys.
 */
export type RunKeyed = (
  fingerprint: () => string,
  call: (signal: AbortSignal, idempotencyKey: string | undefined) => Promise<ImageResult>,
) => Promise<ImageResult>;

/** Reads the key of a visit. @throws HttpProblemError `body_malformed` for one that cannot be a key. */
export function runKeyed({ request, admission, setting, signal }: Visit): RunKeyed {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return (_fingerprint, call) => call(signal, undefined);
  const { owner } = admission;
  return (fingerprint, call) =>
    setting.keyedCalls.run(keyOf(owner, key), fingerprint(), () => call(NEVER, serviceKeyOf(owner, key)));
}

/** The key of an owner, so that nobody finds what another left. */
export function keyOf(owner: string, key: string): string {
  return JSON.stringify([owner, key]);
}

/** The same for the service and the queue, whose keys are those of all callers: a digest, so that no store holds what a client sent. */
export function serviceKeyOf(owner: string, key: string): string {
  return createHash('sha256').update(keyOf(owner, key)).digest('hex');
}
