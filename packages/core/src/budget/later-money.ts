import { randomUUID } from 'node:crypto';
import type { Warning } from '../channels/channel.ts';
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts';
import { BudgetUnavailableError } from '../errors/budget-unavailable-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { Candidate } from '../routing/candidate.ts';
import { entriesOf, type Movement } from './booking.ts';
import type { Budgets } from './budget-options.ts';
import type { Spender } from './budget-reading.ts';
import type { Charges } from './charges.ts';
import { exceededBudget } from './exceeded-budget.ts';
import type { SpendingParts } from './picture-spending.ts';
import type { Purse } from './purses.ts';
import { chargeOf, expectationOf, forgetAt, isAtBound, type Share, sharesOf } from './shares.ts';

/** What the money of later pictures is kept with. */
export interface LaterMoneyParts extends Omit<SpendingParts, 'budgets' | 'commit'> {
  readonly budgets: Pick<Budgets, 'onStoreError' | 'leaseMs' | 'batchLeaseMs'>;
  readonly charges: Charges;
}

/** A picture that is ordered now and drawn later, perhaps told of in another process. */
export interface LaterPicture {
  /** The same in every process, and unique for every time that the picture is ordered. */
  readonly id: string;
  /** The call that it is told as. */
  readonly callId: string;
  readonly spender: Spender;
  readonly channel: string;
  readonly model: string;
  /** When it was ordered, in epoch milliseconds: its money counts in the windows of that moment. */
  readonly orderedAt: number;
}

/** A picture and whom it is ordered of. */
export interface LaterOrder {
  readonly picture: LaterPicture;
  readonly candidate: Candidate;
}

/** An order that a budget has no room for. */
export interface RefusedOrder {
  readonly order: LaterOrder;
  readonly error: BudgetExceededError;
}

/** Money that is held for orders. */
export interface HeldMoney {
  /** Those for which nothing is held. */
  readonly refused: readonly RefusedOrder[];
  /** To be called when nothing was ordered after all: everything goes back, and the ids can be held anew. */
  readonly giveBack: () => Promise<void>;
}

/** Orders whose money is sought in the store at the same time. */
const MOST_AT_ONCE = 16;

const UNKNOWN_BOUND = Object.freeze({ bound: 0, listed: 0, isCommon: false });

/**
 * The money of pictures that are drawn later: held under their ids when they are ordered, and counted by the same ids by whichever process
 * hears what became of them. Every step has a name that is the same whoever takes it, so that none is booked twice.
 */
export class LaterMoney {
  readonly #parts: LaterMoneyParts;

  constructor(parts: LaterMoneyParts) {
    this.#parts = parts;
  }

  /**
   * Holds what each can cost in its purses, of each order all of it or nothing.
   *
   * @param mayRefuse whether orders that a purse has no room for are left out, and the others held; otherwise all are held, or none.
   * @throws BudgetExceededError when a purse has no room, and none may be left out; BudgetUnavailableError when the store does not answer
   * and budgets are to hold all the same. Nothing is held then.
   */
  async hold(orders: readonly LaterOrder[], mayRefuse: boolean): Promise<HeldMoney> {
    // Of this try alone: the same orders can be given back and held once more.
    const attempt = randomUUID();
    const held: { readonly id: string; readonly shares: readonly Share[] }[] = [];
    const refused: RefusedOrder[] = [];
    const giveBack = (): Promise<void> =>
      inTurns(held, ({ id, shares }) =>
        this.#commit(
          id,
          `undo ${attempt}`,
          shares.map(({ purse, bound }) => ({ purse, spentNanoUsd: 0, freedNanoUsd: bound })),
          false,
        ),
      );
    try {
      await inTurns(orders, async (order) => {
        try {
          const shares = this.#sharesOf(order);
          if (shares.length === 0) return;
          // Before it is asked for: what a store did without telling goes back too.
          held.push({ id: order.picture.id, shares });
          await this.#reserve(order.picture, shares, attempt);
        } catch (error) {
          if (!mayRefuse || !BudgetExceededError.isInstance(error)) throw error;
          refused.push({ order, error });
        }
      });
    } catch (error) {
      await giveBack();
      throw error;
    }
    return { refused, giveBack };
  }

  /**
   * Counts what a picture cost, once, and gives back what was held for it beyond that. Waits until the store was told, or has failed and will
   * be told again.
   *
   * @param isNews whether nobody here counted it before.
   */
  async count({ picture, candidate }: LaterOrder, attempt: Attempt, isNews: boolean): Promise<readonly Warning[]> {
    const { overruns, counted, charges } = this.#parts;
    const { shares, unpriced } = this.#look({ picture, candidate });
    // What was paid counts, even where it would not have been ordered.
    const paying = unpriced === undefined ? shares : this.#pursesOf(picture).map((purse) => ({ purse, ...UNKNOWN_BOUND }));
    const movements = paying.map((share): Movement => {
      return { purse: share.purse, spentNanoUsd: chargeOf(attempt, share), freedNanoUsd: share.bound };
    });
    await this.#commit(picture.id, 'settled', movements, true);
    const expectation = expectationOf(candidate, shares);
    if (!isNews) return [];
    charges.count(movements);
    const { callId } = picture;
    if (isAtBound(attempt)) counted(attempt, { callId, movements, expectation });
    const costNanoUsd = attempt.billing === 'not-billed' ? undefined : attempt.cost.nanoUsd;
    if (expectation === undefined || costNanoUsd === undefined) return [];
    const warning = overruns.billed(expectation, { callId, attemptId: attempt.id, costNanoUsd });
    return warning === undefined ? [] : [warning];
  }

  /** Gives back what is held for pictures that will not come. Should one come all the same, it is counted. */
  async release(pictures: readonly LaterPicture[]): Promise<void> {
    await inTurns(pictures, (picture) => {
      const nothing = this.#pursesOf(picture).map((purse): Movement => ({ purse, spentNanoUsd: 0, freedNanoUsd: 0 }));
      return this.#commit(picture.id, 'released', nothing, true);
    });
  }

  /** @throws BudgetExceededError for a purse that refuses what has no known price. */
  #sharesOf({ picture, candidate }: LaterOrder): readonly Share[] {
    const { shares, unpriced } = this.#look({ picture, candidate });
    if (unpriced === undefined) return shares.filter(({ bound }) => bound > 0);
    throw exceededBudget({ purse: unpriced, neededNanoUsd: undefined }, picture.callId, this.#refusing);
  }

  #pursesOf({ spender, channel, model, orderedAt }: LaterPicture): readonly Purse[] {
    const { purses } = this.#parts;
    return [...purses.ofSpender(spender, orderedAt), ...purses.ofCandidate(channel, model, orderedAt)];
  }

  #look({ picture: { spender, orderedAt }, candidate }: LaterOrder): ReturnType<typeof sharesOf> {
    const { purses, overruns } = this.#parts;
    return sharesOf(candidate, { common: purses.ofSpender(spender, orderedAt), purses, overruns, now: orderedAt });
  }

  async #reserve({ id, callId }: LaterPicture, shares: readonly Share[], attempt: string): Promise<void> {
    const { access, standings, budgets } = this.#parts;
    const entries = shares.map(({ purse, bound }) => {
      return { purse: purse.id, nanoUsd: bound, limitNanoUsd: purse.budget.limitNanoUsd, forgetAt: forgetAt(purse) };
    });
    const reservation = { id, step: `hold ${attempt}`, leaseMs: budgets.batchLeaseMs, entries };
    const told = await access.ask('reserve', (store) => store.reserve(reservation));
    if (!told.answered) {
      if (budgets.onStoreError === 'deny') throw new BudgetUnavailableError(told.cause);
      return;
    }
    standings.learn(
      shares.map(({ purse }) => purse),
      told.answer.standings,
    );
    if (told.answer.reserved) return;
    const short = shares.find(({ purse, bound }) => bound > standings.roomIn(purse)) ?? shares[0];
    if (short === undefined) return;
    throw exceededBudget({ purse: short.purse, neededNanoUsd: short.bound }, callId, this.#refusing);
  }

  async #commit(id: string, step: string, movements: readonly Movement[], ends: boolean): Promise<void> {
    const { access, standings, budgets } = this.#parts;
    const entries = entriesOf({ id, step, movements, ends });
    access.commit({ id, step, leaseMs: budgets.batchLeaseMs, entries, ends }, (told) =>
      standings.learn(
        movements.map(({ purse }) => purse),
        told,
      ),
    );
    await access.told(id);
  }

  get #refusing() {
    const { standings, clock, teller, budgets } = this.#parts;
    return { standings, clock, teller, leaseMs: budgets.leaseMs };
  }
}

/** Some at a time. Begins no more after a failure, waits for those under way, and rejects with the first. */
async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += MOST_AT_ONCE) {
    const ends = await Promise.allSettled(all.slice(from, from + MOST_AT_ONCE).map(work));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
