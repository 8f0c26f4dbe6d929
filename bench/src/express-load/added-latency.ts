import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

/** What middleware and routes may add to a call, in microseconds, at the median. */
export const MAX_ADDED_US = 1000;

/** Medians of one call in microseconds. */
export interface AddedLatency {
  readonly directUs: number;
  readonly expressUs: number;
  readonly addedUs: number;
  readonly ratio: number;
}

/** Small pictures, one after the other, `repeats` processes. */
export async function runAddedLatency(options: { readonly calls: number; readonly repeats: number }): Promise<AddedLatency> {
  const upstream = startChild('./upstream.ts', []);
  const { port } = await upstream.next();
  const samples: Readonly<Record<string, unknown>>[] = [];
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const url = `http://127.0.0.1:${String(port)}`;
    const child = startChild('./express-load/latency-client.ts', ['--url', url, '--calls', String(options.calls)]);
    samples.push(await child.next());
    await child.end();
  }
  await upstream.end();
  const directUs = median(samples.map((sample) => numberOf(sample, 'directUs')));
  const expressUs = median(samples.map((sample) => numberOf(sample, 'expressUs')));
  const addedUs = median(samples.map((sample) => numberOf(sample, 'expressUs') - numberOf(sample, 'directUs')));
  return { directUs, expressUs, addedUs, ratio: expressUs / directUs };
}
