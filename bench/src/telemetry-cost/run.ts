import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

/** Processor time of a call with everything recorded, of one with nothing, in milliseconds. */
export interface TelemetryCost {
  readonly silentMs: number;
  readonly recordingMs: number;
  /** The quotient of two that ran one after the other: the machine is not as fast in each minute. */
  readonly ratio: number;
}

/** How much is measured. */
export interface TelemetryCostOptions {
  /** Of a picture. */
  readonly bytes: number;
  /** Counted calls of a process. */
  readonly calls: number;
  /** Processes of each kind, in pairs. */
  readonly repeats: number;
}

/** Calls one after the other, in processes that record and processes that do not, turn by turn, each first in every other pair; medians. */
export async function runTelemetryCost({ bytes, calls, repeats }: TelemetryCostOptions): Promise<TelemetryCost> {
  const upstream = startChild('./upstream.ts', ['--bytes', String(bytes)]);
  const { port } = await upstream.next();
  const measure = async (args: readonly string[]): Promise<number> => {
    const url = `http://127.0.0.1:${String(port)}`;
    const child = startChild('./telemetry-cost/client.ts', ['--url', url, '--calls', String(calls), ...args]);
    const answer = await child.next();
    await child.end();
    return numberOf(answer, 'cpuMs');
  };
  const pairs: { readonly silent: number; readonly recording: number }[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    if (repeat % 2 === 0) {
      const silent = await measure([]);
      pairs.push({ silent, recording: await measure(['--record']) });
    } else {
      const recording = await measure(['--record']);
      pairs.push({ silent: await measure([]), recording });
    }
  }
  await upstream.end();
  return {
    silentMs: median(pairs.map(({ silent }) => silent)),
    recordingMs: median(pairs.map(({ recording }) => recording)),
    ratio: median(pairs.map(({ silent, recording }) => recording / silent)),
  };
}
