import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

const VARIANTS = ['bare-sdk', 'retake', 'bare-undici'] as const;
const FIGURES = ['cpuMs', 'stallMs', 'rssMiB', 'wallMs'] as const;

/** Medians of one variant, and their ratios to the bare SDK of the same run. */
export interface LargePicturesRow {
  readonly variant: string;
  readonly figures: Readonly<Record<(typeof FIGURES)[number], number>>;
  readonly ratios: Readonly<Record<(typeof FIGURES)[number], number>>;
}

/** Pictures of `bytes`, eight at once, by every variant in turn, `repeats` times. */
export async function runLargePictures(options: { readonly bytes: number; readonly rounds: number; readonly repeats: number }) {
  const upstream = startChild('./upstream.ts', ['--bytes', String(options.bytes), '--size', '4096']);
  const { port } = await upstream.next();
  const samples = new Map<string, Readonly<Record<string, unknown>>[]>(VARIANTS.map((variant) => [variant, []]));
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    for (const variant of VARIANTS) {
      const args = [
        '--variant',
        variant,
        '--url',
        `http://127.0.0.1:${String(port)}`,
        '--rounds',
        String(options.rounds),
        '--bytes',
        String(options.bytes),
      ];
      const child = startChild('./large-pictures/client.ts', args);
      samples.get(variant)?.push(await child.next());
      await child.end();
    }
  }
  await upstream.end();
  const figuresOf = (variant: string) => {
    const of = (figure: string) => median((samples.get(variant) ?? []).map((sample) => numberOf(sample, figure)));
    return { cpuMs: of('cpuMs'), stallMs: of('stallMs'), rssMiB: of('rssMiB'), wallMs: of('wallMs') };
  };
  const base = figuresOf('bare-sdk');
  return VARIANTS.map((variant): LargePicturesRow => {
    const figures = figuresOf(variant);
    const ratio = (figure: (typeof FIGURES)[number]) => figures[figure] / base[figure];
    return {
      variant,
      figures,
      ratios: { cpuMs: ratio('cpuMs'), stallMs: ratio('stallMs'), rssMiB: ratio('rssMiB'), wallMs: ratio('wallMs') },
    };
  });
}
