import { createHash } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Upstreams } from '../upstreams/upstreams.ts';
import type { TenantRequest } from './tenant-request.ts';

/** The key of the only tenant, `demo`, where upstreams are simulated and nothing costs anything. */
export const DEMO_KEY = 'demo';

/**
 * Lets in tenants by the key they send as `Authorization: Bearer …`. `TENANTS` names them with the SHA-256 of their keys:
 * `acme=9f86…,globex=60303a…`.
 */
@Injectable()
export class TenantGuard implements CanActivate {
  /** By hash: what a stranger learns from the time of a look-up says nothing of a key. */
  readonly #tenants: ReadonlyMap<string, string>;

  constructor(@Inject(ConfigService) config: ConfigService, @Inject(Upstreams) upstreams: Upstreams) {
    const named = upstreams.isSimulated
      ? config.get<string>('TENANTS', `demo=${hashOf(DEMO_KEY)}`)
      : config.getOrThrow<string>('TENANTS');
    this.#tenants = new Map(named.split(',').map(readTenant));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<TenantRequest>();
    const [, key] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const tenant = key === undefined ? undefined : this.#tenants.get(hashOf(key));
    if (tenant === undefined) throw new UnauthorizedException('Send a key that is known here');
    request.tenant = tenant;
    return true;
  }
}

function readTenant(entry: string): readonly [hash: string, tenant: string] {
  const [, tenant, hash] = /^\s*([\w-]+)=([\da-f]{64})\s*$/.exec(entry) ?? [];
  if (tenant === undefined || hash === undefined) throw new Error('TENANTS: write each as name=SHA-256 of its key');
  return [hash, tenant];
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
