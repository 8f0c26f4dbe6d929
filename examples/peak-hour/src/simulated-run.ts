import { HOUR_MS, arrivals } from './arrivals.ts';
import { createClient, orderFromSdk } from './bare-sdk.ts';
import { dollars } from './dollars.ts';
import { openGallery } from './gallery.ts';
import type { Options } from './options.ts';
import { ORDERS } from './orders.ts';
import type { Outcome } from './outcome.ts';
import { CHANNELS, HOUR_STARTS_AT, OUTAGE, createRetake, startPeakHour } from './peak-hour.ts';
import type { Side } from './progress.ts';
import { showProgress, tellCircuits, timeOfDay } from './progress.ts';
import { compare, perChannel } from './report.ts';
import { orderFromRetake } from './retake-order.ts';
import { runHour } from './run-hour.ts';
import type { Served } from './served.ts';
import { startSimulatedTime } from './simulated-time.ts';
import { percentile, tally } from './tally.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs the same simulated hour twice at once: for the bare SDK and for Retake. Each side has its own simulator of the same
 * seed, so that neither takes anything from the other and each has a ledger of its own.
 */
export async function simulatedRun(options: Options, folder: string, terminal: Terminal, signal: AbortSignal): Promise<Outcome> {
  const { model, speed, seed } = options;
  const orders = ORDERS.slice(0, options.pictures);
  const time = startSimulatedTime(HOUR_STARTS_AT, speed);
  introduce(terminal, orders.length, speed);

  const closers: (() => Promise<void> | void)[] = [];
  const sides: readonly [Side, Side] = [
    { name: 'SDK alone', arrived: 0, delivered: 0, failed: 0 },
    { name: 'Retake', arrived: 0, delivered: 0, failed: 0 },
  ];
  try {
    const upstreamOfSdk = await startPeakHour(seed, time);
    closers.push(() => upstreamOfSdk.close());
    const upstream = await startPeakHour(seed, time);
    closers.push(() => upstream.close());
    const images = createRetake(upstream, model, speed);
    closers.push(() => images.close());
    images.subscribe(tellCircuits(terminal, time));
    const endProgress = showProgress(terminal, time, sides);
    closers.push(endProgress);
    const gallery = await openGallery(folder);
    const ai = createClient(upstreamOfSdk.url('gemini'));
    const times = arrivals(orders.length);
    const [bare, served] = await together(signal, (either) => [
      runHour(orders, times, {
        time,
        side: sides[0],
        signal: either,
        fill: (order, ended) => orderFromSdk(ai, model, order, ended),
      }),
      runHour(orders, times, {
        time,
        side: sides[1],
        signal: either,
        fill: async (order, ended) => {
          const filled = await orderFromRetake(images, model, order, ended);
          if (filled.error !== undefined)
            terminal.print(terminal.style('red', `Retake failed at ${order.title}: ${filled.error}`));
          await gallery.add({ ...filled, waitedMs: 0 });
          return filled;
        },
      }),
    ]);
    endProgress();

    const ours = tally(served, CHANNELS);
    const { ledger } = upstream;
    const sdk = {
      requested: bare.length,
      succeeded: sum(bare),
      failedOutsideOutage: failedOutsideOutage(bare, times),
      ledgerNanoUsd: upstreamOfSdk.ledger.nanoUsd(),
    };
    const hour = { failedOutsideOutage: failedOutsideOutage(served, times), ledgerNanoUsd: ledger.nanoUsd() };
    const headline = [
      `${ours.succeeded} of ${ours.requested} pictures in a simulated hour with 45 % of all answers 503`,
      `and one channel down for a quarter of it; the bare SDK, which by default does not retry, delivered ${sdk.succeeded}.`,
      `${ours.attempts} attempts, ${ours.failovers} failovers, ${dollars(ours.nanoUsd)} in all.`,
      "The pictures are the simulator's drawings, not a model's: a landscape with the prompt on it.",
    ].join(' ');
    const page = await gallery.finish(headline, served, bare);
    terminal.print(`\n${compare(terminal, sdk, ours, hour)}`);
    terminal.print(
      `\nRetake, by channel (times as in the simulated hour)\n${perChannel(terminal, ours, speed, (id) => ledger.nanoUsd(id))}`,
    );
    terminal.print(`\n${waiting(served)}\nPictures: ${page}`);
    return { tally: ours, ledgerNanoUsd: ledger.nanoUsd() };
  } finally {
    // Last opened, first closed: Retake lets go of its sockets before the servers at their other ends do.
    for (const close of closers.toReversed()) await close();
  }
}

function introduce(terminal: Terminal, orders: number, speed: number): void {
  const at = (ms: number): string => timeOfDay(HOUR_STARTS_AT + ms);
  terminal.print(
    [
      terminal.style('bold', 'A peak hour, twice: the bare SDK and Retake'),
      `${orders} orders between ${at(0)} and ${at(HOUR_MS)}. 45 % of all answers are 503, a few are 200 without a picture,`,
      `and ${OUTAGE.channel} is down altogether from ${at(OUTAGE.fromMs)} to ${at(OUTAGE.toMs)}. The hour is simulated on real sockets`,
      `and passes ${speed} times as fast as real time (${Math.round(HOUR_MS / speed / 1000)} s); Retake's pauses are shortened`,
      'by the same factor. The bare SDK runs without retries, which is its default. Nothing leaves this machine.',
      '',
    ].join('\n'),
  );
}

/** Orders without a picture that came while the channel of the outage was up. Both sides send at once, at the order's time. */
function failedOutsideOutage(served: readonly Served[], times: readonly number[]): number {
  return served.filter(({ picture }, i) => {
    const at = times[i] ?? 0;
    return picture === undefined && (at < OUTAGE.fromMs || at >= OUTAGE.toMs);
  }).length;
}

function sum(served: readonly Served[]): number {
  return served.filter((one) => one.picture !== undefined).length;
}

function waiting(served: readonly Served[]): string {
  const waits = served.filter((one) => one.picture !== undefined).map((one) => one.waitedMs / 1000);
  const [median, slow, slowest] = [0.5, 0.95, 1].map((share) => Math.round(percentile(waits, share) ?? 0));
  return `With Retake a customer waited ${median} s (median), ${slow} s (p95), at most ${slowest} s, failovers included.`;
}

/** Runs two sides; the failure of one ends the other, and both are over when this is. */
async function together(
  signal: AbortSignal,
  start: (signal: AbortSignal) => [Promise<readonly Served[]>, Promise<readonly Served[]>],
): Promise<[readonly Served[], readonly Served[]]> {
  const failure = new AbortController();
  const sides = start(AbortSignal.any([signal, failure.signal]));
  try {
    return await Promise.all(sides);
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(sides);
    throw error;
  }
}
