import { setTimeout as pause } from 'node:timers/promises';
import { numberOf, startChild, type Child } from '../child.ts';

/** The tail of the event loop's delay, as a multiple of that of the same app without Retake. */
export const MAX_P99_RATIO = 2;
/** What the heap may have more after the second half than in its beginning, as a share. */
export const MAX_HEAP_GROWTH = 0.1;

/** How hard the app is pressed. */
export interface ExpressLoadOptions {
  readonly callers: number;
  readonly seconds: number;
  /** Bytes of a picture. */
  readonly bytes: number;
  /** Multiplies how long upstreams take. */
  readonly scale: number;
}

/** What came of one app under load. */
export interface LoadedApp {
  readonly p99Ms: number;
  readonly maxMs: number;
  /** After a collection, at five moments of the second half, in bytes. */
  readonly heaps: readonly number[];
  readonly rejections: number;
  readonly rssMiB: number;
  /** Pictures that callers have; answers with a problem; answers that broke off. */
  readonly pictures: number;
  readonly problems: number;
  readonly broken: number;
}

/** The app with Retake, the same without, and what is held against bars. */
export interface ExpressLoad {
  readonly retake: LoadedApp;
  readonly plain: LoadedApp;
  readonly p99Ratio: number;
  readonly heapGrowth: number;
  /** Pictures that the upstreams delivered whole, and that no caller has. */
  readonly lost: number;
  readonly missed: readonly string[];
}

/** Presses both apps, one after the other, and ends each with SIGTERM in the middle of the load. */
export async function runExpressLoad(options: ExpressLoadOptions): Promise<ExpressLoad> {
  const args = (names: Readonly<Record<string, string | number>>) =>
    Object.entries(names).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { bytes, scale, seconds, callers } = options;
  const press = async (variant: string, urls: Readonly<Record<string, string>>): Promise<LoadedApp> => {
    const app = startChild('./express-load/app.ts', args({ variant, bytes, scale, seconds, ...urls }));
    const { port } = await app.next();
    const client = startChild('./express-load/client.ts', args({ url: `http://127.0.0.1:${String(port)}`, callers, bytes }));
    // The end comes in the middle of the load, when the app has measured and still has everybody in it.
    await pause(seconds * 1000 + 2000);
    app.signal('SIGTERM');
    const measured = await app.next();
    await app.end();
    const fared = await endWith(client);
    return {
      p99Ms: numberOf(measured, 'p99Ms'),
      maxMs: numberOf(measured, 'maxMs'),
      heaps: numbersOf(measured['heaps']),
      rejections: numberOf(measured, 'rejections'),
      rssMiB: numberOf(measured, 'rssMiB'),
      pictures: numberOf(fared, 'pictures'),
      problems: numberOf(fared, 'problems'),
      broken: numberOf(fared, 'broken'),
    };
  };
  const upstream = startChild('./express-load/upstream.ts', args({ bytes, scale }));
  const ports = await upstream.next();
  const retake = await press('retake', {
    first: `http://127.0.0.1:${String(ports['first'])}`,
    second: `http://127.0.0.1:${String(ports['second'])}`,
  });
  const paid = await endWith(upstream);
  const plain = await press('plain', {});
  return judged(retake, plain, numberOf(paid, 'pictures') - retake.pictures);
}

function judged(retake: LoadedApp, plain: LoadedApp, lost: number): ExpressLoad {
  const p99Ratio = retake.p99Ms / plain.p99Ms;
  const [first = Number.NaN] = retake.heaps;
  const heapGrowth = (retake.heaps.at(-1) ?? Number.NaN) / first - 1;
  const missed = [
    ...(p99Ratio <= MAX_P99_RATIO ? [] : [`p99 of the event loop ${p99Ratio.toFixed(2)} times that without Retake`]),
    ...(heapGrowth <= MAX_HEAP_GROWTH ? [] : [`the heap grew by ${(heapGrowth * 100).toFixed(0)} % in the second half`]),
    ...(retake.rejections === 0 ? [] : [`${retake.rejections} unhandled rejections`]),
    ...(retake.broken === 0 ? [] : [`${retake.broken} answers broke off`]),
    ...(lost === 0 ? [] : [`${lost} paid pictures reached nobody`]),
  ];
  return { retake, plain, p99Ratio, heapGrowth, lost, missed };
}

async function endWith(child: Child): Promise<Readonly<Record<string, unknown>>> {
  const ended = child.end();
  const last = await child.next();
  await ended;
  return last;
}

function numbersOf(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw new Error('the child did not report a list');
  return value.map(Number);
}
