import { Inject, Injectable, Optional } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ImageService, type PairSnapshot } from '@retake/core';
import { isClosing } from './image-service-lifetime.ts';

/** What is looked at, and told. */
export interface ImageHealthOptions {
  /** @default the service without a name */
  readonly service?: ImageService | undefined;
  /** Whether the state of every channel × model that was asked so far is told; leave it off where strangers can read the answer. @default false */
  readonly expose?: boolean | undefined;
}

/** Planned for, to see whether anybody can be asked; nobody draws it. */
const ANY_PICTURE = { prompt: 'health' } as const;

/**
 * Tells Terminus whether pictures can be had: `health.check([() => images.isHealthy('images')])`. Asks nobody and costs nothing. For
 * readiness; a restart brings no upstream back, so it does not belong into a liveness probe.
 */
@Injectable()
export class ImageHealthIndicator {
  readonly #indicators: HealthIndicatorService;
  readonly #service: ImageService | undefined;

  constructor(
    @Inject(HealthIndicatorService) indicators: HealthIndicatorService,
    @Optional() @Inject(ImageService) service?: ImageService,
  ) {
    this.#indicators = indicators;
    this.#service = service;
  }

  /**
   * `up`; `degraded` when some channel is not well (Terminus 11: `up` with `degraded: true`); `down` when nobody can be asked for a picture of
   * the default purpose, or when the app shuts down.
   *
   * @param key the name of the entry in the answer of Terminus.
   * @throws TypeError when there is no service without a name and none was given.
   */
  isHealthy(key: string, options: ImageHealthOptions = {}): HealthIndicatorResult {
    const { service = this.#service, expose = false } = options;
    if (service === undefined) throw new TypeError('Give isHealthy() a service: there is none without a name here');
    const indicator = this.#indicators.check(key);
    const pairs = service.health();
    const told: Record<string, unknown> = expose ? { channels: pairs } : {};
    if (isClosing(service)) return indicator.down({ ...told, reason: 'closing' });
    if (service.plan(ANY_PICTURE).candidates.length === 0) return indicator.down({ ...told, reason: 'unavailable' });
    if (pairs.every(isWell)) return indicator.up(told);
    // Terminus 11 knows no third state.
    const knowsDegraded = typeof Reflect.get(indicator, 'degraded') === 'function';
    return knowsDegraded ? indicator.degraded(told) : indicator.up({ ...told, degraded: true });
  }
}

function isWell({ state, disabledBy, unreachableSince }: PairSnapshot): boolean {
  return state === 'closed' && disabledBy === undefined && unreachableSince === undefined;
}
