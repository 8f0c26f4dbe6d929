import type { IncomingMessage } from 'node:http';
import type { CallOptions } from '@retake/core';

/** A request that `TenantGuard` let in. */
export interface TenantRequest extends IncomingMessage {
  tenant: string;
}

/**
 * The tenant pays, and an `Idempotency-Key` it sends stands for one picture, however often the request is repeated: keys of different
 * tenants never meet, and a client that leaves finds its picture when it comes back.
 */
export function callOfTenant(request: TenantRequest): Omit<CallOptions, 'signal'> {
  const key = request.headers['idempotency-key'];
  return { labels: { tenant: request.tenant }, idempotencyKey: typeof key === 'string' ? key : undefined };
}
