import { nanoUsdOf } from '../catalog/money.ts';
import type { Clock } from '../config/clock.ts';
import { BudgetUnavailableError } from '../errors/budget-unavailable-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { BudgetCharge } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import { type Booking, type CountedAtBound, entriesOf } from './booking.ts';
import type { Budgets } from './budget-options.ts';
import type { BudgetReading, Spender } from './budget-reading.ts';
import { BudgetView, boundOf } from './budget-view.ts';
import { spenderOf } from './call-money.ts';
import { Charges } from './charges.ts';
import { LaterMoney } from './later-money.ts';
import type { SettleSpending } from './lost-spending.ts';
import { createMemoryBudgetStore } from './memory-budget-store.ts';
import { Overruns } from './overruns.ts';
import { PictureSpending } from './picture-spending.ts';
import { createPurses, type Purse } from './purses.ts';
import { type BudgetStanding, Standings } from './standings.ts';
import { StoreAccess } from './store-access.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What a guard is made from. */
export interface BudgetGuardParts {
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly teller: Teller;
  /** Told of everything that counts against a budget, once. Never throws. @default nobody */
  readonly charged?: (charge: BudgetCharge) => void;
}

/** One picture whose money is to be watched. */
export interface PictureToPay {
  readonly spender: Spender;
  readonly callId: string;
  /** Its attempts that have ended so far. */
  readonly attempts: () => readonly Attempt[];
  /** Names its reservation for other processes, which it then outlives this one for. @default a name that nobody knows */
  readonly spendingId?: string | undefined;
}

/** Keeps the budgets of a service. */
export interface BudgetGuard {
  /**
   * Asks the store how the budgets of a spender stand.
   *
   * @param signal of whoever waits for it.
   * @returns `undefined` when nothing is limited, and nobody is asked.
   * @throws BudgetUnavailableError (through the promise) when it does not answer and budgets are to hold all the same; CallAbortedError when
   * the signal is aborted.
   */
  refresh(spender: Spender, signal?: AbortSignal): Promise<void> | undefined;
  /** How the budgets stand for a spender, as far as this process last heard; `undefined` when nothing is limited. */
  reading(spender: Spender): BudgetReading | undefined;
  /**
   * The money of one picture: open it before anything is sent, settle it however the picture ends. `undefined` when nothing is
   * limited.
   */
  spend(picture: PictureToPay): PictureSpending | undefined;
  /** The money of pictures that are drawn later, by whichever process; `undefined` when nothing is limited. */
  readonly later: LaterMoney | undefined;
  /** How each budget stands, as far as this process last heard. */
  standings(): readonly BudgetStanding[];
  /**
   * Corrects what an attempt of unknown billing or price counts for, once its true cost is known.
   *
   * @param usd what it cost; 0 if it was not billed.
   * @returns whether the attempt was counted at its bound by this process, and not corrected before.
   * @throws RangeError when `usd` is no amount of dollars.
   */
  reconcile(attemptId: string, usd: number | string): boolean;
  /** See `SettleSpending`. */
  readonly settleLost: SettleSpending;
  /** Waits until the store was told of everything, as far as it can be reached. */
  close(): Promise<void>;
}

/** Attempts that can be reconciled, the latest; at some hundred bytes each a few megabytes. */
const MOST_COUNTED = 10_000;

/** Builds the guard of a service. */
export function createBudgetGuard({ budgets, clock, teller, charged = () => undefined }: BudgetGuardParts): BudgetGuard {
  const { limits, storeTimeoutMs, leaseMs, batchLeaseMs, store = createMemoryBudgetStore({ clock }) } = budgets;
  const purses = createPurses(limits);
  const standings = new Standings(clock, teller);
  const access = new StoreAccess({ store, storeTimeoutMs, leaseMs, clock, teller });
  const overruns = new Overruns(clock, teller);
  const charges = new Charges(budgets.store !== undefined, charged);
  let pictures = 0;
  const counted = new Map<string, CountedAtBound>();

  const commit = (booking: Booking): void => {
    const { id, step, movements, ends, leaseMs: ownLeaseMs = leaseMs } = booking;
    charges.count(movements);
    access.commit({ id, step, leaseMs: ownLeaseMs, entries: entriesOf(booking), ends }, (told) =>
      standings.learn(
        movements.map(({ purse }) => purse),
        told,
      ),
    );
  };
  const parts = {
    budgets,
    purses,
    standings,
    access,
    clock,
    teller,
    commit,
    charges,
    overruns,
    counted: ({ id }: Attempt, atBound: CountedAtBound): void => {
      counted.set(id, atBound);
      const [oldest] = counted.keys();
      if (counted.size > MOST_COUNTED && oldest !== undefined) counted.delete(oldest);
    },
  };

  const refresh = async (spender: Spender, signal: AbortSignal | undefined): Promise<void> => {
    const asked = [...purses.ofSpender(spender, clock.now()), ...standings.ofCandidates];
    const reading = access.ask('read', (from) => from.read(asked.map(({ id }) => id)));
    const told = await unlessAborted(reading, signal);
    if (told.answered) standings.learn(asked, told.answer);
    else if (budgets.onStoreError === 'deny') throw new BudgetUnavailableError(told.cause);
  };

  return {
    refresh: (spender, signal) => (purses.any ? refresh(spender, signal) : undefined),
    reading(spender) {
      if (!purses.any) return undefined;
      const now = clock.now();
      const common = purses.ofSpender(spender, now);
      const guarded = common.filter((purse) => standings.isGuarded(purse));
      return overruns.over(new BudgetView({ purses, standings, common, guarded, now, missing: (_purse, bound) => bound }));
    },
    spend({ spender, callId, attempts, spendingId }) {
      if (!purses.any) return undefined;
      pictures += 1;
      const common = purses.ofSpender(spender, clock.now());
      const held = spendingId === undefined ? { id: `${callId} ${pictures}` } : { id: spendingId, heldMs: batchLeaseMs };
      return new PictureSpending(parts, { ...held, callId, common, attempts });
    },
    later: purses.any ? new LaterMoney(parts) : undefined,
    standings: () => standings.ofBudgets(limits),
    reconcile(attemptId, usd) {
      const nanoUsd = nanoUsdOf(usd);
      const atBound = counted.get(attemptId);
      if (atBound === undefined) return false;
      counted.delete(attemptId);
      const { movements, expectation, callId } = atBound;
      if (expectation !== undefined) overruns.billed(expectation, { callId, attemptId, costNanoUsd: nanoUsd });
      const corrected = movements.map(({ purse, spentNanoUsd }) => ({
        purse,
        spentNanoUsd: nanoUsd - spentNanoUsd,
        freedNanoUsd: 0,
      }));
      commit({ id: attemptId, step: 'reconcile', movements: corrected, ends: true });
      return true;
    },
    async settleLost(id, { startedAt, channel = '', model = '', nanoUsd, insteadOf, ...call }) {
      if (!purses.any) return;
      const spender = spenderOf({ budgetKey: call.budgetKey, labels: call.labels ?? {} });
      const counted = ({ budget }: Purse, amount: number | undefined): number => boundOf(budget, amount) ?? 0;
      const movements = [...purses.ofSpender(spender, startedAt), ...purses.ofCandidate(channel, model, startedAt)].map(
        (purse) => {
          const before = insteadOf === undefined ? 0 : counted(purse, insteadOf.nanoUsd);
          return { purse, spentNanoUsd: counted(purse, nanoUsd) - before, freedNanoUsd: 0 };
        },
      );
      const was = insteadOf === undefined ? 'nothing' : (insteadOf.nanoUsd ?? 'unknown');
      commit({ id, step: `lost: ${nanoUsd ?? 'unknown'} instead of ${was}`, movements, ends: true, leaseMs: batchLeaseMs });
      await access.told(id);
    },
    close: () => access.close(),
  };
}
