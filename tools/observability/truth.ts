import { CHANNELS, MODELS } from './incident-facts.ts';
import type { Incident } from './incident.ts';
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
  readonly failovers: number;
  /** Requests that reached an upstream, by channel. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Those that failed through the channel's fault, by channel. */
  readonly failures: Readonly<Record<string, number>>;
  readonly pictures: number;
  /** Billed at prices that the shop knows. */
  readonly usd: number;
  /** Pictures that were billed at a price that it does not know. */
  readonly unpriced: number;
  readonly studio: StudioTruth;
}

/** What is wrong with a picture or its answer, and no failure of the channel: it came, or its caller left. */
const NO_FAILURE = ['ok', 'wrong-size', 'hang'];

/** Reads the books. */
export function truthOf({ simulator, counted }: Incident, studio: Studio, seconds: number): Truth {
  const { entries } = simulator.ledger;
  const ofChannel = (isCounted: (fault: string) => boolean): Record<string, number> =>
    Object.fromEntries(
      Object.values(CHANNELS).map((id) => [
        id,
        entries.filter(({ channel, fault }) => channel === id && isCounted(fault)).length,
      ]),
    );
  const isUnpriced = ({ channel, model }: { channel: string; model: string }): boolean =>
    channel === CHANNELS.second && model === MODELS.thumb;
  const priced = entries.filter((entry) => !isUnpriced(entry));
  return {
    seconds,
    calls: sum(counted.statuses.values()),
    failed: sum([...counted.statuses].filter(([status]) => status >= 500).map(([, count]) => count)),
    refused: counted.statuses.get(429) ?? 0,
    outcomes: Object.fromEntries(counted.outcomes),
    failovers: counted.failovers,
    attempts: ofChannel(() => true),
    failures: ofChannel((fault) => !NO_FAILURE.includes(fault)),
    pictures: simulator.ledger.pictures(),
    usd: priced.reduce((nanoUsd, entry) => nanoUsd + entry.nanoUsd, 0) / 1e9,
    unpriced: entries.filter((entry) => isUnpriced(entry) && entry.billed).length,
    studio: studioTruthOf(studio),
  };
}

/** The sum of numbers. */
export function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}
