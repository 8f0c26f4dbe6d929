import type { Request } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { Authorize } from './access.ts';
import type { AuthorizeLimits } from './authorize-limits.ts';
import { callerOf } from './caller-schema.ts';
import type { Caller } from './caller.ts';
import { networkOf } from './network-of.ts';

/** When to come back where too many are asking, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/** Asks `authorize` who sent a request, no more than it bears: a flood of wrong keys is not a flood of questions to a database. */
export class GuardedAuthorize {
  readonly #authorize: Authorize;
  readonly #limits: AuthorizeLimits;
  readonly #refused: RateLimiterMemory;
  #asking = 0;
  #hasWarned = false;

  constructor(authorize: Authorize, limits: AuthorizeLimits) {
    this.#authorize = authorize;
    this.#limits = limits;
    this.#refused = new RateLimiterMemory({ points: limits.refusedPerMinute, duration: 60 });
  }

  /** @throws HttpProblemError `unauthorized`, `rate_limited`, `busy`; ConfigInvalidError for an answer that is no caller; what `authorize` throws. */
  async callerOf(request: Request): Promise<Caller> {
    const { atOnce, refusedPerMinute } = this.#limits;
    const refused = await this.#refused.get(networkOf(request.ip ?? ''));
    if (refused !== null && refused.msBeforeNext > 0 && refused.consumedPoints >= refusedPerMinute) {
      this.#warnOfProxy(request);
      const message = `At most ${refusedPerMinute} requests a minute of one network are refused before it has to wait.`;
      throw new HttpProblemError('rate_limited', message, { retryAfterMs: refused.msBeforeNext });
    }
    if (this.#asking >= atOnce)
      throw new HttpProblemError('busy', 'Too many are being let in. Ask again.', { retryAfterMs: RETRY_AFTER_MS });
    this.#asking += 1;
    try {
      const caller = callerOf(await this.#answer(request));
      if (caller !== undefined) return caller;
    } finally {
      this.#asking -= 1;
    }
    await this.countRefused(request);
    throw new HttpProblemError('unauthorized', 'Send a credential that is known here.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }

  /** Once: whoever did not set `trust proxy` would look for the flood among its callers. */
  #warnOfProxy(request: Request): void {
    const isBehindOne = request.get('x-forwarded-for') !== undefined && request.ip === request.socket.remoteAddress;
    if (!isBehindOne || this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(
      "Requests are refused by the address of a proxy, which is that of everybody behind it: set Express' `trust proxy`",
      { type: 'RetakeWarning', code: 'RETAKE_PROXY_NOT_TRUSTED' },
    );
  }

  async #answer(request: Request): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const tooLate = new HttpProblemError('busy', 'Nobody could be let in for now. Ask again.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
      timer = setTimeout(reject, this.#limits.timeoutMs, tooLate);
    });
    try {
      return await Promise.race([this.#authorize(request), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Counts a request that was refused, by the network it came from. */
  async countRefused(request: Request): Promise<void> {
    await this.#refused.penalty(networkOf(request.ip ?? ''));
  }
}
