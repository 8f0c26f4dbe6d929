import type { ChannelFailure } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Resilience } from './options.ts';

/**
 * What is known of a failed attempt besides its class. `not-dispatched`: nothing can have reached the upstream.
 * `settled`: it was asked, and whether it charges is known. `billing-unknown`: it may have charged; this one wins over the
 * others.
 */
export const SITUATIONS = ['not-dispatched', 'settled', 'billing-unknown'] as const;
/** One column of the failure table. */
export type Situation = (typeof SITUATIONS)[number];

/** What may follow a failed attempt. */
export interface Disposition {
  /**
   * Whether the same candidate is asked again for this picture: `once` right away (and a last time, after all others, if the call
   * has had to wait for somebody: then it may be the only one that works), `once-a-round` right away in every round,
   * `after-failover` in the next round, `after-delay` when its stated delay has passed.
   */
  readonly sameCandidate: 'never' | 'once' | 'once-a-round' | 'after-failover' | 'after-delay';
  /**
   * Whether others are asked: `now`; as `onUnknownBilling` says (`by-billing-policy`); only models of another vendor, if
   * `onBlocked` allows (`other-vendor-if-allowed`) or in any case (`other-vendor`).
   */
  readonly elsewhere: 'now' | 'by-billing-policy' | 'other-vendor-if-allowed' | 'other-vendor' | 'never';
  /** Whether channels of another failure domain go first: this one's capacity is short. */
  readonly preferNextDomain: boolean;
  /** How it weighs in the circuit: two `soft` ones are as one that `counts`; `repeated` counts from the second in a row. */
  readonly circuit: 'counts' | 'soft' | 'repeated' | 'never';
  /** What it does to the health of the channel for everybody. */
  readonly health: 'none' | 'cool-down' | 'daily-quota' | 'channel-disabled' | 'model-disabled';
}

/** A class in each situation. */
export type FailureRow = Readonly<Record<Situation, Disposition>>;

const CAPACITY = row({
  sameCandidate: 'after-failover',
  elsewhere: 'now',
  preferNextDomain: true,
  circuit: 'counts',
  health: 'none',
});
const DEFECT = plain({ sameCandidate: 'once', elsewhere: 'now', circuit: 'counts' });
const ACCOUNT = plain({ sameCandidate: 'never', elsewhere: 'now', circuit: 'never', health: 'channel-disabled' });

/**
 * The failure table: for each class and situation what happens next. It is the only place that decides it.
 *
 * `wrong_output` comes here only when the caller's policy refuses the picture; asking the same channel again would pay
 * twice for the same defect.
 */
export const FAILURE_TABLE: Readonly<Record<FailureClass, FailureRow>> = deepFreeze({
  overloaded: CAPACITY,
  rate_limited: plain({ sameCandidate: 'after-delay', elsewhere: 'now', circuit: 'repeated', health: 'cool-down' }),
  quota_daily: plain({ sameCandidate: 'never', elsewhere: 'now', circuit: 'never', health: 'daily-quota' }),
  auth: ACCOUNT,
  billing: ACCOUNT,
  model_gone: plain({ sameCandidate: 'never', elsewhere: 'now', circuit: 'never', health: 'model-disabled' }),
  timeout: CAPACITY,
  network: {
    ...plain({ sameCandidate: 'after-failover', elsewhere: 'now', circuit: 'counts' }),
    // Refused, DNS, TLS: a free repeat, which cures a blip of the network itself.
    'not-dispatched': plain({ sameCandidate: 'once-a-round', elsewhere: 'now', circuit: 'counts' })['not-dispatched'],
  },
  upstream_bug: DEFECT,
  no_image: plain({ sameCandidate: 'once', elsewhere: 'now', circuit: 'soft' }),
  blocked: plain({ sameCandidate: 'never', elsewhere: 'other-vendor-if-allowed', circuit: 'never' }),
  recitation: plain({ sameCandidate: 'never', elsewhere: 'other-vendor', circuit: 'never' }),
  // The request is whole, and others of its wire may read what this one cannot.
  history_refused: plain({ sameCandidate: 'never', elsewhere: 'now', circuit: 'never' }),
  invalid_request: plain({ sameCandidate: 'never', elsewhere: 'never', circuit: 'never' }),
  wrong_output: plain({ sameCandidate: 'never', elsewhere: 'now', circuit: 'soft' }),
});

/** In which column of the table a failure stands. */
export function situationOf({ billing, dispatched }: Pick<ChannelFailure, 'billing' | 'dispatched'>): Situation {
  if (billing === 'unknown') return 'billing-unknown';
  return dispatched ? 'settled' : 'not-dispatched';
}

/**
 * What may follow a failure, as the table says.
 *
 * @param onUnknownBilling `retry` treats unknown billing as if it were settled.
 */
export function dispositionOf(
  failure: Pick<ChannelFailure, 'class' | 'billing' | 'dispatched'>,
  onUnknownBilling: Resilience['onUnknownBilling'] = 'failover',
): Disposition {
  const situation = situationOf(failure);
  const row = FAILURE_TABLE[failure.class];
  return situation === 'billing-unknown' && onUnknownBilling === 'retry' ? row.settled : row[situation];
}

/** A failure that says nothing of capacity and leaves the channel's health alone, unless told otherwise. */
function plain(special: Pick<Disposition, 'sameCandidate' | 'elsewhere' | 'circuit'> & Partial<Disposition>): FailureRow {
  return row({ preferNextDomain: false, health: 'none', ...special });
}

/** A row whose unknown billing forbids the same candidate, and leaves it to the billing policy whether others are asked. */
function row(known: Disposition): FailureRow {
  const unknown: Disposition = {
    ...known,
    sameCandidate: 'never',
    elsewhere: known.elsewhere === 'now' ? 'by-billing-policy' : known.elsewhere,
  };
  return { 'not-dispatched': known, settled: known, 'billing-unknown': unknown };
}

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
