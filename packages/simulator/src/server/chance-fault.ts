import type { Draw } from '../chance/draw.ts';
import { inside, rateAt } from '../chance/hourly-rate.ts';
import type { Fault } from '../faults/fault.ts';
import { readFault } from '../faults/fault.ts';
import type { ChannelSettings } from '../scenario/channel-options.ts';
import type { OutageSettings } from '../scenario/outage-options.ts';

/** What decides whether a request fails by chance. */
export interface Circumstances {
  readonly channel: string;
  readonly failureDomain: string;
  /** Epoch milliseconds now, and when the simulator started. */
  readonly at: number;
  readonly startedAt: number;
  readonly outages: readonly OutageSettings[];
  readonly faults: NonNullable<NonNullable<ChannelSettings['behaviour']>['faults']>;
  /** Chance of the whole simulation, and of this request alone. */
  readonly draw: Draw;
  readonly requestDraw: Draw;
}

const OVERLOADED = readFault('overloaded');
const SLOT_MS = 60_000;

/** The fault that an outage or chance has in store for a request: outages of the channel, then of its domain, then its own faults. */
export const chanceFault = (circumstances: Circumstances): Fault | undefined => {
  const { channel, failureDomain, at, startedAt, outages } = circumstances;
  for (const outage of outages) {
    if ('channel' in outage && outage.channel === channel && inside(at - startedAt, outage)) return outage.fault ?? OVERLOADED;
  }
  for (const [index, outage] of outages.entries()) {
    if ('domain' in outage && outage.domain === failureDomain && strikes(outage, index, circumstances))
      return outage.fault ?? OVERLOADED;
  }
  return ownFault(circumstances);
};

/**
 * Whether a domain's outage strikes this request. With probability √correlation a request shares the fate of its slot, else it has
 * a fate of its own; both are bad at the same rate. So the rate stays as configured and two requests of a slot correlate by exactly
 * `correlation`.
 */
const strikes = (
  outage: Extract<OutageSettings, { domain: string }>,
  index: number,
  { at, startedAt, draw, requestDraw }: Circumstances,
): boolean => {
  const shared = requestDraw('shares fate', index) < Math.sqrt(outage.correlation ?? 0);
  // Counted from the start, so that a seed brings the same run of good and bad slots on every day.
  const slot = Math.floor((at - startedAt) / (outage.slotMs ?? SLOT_MS));
  const fate = shared ? draw('slot', outage.domain, index, slot) : requestDraw('own fate', index);
  return fate < rateAt(outage, at, startedAt);
};

/** One draw decides among all faults of a channel, so that their rates simply add up. */
const ownFault = ({ faults, at, startedAt, requestDraw }: Circumstances): Fault | undefined => {
  let remaining = requestDraw('fault');
  for (const chance of faults) {
    remaining -= rateAt(chance, at, startedAt);
    if (remaining < 0) return chance.fault;
  }
  return undefined;
};
