import { startSimulator, type LedgerEntry, type Simulator } from '@retake/simulator';
import { compressedClock } from './compressed-clock.ts';
import { CONTESTANTS } from './contestants/contestants.ts';
import { watchEventLoop } from './event-loop-lag.ts';
import { assignmentSchema, type Book, type Open } from './messages.ts';
import { readDay, simulationOf } from './scenario.ts';

/*
 * The upstreams of the bad day, in a process of their own: for each contestant and seed one simulator, so that nobody takes capacity
 * from another. Prints where they are, and when its stdin closes their books.
 */

/** Time for the contestants to start, in milliseconds of the machine. */
const HEAD_START_MS = 8_000;

const assigned = assignmentSchema.parse(JSON.parse(process.argv[2] ?? ''));
const day = { ...readDay(assigned.scenario), ...assigned };
const startsAt = Date.now() + HEAD_START_MS;
const simulators = new Map<string, Map<number, Simulator>>();
for (const { name } of CONTESTANTS) {
  const bySeed = new Map<number, Simulator>();
  for (const seed of day.seeds) {
    bySeed.set(seed, await startSimulator({ ...simulationOf(day, seed), clock: compressedClock(startsAt, day.speed) }));
  }
  simulators.set(name, bySeed);
}

const mapped = <T>(of: (simulator: Simulator) => T): Record<string, Record<string, T>> =>
  Object.fromEntries(
    [...simulators].map(([name, bySeed]) => [
      name,
      Object.fromEntries([...bySeed].map(([seed, simulator]) => [String(seed), of(simulator)])),
    ]),
  );

const print = (line: unknown): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

const ids = day.simulation.channels.map(({ id }) => id);
print({
  startsAt,
  urls: mapped((simulator) => Object.fromEntries(ids.map((id) => [id, simulator.url(id)]))),
} satisfies Open);

// Opening them is no part of the day.
const lag = watchEventLoop();

process.stdin.resume().on('end', () => void close());

async function close(): Promise<void> {
  // Nor is closing them.
  const was = lag();
  // Requests in flight enter the ledger as they end.
  for (const bySeed of simulators.values()) for (const simulator of bySeed.values()) await simulator.close();
  print({ books: mapped(({ ledger }) => bookOf(ledger.entries)), lag: was });
}

/** A picture that was drawn without fault for a client that stayed was delivered, the first for a prompt; all else that was billed was not. */
function bookOf(entries: readonly LedgerEntry[]): Book {
  const delivered = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const { promptDigest = '', fault, clientGone, status } = entry;
    if (fault === 'ok' && status === 200 && !clientGone && !delivered.has(promptDigest)) delivered.set(promptDigest, entry);
  }
  const nanoUsd = entries.reduce((sum, entry) => sum + entry.nanoUsd, 0);
  const deliveredNanoUsd = [...delivered.values()].reduce((sum, entry) => sum + entry.nanoUsd, 0);
  const deliveredBy: Record<string, number> = {};
  for (const { channel } of delivered.values()) deliveredBy[channel] = (deliveredBy[channel] ?? 0) + 1;
  return { requests: entries.length, nanoUsd, undeliveredNanoUsd: nanoUsd - deliveredNanoUsd, deliveredBy };
}
