import type { JobStore } from '../store/job-store.ts';
import { addCosts, costOfAttempts, NO_COST, type KeptCost } from '../store/kept-cost.ts';
import { itemBills, type ItemBillRecord } from '../store/item-record.ts';
import type { ItemOutcome } from '../telling/queue-events.ts';
import { endedItems, ITEMS_OF_A_STRETCH, stretchOf, type ListedJob } from './ended-items.ts';

/** What the items of a job have cost that have ended, and how they did. */
export interface JobTotals {
  readonly cost: KeptCost;
  readonly outcomes: Readonly<Record<ItemOutcome, number>>;
  /** Attempts of which nobody knows yet whether they were billed: their bills can still change. */
  readonly unsettled: number;
  /** When the last of them ended, in epoch milliseconds; `undefined` while none has. */
  readonly lastEndedAt: number | undefined;
}

const NOTHING: JobTotals = {
  cost: NO_COST,
  outcomes: { done: 0, failed: 0, cancelled: 0, unknown: 0 },
  unsettled: 0,
  lastEndedAt: undefined,
};

/** Adds up the bills of a job, and remembers what cannot change any more. */
export class JobLedger {
  readonly #store: JobStore;
  readonly #job: ListedJob;
  readonly #final = new Map<number, JobTotals>();

  constructor(store: JobStore, job: ListedJob) {
    this.#store = store;
    this.#job = job;
  }

  /** The totals as they are now. */
  async read(): Promise<JobTotals> {
    const open = new Map<number, JobTotals>();
    for await (const page of endedItems(this.#store, this.#job, {
      read: (stored) => itemBills.read(stored),
      isKnown: (stretch) => this.#final.has(stretch),
    })) {
      for (const item of page) {
        const stretch = stretchOf(item.body.index);
        open.set(stretch, add(open.get(stretch) ?? NOTHING, totalsOf(item)));
      }
    }
    const totals = [...this.#final.values(), ...open.values()].reduce(add, NOTHING);
    for (const [stretch, of] of open) if (this.#isFinal(stretch, of)) this.#final.set(stretch, of);
    return totals;
  }

  /** An `unknown` item can still become `done`, when its picture comes late, and an `unknown` attempt of any other can still be billed. */
  #isFinal(stretch: number, { outcomes, unsettled }: JobTotals): boolean {
    const items = Math.min(this.#job.count - stretch * ITEMS_OF_A_STRETCH, ITEMS_OF_A_STRETCH);
    return unsettled === 0 && outcomes.done + outcomes.failed + outcomes.cancelled === items;
  }
}

function totalsOf({ body: { attempts, end } }: ItemBillRecord): JobTotals {
  const outcomes = { ...NOTHING.outcomes, ...(end === undefined ? {} : { [end.outcome]: 1 }) };
  const unsettled = attempts.filter(({ billing }) => billing === 'unknown').length;
  return { cost: costOfAttempts(attempts), outcomes, unsettled, lastEndedAt: end?.at };
}

function add(one: JobTotals, other: JobTotals): JobTotals {
  const sum = (outcome: ItemOutcome): number => one.outcomes[outcome] + other.outcomes[outcome];
  const ends = [one.lastEndedAt, other.lastEndedAt].filter((at) => at !== undefined);
  return {
    cost: addCosts(one.cost, other.cost),
    outcomes: { done: sum('done'), failed: sum('failed'), cancelled: sum('cancelled'), unknown: sum('unknown') },
    unsettled: one.unsettled + other.unsettled,
    lastEndedAt: ends.length === 0 ? undefined : Math.max(...ends),
  };
}
