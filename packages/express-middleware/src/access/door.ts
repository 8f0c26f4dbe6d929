import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { Access } from './access.ts';
import { authorizeLimitsOf } from './authorize-limits.ts';
import type { Caller, CallerLimits } from './caller.ts';
import { GuardedAuthorize } from './guarded-authorize.ts';
import { networkOf } from './network-of.ts';
import { refuseForeignHost } from './refuse-foreign-host.ts';
import { refuseForeignPage } from './refuse-foreign-page.ts';

/** A request that was let in. */
export interface Admission {
  readonly caller: Caller;
  /** Owns what the caller leaves behind; strangers of one network share what they leave. */
  readonly owner: string;
  readonly limits: CallerLimits;
  /** To be called once, when the request is over. */
  leave(): void;
}

/** What a door is made with. */
export interface DoorOptions {
  readonly access: Access;
  readonly limits: CallerLimits;
  readonly origins: readonly string[];
}

/** What is known of strangers. */
const STRANGER: Caller = Object.freeze({ name: 'anonymous' });

/** Lets requests in, one caller by the other. */
export class Door {
  readonly #options: DoorOptions;
  /** `undefined`: everybody comes in. */
  readonly #authorize: GuardedAuthorize | undefined;
  /** By the requests they allow in a minute; callers of equal limits share one, each under its own key. */
  readonly #limiters = new Map<number, RateLimiterMemory>();
  readonly #inside = new Map<string, number>();

  constructor(options: DoorOptions) {
    this.#options = options;
    const { authorize, authorizeLimits } = options.access;
    this.#authorize = authorize === undefined ? undefined : new GuardedAuthorize(authorize, authorizeLimitsOf(authorizeLimits));
  }

  /**
   * @throws HttpProblemError `host_refused`, `origin_refused`, `unauthorized`, `rate_limited`, `busy`; ConfigInvalidError for an impossible
   * caller; what `authorize` throws.
   */
  async admit(request: Request): Promise<Admission> {
    const { access, origins } = this.#options;
    refuseForeignHost(request, access.hosts ?? (this.#authorize === undefined ? undefined : 'any'));
    refuseForeignPage(request, origins);
    const caller = (await this.#authorize?.callerOf(request)) ?? STRANGER;
    const owner = caller === STRANGER ? `anonymous:${networkOf(request.ip ?? '')}` : `caller:${caller.name}`;
    const limits = limitsOf(caller, this.#options.limits);
    await this.#count(owner, limits.perMinute, request);
    this.#enter(owner, limits.atOnce);
    return { caller, owner, limits, leave: () => this.#leave(owner) };
  }

  #enter(owner: string, atOnce: number): void {
    const inside = this.#inside.get(owner) ?? 0;
    if (inside >= atOnce)
      throw new HttpProblemError('rate_limited', `At most ${atOnce} requests at once.`, { retryAfterMs: 1000 });
    this.#inside.set(owner, inside + 1);
  }

  async #count(owner: string, perMinute: number, request: Request): Promise<void> {
    let limiter = this.#limiters.get(perMinute);
    if (limiter === undefined) {
      limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
      this.#limiters.set(perMinute, limiter);
    }
    try {
      await limiter.consume(owner);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      await this.#authorize?.countRefused(request);
      throw new HttpProblemError('rate_limited', `At most ${perMinute} requests a minute.`, { retryAfterMs: error.msBeforeNext });
    }
  }

  #leave(owner: string): void {
    const left = (this.#inside.get(owner) ?? 1) - 1;
    if (left > 0) this.#inside.set(owner, left);
    else this.#inside.delete(owner);
  }
}

/** The caller's own limits where it has any; one that is `undefined` is none. */
function limitsOf({ limits = {} }: Caller, usual: CallerLimits): CallerLimits {
  return {
    perMinute: limits.perMinute ?? usual.perMinute,
    atOnce: limits.atOnce ?? usual.atOnce,
    pictures: limits.pictures ?? usual.pictures,
    deadlineMs: limits.deadlineMs ?? usual.deadlineMs,
    models: limits.models ?? usual.models,
    purposes: limits.purposes ?? usual.purposes,
    sizes: limits.sizes ?? usual.sizes,
  };
}
