import { randomUUID } from 'node:crypto';
import type { Catalog } from './catalog/catalog.ts';
import { estimate } from './catalog/estimate.ts';
import type { Model } from './catalog/model.ts';
import { nanoUsdOf } from './catalog/money.ts';
import type { Channel } from './channels/channel.ts';
import type { Clock, Random } from './config/clock.ts';
import { cheapestPicture } from './health/cheapest-picture.ts';
import { DayBudget } from './health/day-budget.ts';
import { createPaidCanary } from './health/paid-canary.ts';
import { believedForMs, confirmAfterMs, type Probing } from './health/probe-options.ts';
import { Prober, type ProbedChannel } from './health/prober.ts';
import { AttemptLog } from './resilience/attempt-log.ts';
import type { Attempt } from './resilience/attempt.ts';
import type { Resilience } from './resilience/options.ts';
import type { Pipeline } from './resilience/pipeline.ts';
import { PictureIntake } from './response/picture-intake.ts';
import type { Candidate, Plan } from './routing/candidate.ts';
import type { SoldModel } from './routing/sold-models.ts';
import type { Teller } from './telemetry/teller.ts';

/** What probing is put together from. */
export interface ProbingParts {
  readonly probing: Probing;
  readonly channels: readonly Channel[];
  readonly sold: readonly SoldModel[];
  readonly defaultModel: string;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly teller: Teller;
  readonly pipeline: Pipeline;
  readonly resilience: Resilience;
}

/** Puts the probing of a service together. */
export function startProbing({
  probing,
  channels,
  sold,
  defaultModel,
  catalog,
  pipeline,
  resilience,
  ...parts
}: ProbingParts): Prober {
  const named = catalog.resolve(defaultModel);
  const believedMs = believedForMs(probing, channels.length);
  const probed = channels.map((channel): ProbedChannel => {
    const models = sold.flatMap((one) => (one.channel === channel.id ? [one.model] : []));
    return { channel, models };
  });
  const { maxUsdPerDay } = probing;
  const canary =
    maxUsdPerDay === undefined
      ? undefined
      : createPaidCanary({
          ...parts,
          budget: new DayBudget(nanoUsdOf(maxUsdPerDay), parts.clock),
          health: pipeline.health,
          opensAfter: resilience.circuitBreaker.consecutiveFailures,
          pauseMs: confirmAfterMs(probing),
          cheapest: (channel: Channel, models: readonly Model[]) => cheapestPicture(channel, models, estimate),
          draw: (candidate, signal) => draw(pipeline, catalog, candidate, signal),
        });
  return new Prober({
    ...parts,
    probing,
    defaultModel: named.found ? named.model.id : defaultModel,
    channels: probed,
    health: pipeline.health,
    found: (channel, model, report) => pipeline.probed(channel, model, report, parts.clock.now() + believedMs),
    canary,
  });
}

/** One attempt for a picture that nobody ordered. */
async function draw(
  pipeline: Pipeline,
  catalog: Catalog,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Attempt | undefined> {
  const { channel, order } = candidate;
  const log = new AttemptLog(`canary-${randomUUID()}`);
  const intake = new PictureIntake(catalog, 'accept');
  const plan = (): Plan => {
    const away = pipeline.health.unavailability(channel.id, order.model.id);
    const exclusions = away === undefined ? [] : [{ channel: channel.id, model: order.model.id, ...away }];
    return { candidates: away === undefined ? [candidate] : [], exclusions, warnings: [] };
  };
  try {
    const accept = intake.accept.bind(intake);
    const only = { kind: 'probe', waitForRecovery: false, budget: pipeline.openBudget(1) } as const;
    await pipeline.deliver({ log, plan, accept, signal, ...only });
  } catch {
    // How it ended stands in the log.
  }
  return log.attempts[0];
}
