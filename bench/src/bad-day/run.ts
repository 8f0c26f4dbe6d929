import { startChild } from '../child.ts';
import type { Lag } from './event-loop-lag.ts';
import { missedBars, type Row } from './bars.ts';
import { CONTESTANTS } from './contestants/contestants.ts';
import { figuresOf, medianFigures, type Figures } from './figures.ts';
import { booksSchema, openSchema, playedSchema, type Assignment } from './messages.ts';
import { readDay, type ScenarioName } from './scenario.ts';

/** What came of the bad day. */
export interface BadDay {
  readonly scenario: ScenarioName;
  readonly rows: readonly (Row & {
    readonly configuration: string;
    readonly days: readonly Figures[];
    readonly failures: Failures;
  })[];
  /** The bars that Retake missed, whether or not this scenario is judged. */
  readonly missed: readonly string[];
  /** How late the event loops of the contestants and of the upstreams were, the latest of them, in seconds of the day. */
  readonly lag: { readonly usualS: number; readonly worstS: number };
}

/** Times that are wrong by more than this, in seconds of the day, prove nothing: a twentieth of the shortest bar. */
const MOST_LAG_S = 3;
/** One stall this long, in seconds of the day, ends attempts and probes of every contestant by their timeouts: the shortest gets 90. */
const MOST_STALL_S = 60;

/** How often which error was all that a contestant gave, over all days. */
type Failures = Readonly<Record<string, number>>;

/** Plays the day for every contestant and seed at once, each contestant in a process, the upstreams in another. */
export async function runBadDay(changes: Partial<Assignment> = {}): Promise<BadDay> {
  const { scenario = 'judged' } = changes;
  const { pictures, seeds, speed, simulation } = { ...readDay(scenario), ...changes };
  const assignment = JSON.stringify({ scenario, pictures, seeds, speed } satisfies Assignment);
  const dearChannel = simulation.channels.at(-1)?.id ?? '';
  const upstream = startChild('./bad-day/upstream.ts', [assignment]);
  const open = openSchema.parse(await upstream.next());
  const played = await Promise.all(
    CONTESTANTS.map(async ({ name }) => {
      const client = startChild('./bad-day/client.ts', [assignment, JSON.stringify(open), name]);
      const result = playedSchema.parse(await client.next());
      await client.end();
      return result;
    }),
  );
  await upstream.end();
  const { books, lag: upstreamLag } = booksSchema.parse(await upstream.next());
  const rows = CONTESTANTS.map(({ name, channels, configuration }, index) => {
    const mine = played[index]?.days ?? [];
    const days = mine.map((day) => {
      const book = books[name]?.[String(day.seed)];
      if (book === undefined) throw new Error(`no book of ${name} for seed ${day.seed}`);
      return figuresOf(pictures, day, book, dearChannel);
    });
    return {
      name,
      channels,
      configuration,
      days,
      failures: summed(mine.map((day) => day.failures)),
      figures: medianFigures(days),
    };
  });
  const lags = [upstreamLag, ...played.map((one) => one.lag)];
  const latestS = (of: keyof Lag): number => (Math.max(...lags.map((one) => one[of])) * speed) / 1000;
  const lag = { usualS: latestS('usualMs'), worstS: latestS('worstMs') };
  const missed =
    lag.usualS > MOST_LAG_S || lag.worstS > MOST_STALL_S
      ? [`nothing can be judged: the machine was ${lag.usualS.toFixed(1)} s of the day late, once ${lag.worstS.toFixed(0)} s`]
      : missedBars(rows, pictures);
  return { scenario, rows, missed, lag };
}

function summed(all: readonly Failures[]): Failures {
  const sums: Record<string, number> = {};
  for (const failures of all) for (const [reason, count] of Object.entries(failures)) sums[reason] = (sums[reason] ?? 0) + count;
  return sums;
}
