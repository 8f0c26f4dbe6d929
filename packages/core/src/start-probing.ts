import { randomUUID } from 'node:crypto';
import type { Spender } from './budget/budget-reading.ts';
import type { BudgetGuard } from './budget/create-budget-guard.ts';
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
  readonly money: Pick<BudgetGuard, 'refresh' | 'reading' | 'spend'>;
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
  money,
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
          draw: (candidate, signal) => draw({ pipeline, catalog, money }, candidate, signal),
        });
  return new Prober({
    ...parts,
    probing,
    defaultModel: named.found ? named.model.id : defaultModel,
    channels: probed,
    health: pipeline.health,
    found: (channel, model, report) => pipeline.probed(channel, model, report, believedMs),
    canary,
  });
}

/** It is nobody's picture, and still money that the service spends. */
const NOBODY: Spender = Object.freeze({ key: undefined, tenant: undefined });

/** One attempt for a picture that nobody ordered, if the budgets of the service have room for it. */
async function draw(
  { pipeline, catalog, money }: Pick<ProbingParts, 'pipeline' | 'catalog' | 'money'>,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Attempt | 'budget_spent' | undefined> {
  const { channel, order, estimate: expected } = candidate;
  const log = new AttemptLog(`canary-${randomUUID()}`);
  const intake = new PictureIntake(catalog, 'accept');
  const plan = (): Plan => {
    const away = pipeline.health.unavailability(channel.id, order.model.id);
    const exclusions = away === undefined ? [] : [{ channel: channel.id, model: order.model.id, ...away }];
    return { candidates: away === undefined ? [candidate] : [], exclusions, warnings: [] };
  };
  const spending = money.spend({ spender: NOBODY, callId: log.callId, attempts: () => log.attempts });
  try {
    await money.refresh(NOBODY);
    const priced = { channel: channel.id, model: order.model.id, upperNanoUsd: expected.upperNanoUsd };
    // Looked at before it is asked for: a picture that nobody wants must not count as one that was refused.
    if (money.reading(NOBODY)?.unavailability(priced) !== undefined) return 'budget_spent';
    await spending?.open(plan);
    const accept = intake.accept.bind(intake);
    const only = { kind: 'probe', waitForRecovery: false, budget: pipeline.openBudget(1), spending } as const;
    await pipeline.deliver({ log, plan, accept, signal, ...only });
  } catch {
    // How it ended stands in the log.
  } finally {
    spending?.settle();
  }
  return log.attempts[0];
}
