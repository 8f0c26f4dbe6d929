import { z } from 'zod';
import { parsedJson } from './parsed-json.ts';
import type { FluxTask } from './flux-task.ts';

const PREFIX = 'flux1.';

const tokenSchema = z.strictObject({
  id: z.string().min(1).max(200),
  url: z.string().max(2000).optional(),
  nanoUsd: z.int().nonnegative().optional(),
});

/** A task in one word that can be kept in a database. It holds no credentials, and is worth nothing without them. */
export function resumeTokenOf({ id, pollingUrl, costNanoUsd }: FluxTask): string {
  const content = { id, url: pollingUrl, nanoUsd: costNanoUsd };
  return PREFIX + Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** The task of a token; `undefined` for what is none. Where it leads is checked like an address of the upstream. */
export function readResumeToken(token: string): FluxTask | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const read = tokenSchema.safeParse(parsedJson(Buffer.from(token.slice(PREFIX.length), 'base64url').toString('utf8'))).data;
  return read === undefined ? undefined : { id: read.id, pollingUrl: read.url, costNanoUsd: read.nanoUsd };
}
