import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { Access } from './access.ts';
import { checkCaller } from './caller-schema.ts';
import type { Caller, CallerLimits } from './caller.ts';
import { networkOf } from './network-of.ts';
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
  /** By the requests they allow in a minute; callers of equal limits share one, each under its own key. */
  readonly #limiters = new Map<number, RateLimiterMemory>();
  readonly #inside = new Map<string, number>();

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** @throws HttpProblemError `origin_refused`, `unauthorized` or `rate_limited`; ConfigInvalidError for an impossible caller. */
  async admit(request: Request): Promise<Admission> {
    refuseForeignPage(request, this.#options.origins);
    const caller = await this.#callerOf(request);
    const owner = caller === STRANGER ? `anonymous:${networkOf(request.ip ?? '')}` : `caller:${caller.name}`;
    const limits = limitsOf(caller, this.#options.limits);
    await this.#count(owner, limits.perMinute);
    const inside = this.#inside.get(owner) ?? 0;
    if (inside >= limits.atOnce) {
      throw new HttpProblemError('rate_limited', `At most ${limits.atOnce} requests at once.`, { retryAfterMs: 1000 });
    }
    this.#inside.set(owner, inside + 1);
    return { caller, owner, limits, leave: () => this.#leave(owner) };
  }

  async #callerOf(request: Request): Promise<Caller> {
    const { authorize } = this.#options.access;
    if (authorize === undefined) return STRANGER;
    const caller = await authorize(request);
    if (caller === undefined) {
      throw new HttpProblemError('unauthorized', 'Send a credential that is known here.', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    checkCaller(caller);
    return caller;
  }

  async #count(owner: string, perMinute: number): Promise<void> {
    let limiter = this.#limiters.get(perMinute);
    if (limiter === undefined) {
      limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
      this.#limiters.set(perMinute, limiter);
    }
    try {
      await limiter.consume(owner);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
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
