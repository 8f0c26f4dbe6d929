import type { PictureSize } from '../models/picture-size.ts';
import type { Usage } from './usage.ts';

/** One line of the ledger: one request that asked for a picture, or one item of a batch, and what it cost. */
export interface LedgerEntry {
  /** When it was decided, in epoch milliseconds of the simulator's clock. */
  readonly at: number;
  readonly channel: string;
  /** The model that was asked for. */
  readonly model: string;
  /** The model that answered and sets the price; differs after a re-routing. */
  readonly servedModel: string;
  /** As in the answer's `x-request-id` header and, on success, its `responseId`. */
  readonly requestId: string;
  /**
   * The size delivered, or that was ordered when there is none; where sizes are pixels, the one with most nearly as many.
   * `undefined` when the request could not be read.
   */
  readonly size: PictureSize | undefined;
  /** `undefined` when no status was sent, as for the items of a batch. */
  readonly status: number | undefined;
  /** The kind of fault, `rejected` for a request at fault itself, `ok` for none. */
  readonly fault: string;
  /** Final pictures generated, whether or not they arrived. */
  readonly pictures: number;
  /** Interim pictures of the model's thinking; billed on official channels too. */
  readonly interimPictures: number;
  /** What was consumed, even where the answer does not tell; `undefined` if nothing was. */
  readonly usage: Usage | undefined;
  /** Whole nano-dollars (1e-9 USD). */
  readonly nanoUsd: number;
  readonly billed: boolean;
  /** Whether the client had left before the answer was complete. */
  readonly clientGone: boolean;
  /** SHA-256 of the prompt's text, in hex; `undefined` when the request could not be read. */
  readonly promptDigest: string | undefined;
}

/** What a channel's entries add up to. */
export interface LedgerTotals {
  readonly requests: number;
  readonly billedRequests: number;
  readonly pictures: number;
  readonly nanoUsd: number;
}

/** The upstream's side of the bill, to hold a client's own accounts against. */
export interface Ledger {
  /** All entries so far, in the order they were decided. */
  readonly entries: readonly LedgerEntry[];
  /** Sum in whole nano-dollars, of one channel or of all. */
  nanoUsd(channel?: string): number;
  /** Final pictures generated, on one channel or on all. */
  pictures(channel?: string): number;
  byChannel(): Readonly<Record<string, LedgerTotals>>;
}

/** The ledger as the server writes it. */
export interface WritableLedger extends Ledger {
  /** Adds an entry; the function it returns amends that entry once. */
  add(entry: LedgerEntry): (change: Partial<Pick<LedgerEntry, 'clientGone' | 'status'>>) => void;
}

const NOTHING: LedgerTotals = { requests: 0, billedRequests: 0, pictures: 0, nanoUsd: 0 };

/** Creates an empty ledger. */
export const createLedger = (): WritableLedger => {
  const entries: LedgerEntry[] = [];
  const totals = new Map<string, LedgerTotals>();

  const sum = (field: 'nanoUsd' | 'pictures', channel: string | undefined): number =>
    channel === undefined
      ? [...totals.values()].reduce((total, one) => total + one[field], 0)
      : (totals.get(channel)?.[field] ?? 0);

  return {
    get entries() {
      return [...entries];
    },
    nanoUsd: (channel) => sum('nanoUsd', channel),
    pictures: (channel) => sum('pictures', channel),
    byChannel: () => Object.fromEntries(totals),
    add: (entry) => {
      const index = entries.push(Object.freeze(entry)) - 1;
      const before = totals.get(entry.channel) ?? NOTHING;
      totals.set(entry.channel, {
        requests: before.requests + 1,
        billedRequests: before.billedRequests + (entry.billed ? 1 : 0),
        pictures: before.pictures + entry.pictures,
        nanoUsd: before.nanoUsd + entry.nanoUsd,
      });
      return (change) => {
        entries[index] = Object.freeze({ ...entry, ...change });
      };
    },
  };
};
