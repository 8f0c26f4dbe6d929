import type { LedgerEntry } from '@retake/simulator';
import { CHANNELS, MODELS } from './incident-facts.ts';
import type { CircuitChange, Incident } from './incident.ts';
import { studioTruthOf } from './studio-truth.ts';
import type { StudioTruth } from './studio-truth.ts';
import type { Studio } from './studio.ts';

/** What happened in the incident, by the bill of the upstreams, by who ordered, and by the log: no metric has a part in it. */
export interface Truth {
  /** Seconds that the incident took. */
  readonly seconds: number;
  readonly calls: number;
  /** Calls that brought no picture, through no fault of their callers. */
  readonly failed: number;
  /** Calls that a budget refused. */
  readonly refused: number;
  /** Calls by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How long callers waited, in seconds, by their own watches. */
  readonly waits: readonly number[];
  readonly failovers: number;
  /** Times that a channel was left out of a call. */
  readonly passedOver: number;
  /** Every change of a circuit. */
  readonly circuits: readonly CircuitChange[];
  /** Everything on the bill: each request that reached an upstream. */
  readonly entries: readonly LedgerEntry[];
  /** Requests that reached an upstream, by channel. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Those that failed through the channel's fault, by channel. */
  readonly failures: Readonly<Record<string, number>>;
  readonly pictures: number;
  /** What is on the bill at prices that the shop knows. */
  readonly priced: readonly LedgerEntry[];
  /** Billed at prices that the shop knows. */
  readonly usd: number;
  /** Pictures that were billed at a price that it does not know. */
  readonly unpriced: number;
  /** Attempts of which nobody told whether they were billed. */
  readonly unknownBills: number;
  readonly studio: StudioTruth;
}

/** What is wrong with a picture or its answer, and no failure of the channel: it came, or its caller left. */
const NO_FAILURE = ['ok', 'wrong-size', 'hang'];

/** Reads the books. */
export function truthOf({ simulator, counted }: Incident, studio: Studio, seconds: number): Truth {
  const { entries } = simulator.ledger;
  const byChannel = (isCounted: (entry: LedgerEntry) => boolean): Record<string, number> =>
    Object.fromEntries(
      Object.values(CHANNELS).map((id) => [id, entries.filter((entry) => entry.channel === id && isCounted(entry)).length]),
    );
  const priced = entries.filter((entry) => !isUnpriced(entry));
  return {
    seconds,
    calls: sum(counted.statuses.values()),
    failed: sum([...counted.statuses].filter(([status]) => status >= 500).map(([, count]) => count)),
    refused: counted.statuses.get(429) ?? 0,
    outcomes: Object.fromEntries(counted.outcomes),
    waits: counted.waits,
    failovers: counted.failovers,
    passedOver: counted.passedOver,
    circuits: counted.circuits,
    entries,
    attempts: byChannel(() => true),
    failures: byChannel(hasFailed),
    pictures: simulator.ledger.pictures(),
    priced,
    usd: usdOf(priced),
    unpriced: entries.filter((entry) => isUnpriced(entry) && entry.billed).length,
    unknownBills: counted.unknownBills,
    studio: studioTruthOf(studio),
  };
}

/** Whether a request failed through the fault of its channel. */
export function hasFailed({ fault }: LedgerEntry): boolean {
  return !NO_FAILURE.includes(fault);
}

function isUnpriced({ channel, model }: LedgerEntry): boolean {
  return channel === CHANNELS.second && model === MODELS.thumb;
}

/** What lines of a bill come to, in dollars. */
export function usdOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((nanoUsd, entry) => nanoUsd + entry.nanoUsd, 0) / 1e9;
}

/** The sum of numbers. */
export function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}
