import { setTimeout as pause } from 'node:timers/promises';
import { numberOf, startChild, type Child } from '../child.ts';
import { judgeLoad, type LoadedApp, type LoadVerdict } from './judge-load.ts';
import { MEMORY_KINDS, type MemorySample } from './memory-sample.ts';

/** How hard the app is pressed. */
export interface ExpressLoadOptions {
  readonly callers: number;
  readonly seconds: number;
  /** Bytes of a picture. */
  readonly bytes: number;
  /** Multiplies how long upstreams take. */
  readonly scale: number;
}

/** The app with Retake, the same without, and what is held against bars. */
export interface ExpressLoad extends LoadVerdict {
  readonly retake: LoadedApp;
  /** The same app on the bare SDK and the same upstreams: shown beside it, and held against no bar. */
  readonly bare: LoadedApp;
  readonly plain: LoadedApp;
}

/**
 * Presses the apps, one after the other, and ends each with SIGTERM in the middle of the load. Upstreams and callers are other machines in
 * earnest; on this one they give way to the app, so that its event loop waits for its own work and not for theirs.
 */
export async function runExpressLoad(options: ExpressLoadOptions): Promise<ExpressLoad> {
  const args = (names: Readonly<Record<string, string | number>>) =>
    Object.entries(names).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { bytes, scale, seconds, callers } = options;
  const press = async (variant: string, urls: Readonly<Record<string, string>>): Promise<LoadedApp> => {
    const app = startChild('./express-load/app.ts', args({ variant, bytes, scale, seconds, ...urls }));
    const { port } = await app.next();
    const client = startChild('./express-load/client.ts', args({ url: `http://127.0.0.1:${String(port)}`, callers, bytes }));
    client.giveWay();
    // The end comes in the middle of the load, when the app has measured and still has everybody in it.
    await pause(seconds * 1000 + 2000);
    app.signal('SIGTERM');
    const measured = await app.next();
    await app.end();
    const fared = await endWith(client);
    return {
      p99Ms: numberOf(measured, 'p99Ms'),
      maxMs: numberOf(measured, 'maxMs'),
      memory: samplesOf(measured['memory']),
      rejections: numberOf(measured, 'rejections'),
      circuitsOpened: numberOf(measured, 'circuitsOpened'),
      rssMiB: numberOf(measured, 'rssMiB'),
      pictures: numberOf(fared, 'pictures'),
      problems: numberOf(fared, 'problems'),
      problemCodes: codesOf(fared['codes']),
      broken: numberOf(fared, 'broken'),
    };
  };
  const pressOnUpstreams = async (variant: string): Promise<{ readonly app: LoadedApp; readonly paid: number }> => {
    const upstream = startChild('./express-load/upstream.ts', args({ bytes, scale }));
    upstream.giveWay();
    const ports = await upstream.next();
    const app = await press(variant, {
      first: `http://127.0.0.1:${String(ports['first'])}`,
      second: `http://127.0.0.1:${String(ports['second'])}`,
    });
    return { app, paid: numberOf(await endWith(upstream), 'pictures') };
  };
  const { app: retake, paid } = await pressOnUpstreams('retake');
  const { app: bare } = await pressOnUpstreams('bare');
  const plain = await press('plain', {});
  return { retake, bare, plain, ...judgeLoad({ retake, plain, paid, bytes }) };
}

async function endWith(child: Child): Promise<Readonly<Record<string, unknown>>> {
  const ended = child.end();
  const last = await child.next();
  await ended;
  return last;
}

function codesOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.entries(value).map(([code, count]) => `${code}: ${count}`) : [];
}

function samplesOf(value: unknown): readonly MemorySample[] {
  if (!Array.isArray(value)) throw new Error('the child did not report a list');
  return value.map((each: unknown) => {
    const sample = typeof each === 'object' && each !== null ? { ...each } : {};
    const [heapUsed = Number.NaN, external = Number.NaN, arrayBuffers = Number.NaN, rss = Number.NaN] = MEMORY_KINDS.map((kind) =>
      numberOf(sample, kind),
    );
    return { heapUsed, external, arrayBuffers, rss };
  });
}
