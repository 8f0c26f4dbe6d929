import type { BudgetGuard } from './budget/create-budget-guard.ts';
import { estimate } from './catalog/estimate.ts';
import type { Channel } from './channels/channel.ts';
import { cheapestPicture } from './health/cheapest-picture.ts';
import type { SoldModel } from './routing/sold-models.ts';

/** What is looked at when a service is made. */
export interface PricedOutParts {
  readonly channels: readonly Channel[];
  readonly sold: readonly SoldModel[];
  readonly money: Pick<BudgetGuard, 'reading'>;
}

/**
 * Warns of channels that sell nothing at a known price beside a budget that refuses what has none: they would be left out of every plan, and
 * missed only when they are needed. A warning of the process (`process.on('warning')`, code `RETAKE_PRICED_OUT`), since nobody can listen
 * to the service yet.
 */
export function warnOfPricedOut({ channels, sold, money }: PricedOutParts): void {
  const reading = money.reading({ key: undefined, tenant: undefined });
  if (reading === undefined) return;
  for (const channel of channels) {
    const models = sold.flatMap((one) => (one.channel === channel.id ? [one.model] : []));
    const refusals = models.map(({ id }) => reading.unavailability({ channel: channel.id, model: id, upperNanoUsd: undefined }));
    const [refusal] = refusals;
    if (refusal === undefined || refusals.includes(undefined)) continue;
    if (cheapestPicture(channel, models, estimate) !== undefined) continue;
    const message = `The channel ${channel.id} is left out of every plan. ${refusal.detail}, or the budget onUnknownPrice: 'allow'.`;
    process.emitWarning(message, { type: 'RetakeWarning', code: 'RETAKE_PRICED_OUT' });
  }
}
