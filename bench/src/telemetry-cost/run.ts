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
  /** Counted calls of a process. */
  readonly calls: number;
  /** Processes of each kind. */
  readonly repeats: number;
}

/** Calls one after the other, in processes that record and processes that do not, turn by turn; medians. */
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
  const silent: number[] = [];
  const recording: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    silent.push(await measure([]));
    recording.push(await measure(['--record']));
  }
  await upstream.end();
  const silentMs = median(silent);
  const recordingMs = median(recording);
  return { silentMs, recordingMs, ratio: recordingMs / silentMs };
}
