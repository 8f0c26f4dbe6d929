import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

/** Medians of one call in microseconds, and what Retake adds. */
export interface SmallAnswers {
  readonly bareUs: number;
  readonly retakeUs: number;
  readonly addedUs: number;
  readonly ratio: number;
}

/** Answers of about 1 KB, one call after the other, `repeats` processes. */
export async function runSmallAnswers(options: { readonly calls: number; readonly repeats: number }): Promise<SmallAnswers> {
  const upstream = startChild('./upstream.ts', []);
  const { port } = await upstream.next();
  const samples: Readonly<Record<string, unknown>>[] = [];
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const child = startChild('./small-answers/client.ts', [
      '--url',
      `http://127.0.0.1:${String(port)}`,
      '--calls',
      String(options.calls),
    ]);
    samples.push(await child.next());
    await child.end();
  }
  await upstream.end();
  const bareUs = median(samples.map((sample) => numberOf(sample, 'bareUs')));
  const retakeUs = median(samples.map((sample) => numberOf(sample, 'retakeUs')));
  const addedUs = median(samples.map((sample) => numberOf(sample, 'retakeUs') - numberOf(sample, 'bareUs')));
  return { bareUs, retakeUs, addedUs, ratio: retakeUs / bareUs };
}
