import type { Clock } from '../config/clock.ts';
import type { BudgetStoreFailed } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { BudgetStore, Commitment, PurseStanding } from './budget-store.ts';

/** What a store answered, or why it did not: `undefined` when it took too long. */
export type Asked<T> = { readonly answered: true; readonly answer: T } | { readonly answered: false; readonly cause: unknown };

/** What the way to a store is made of. */
export interface StoreAccessParts {
  readonly store: BudgetStore;
  readonly storeTimeoutMs: number;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly teller: Teller;
}

/** What came back of a commitment that nobody waits for. */
type Committed = (standings: readonly PurseStanding[]) => void;

interface Pending {
  readonly commitment: Commitment;
  readonly committed: Committed;
}

/** Commitments kept while a store is away; at a kilobyte each about ten megabytes. Beyond, the oldest are lost. */
const MOST_PENDING = 10_000;

/** A lease is renewed when a third of it is gone, so that two renewals may fail. */
const RENEWALS_A_LEASE = 3;

/**
 * The way to a store: nothing waits for it longer than `storeTimeoutMs`, and what it could not be told while it was away is told again, in
 * its order, which steps make safe.
 */
export class StoreAccess {
  readonly #parts: StoreAccessParts;
  /** Reservations of pictures that are being drawn. */
  readonly #held = new Set<string>();
  /** The last commitment under way, by reservation. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #pending: Pending[] = [];
  #isCatchingUp = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: StoreAccessParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async ask<T>(operation: BudgetStoreFailed['operation'], work: (store: BudgetStore) => Promise<T>): Promise<Asked<T>> {
    const { store, storeTimeoutMs, clock, teller } = this.#parts;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Asked<T>>((resolve) => {
      timer = setTimeout(resolve, storeTimeoutMs, { answered: false, cause: undefined });
    });
    const answer = async (): Promise<Asked<T>> => {
      try {
        return { answered: true, answer: await work(store) };
      } catch (cause) {
        return { answered: false, cause: cause ?? new Error('The budget store rejected without a reason') };
      }
    };
    const asked = await Promise.race([answer(), late]);
    clearTimeout(timer);
    if (!asked.answered) {
      const cause = asked.cause === undefined ? 'timeout' : 'error';
      teller.tell({ type: 'budget.store_failed', at: clock.now(), operation, cause });
    }
    return asked;
  }

  /** Tells the store of money that is gone. Nobody waits for it: the picture is there, and has been paid for. */
  commit(commitment: Commitment, committed: Committed): void {
    const { id, ends } = commitment;
    if (ends) this.#held.delete(id);
    // One after the other: an end that overtakes a payment would free its money for others.
    const before = this.#last.get(id);
    const send = (): Promise<void> => this.#send({ commitment, committed });
    const sent = before === undefined ? send() : before.then(send);
    this.#last.set(id, sent);
    const forget = (): void => {
      if (this.#last.get(id) === sent) this.#last.delete(id);
    };
    this.#follow(sent.then(forget));
  }

  /** Waits until the store was told of a reservation's commitments so far, or has failed and will be told again. Never rejects. */
  async told(id: string): Promise<void> {
    await this.#last.get(id);
  }

  /** Renews the lease of a reservation until a commitment ends it. */
  hold(id: string): void {
    this.#held.add(id);
    this.#startTimer();
  }

  /** Waits for what is under way, and tells a store that was away once more what it missed. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    await this.#catchUp();
    clearInterval(this.#timer);
  }

  async #send(pending: Pending): Promise<void> {
    const isBehind = this.#pending.some(({ commitment }) => commitment.id === pending.commitment.id);
    if (isBehind || !(await this.#tell(pending))) this.#keep(pending);
  }

  async #tell({ commitment, committed }: Pending): Promise<boolean> {
    const asked = await this.ask('commit', (store) => store.commit(commitment));
    if (asked.answered) committed(asked.answer);
    return asked.answered;
  }

  #keep(pending: Pending): void {
    this.#pending.push(pending);
    if (this.#pending.length > MOST_PENDING) this.#pending.shift();
    this.#startTimer();
  }

  async #catchUp(): Promise<void> {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    for (let [next] = this.#pending; next !== undefined && (await this.#tell(next)); [next] = this.#pending) {
      // It can have been pushed out meanwhile.
      if (this.#pending[0] === next) this.#pending.shift();
    }
    this.#isCatchingUp = false;
  }

  #startTimer(): void {
    this.#timer ??= setInterval(() => this.#tick(), this.#parts.leaseMs / RENEWALS_A_LEASE).unref();
  }

  #tick(): void {
    if (this.#held.size === 0 && this.#pending.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const ids = [...this.#held];
    const { leaseMs } = this.#parts;
    if (ids.length > 0) this.#follow(this.ask('renew', (store) => store.renew(ids, leaseMs)));
    this.#follow(this.#catchUp());
  }

  #follow(work: Promise<unknown>): void {
    const follow = async (): Promise<void> => {
      await work;
      this.#underWay.delete(done);
    };
    const done = follow();
    this.#underWay.add(done);
  }
}
