import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigInvalidError, type Issue } from '@retake/core';
import type { Request } from 'express';
import type { Authorize } from './access.ts';
import type { Caller } from './caller.ts';
import { callerIssues } from './caller-schema.ts';

/** How `apiKeys` is asked. */
export interface ApiKeysOptions {
  /** Headers that may hold the key itself, besides `Authorization: Bearer`. @default ['x-api-key', 'x-goog-api-key'] */
  readonly headers?: readonly string[] | undefined;
}

/** A key that is longer is none: hashing must stay cheap. */
const LONGEST_KEY = 512;

/**
 * The hash under which `apiKeys` knows a key: SHA-256, in hexadecimal. Enough for keys that a machine drew (32 random bytes or more),
 * and for nothing that a person thought up.
 */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/**
 * An `authorize` by API keys. Takes the hash of each key (`apiKeyHash`) and the caller it belongs to, or the caller's name alone, so that
 * no key has to stand in a configuration. Every known hash is compared, each in constant time.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function apiKeys(
  callers: Readonly<Record<string, Caller | string>>,
  { headers = ['x-api-key', 'x-goog-api-key'] }: ApiKeysOptions = {},
): Authorize {
  const issues: Issue[] = [];
  const known = Object.entries(callers).map(([hash, named], index) => {
    const caller = typeof named === 'string' ? { name: named } : named;
    // The hash itself is not quoted: somebody may have put the key there.
    if (!/^[0-9a-f]{64}$/.test(hash))
      issues.push({ path: `[${index}]`, message: 'must be the SHA-256 of a key in 64 hexadecimal digits' });
    issues.push(...callerIssues(caller, `[${index}]`));
    return { hash: Buffer.from(hash, 'hex'), caller };
  });
  if (known.length === 0) issues.push({ path: '', message: 'must know at least one key' });
  if (issues.length > 0) throw new ConfigInvalidError('apiKeys()', issues);
  return (request) => {
    const key = keyOf(request, headers);
    if (key === undefined) return undefined;
    const presented = createHash('sha256').update(key).digest();
    let found: Caller | undefined;
    for (const { hash, caller } of known) {
      if (timingSafeEqual(hash, presented)) found = caller;
    }
    return found;
  };
}

function keyOf(request: Request, headers: readonly string[]): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];
  const key = bearer ?? headers.map((name) => request.get(name)).find((value) => value !== undefined && value !== '');
  return key === undefined || key.length > LONGEST_KEY ? undefined : key;
}
