import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

/** Processor time of a call with everything recorded, of one with nothing, in milliseconds, and their quotient. */
export interface TelemetryCost {
  readonly silentMs: number;
  readonly recordingMs: number;
  readonly ratio: number;
}

/** How much is measured. */
export interface TelemetryCostOptions {
  /** Of a picture. */
  readonly bytes: number;
  /** Turns of each service in a process. */
  readonly blocks: number;
  /** Calls of a turn. */
  readonly calls: number;
  /** Processes. */
  readonly repeats: number;
}

/** Calls one after the other in several processes; medians. */
export async function runTelemetryCost({ bytes, blocks, calls, repeats }: TelemetryCostOptions): Promise<TelemetryCost> {
  const upstream = startChild('./upstream.ts', ['--bytes', String(bytes)]);
  const { port } = await upstream.next();
  const samples: TelemetryCost[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const args = ['--url', `http://127.0.0.1:${String(port)}`, '--blocks', String(blocks), '--calls', String(calls)];
    const child = startChild('./telemetry-cost/client.ts', args);
    const answer = await child.next();
    await child.end();
    const silentMs = numberOf(answer, 'silentMs');
    const recordingMs = numberOf(answer, 'recordingMs');
    samples.push({ silentMs, recordingMs, ratio: recordingMs / silentMs });
  }
  await upstream.end();
  return {
    silentMs: median(samples.map((sample) => sample.silentMs)),
    recordingMs: median(samples.map((sample) => sample.recordingMs)),
    // Of the same process, so that a slow hour is on both sides.
    ratio: median(samples.map((sample) => sample.ratio)),
  };
}
