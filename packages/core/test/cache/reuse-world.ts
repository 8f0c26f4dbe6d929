import { createHash } from 'node:crypto';
import { startSimulator, type Scenario, type Simulator } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { gemini } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import {
  createImageService,
  type Channel,
  type ImageResult,
  type ImageService,
  type ImageServiceOptions,
  type ReuseStore,
  type RetakeEvent,
} from '../../src/index.ts';

export const ORDER = { prompt: 'A red bicycle', model: 'gemini-3-pro-image' } as const;

/** A service with reuse on two simulated channels, AI Studio first. */
export interface ReuseWorld {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
  /** Upstream requests so far. */
  readonly requests: () => number;
  /** Holds back every answer that comes from now on, until it is called again with `false`. */
  readonly hold: (isHeld: boolean) => void;
  /** Another service on the same channels, as another process would have. */
  readonly restart: (reuse: ImageServiceOptions['reuse']) => ImageService;
}

type Options = Partial<Omit<ImageServiceOptions, 'channels' | 'reuse'>>;

export async function startReuse(
  reuse: ImageServiceOptions['reuse'],
  options: Options = {},
  behaviour: NonNullable<Scenario['channels']>[number]['behaviour'] = {},
): Promise<ReuseWorld> {
  const simulator = await startSimulator({
    seed: 7,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour },
      { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.09 }, behaviour },
    ],
  });
  const gate = createGate();
  const services: ImageService[] = [];
  const restart = (anew: ImageServiceOptions['reuse']): ImageService => {
    const relay = { id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl: simulator.url('relay') };
    const images = createImageService({
      channels: [
        gate.behind(gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini') })),
        gate.behind(geminiRelay({ ...relay, prices: { 'gemini-3-pro-image': 0.09 } })),
      ],
      drainMs: 200,
      reuse: anew,
      ...options,
    });
    services.push(images);
    return images;
  };
  const images = restart(reuse);
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  onTestFinished(async () => {
    gate.hold(false);
    await Promise.all(services.map((each) => each.close()));
    await simulator.close();
  });
  const requests = () => simulator.requests('gemini').length + simulator.requests('relay').length;
  return { simulator, images, events, requests, hold: gate.hold, restart };
}

/** Stands between a channel, which does all it does, and whoever waits for its answer. */
function createGate() {
  let opened = Promise.resolve();
  let open = (): void => {};
  return {
    hold: (isHeld: boolean): void => {
      open();
      if (isHeld) ({ promise: opened, resolve: open } = Promise.withResolvers<void>());
    },
    behind: (channel: Channel): Channel => ({
      ...channel,
      generate: async (call) => {
        const answer = await channel.generate(call);
        const aborted = new Promise<never>((_, reject) => {
          call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true });
        });
        await Promise.race([opened, aborted]);
        return answer;
      },
    }),
  };
}

/** Lets what a store in memory is given arrive there. */
export function stored(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Pictures to be compared: where they differ, their bytes are not worth reading. */
export function pictures({ images }: ImageResult): readonly object[] {
  return images.map(({ data, ...image }) => ({ ...image, digest: createHash('sha256').update(data).digest('hex') }));
}

/** A store that fails, or never answers, as long as it is told so. */
export interface BreakableStore extends ReuseStore {
  /** The methods that fail. */
  fails: readonly (keyof ReuseStore)[];
  /** The methods that never answer. */
  hangs: readonly (keyof ReuseStore)[];
}

export function breakable(store: ReuseStore): BreakableStore {
  const through = async <T>(name: keyof ReuseStore, work: () => Promise<T>): Promise<T> => {
    if (broken.hangs.includes(name)) return new Promise<T>(() => {});
    if (broken.fails.includes(name)) throw new Error('the store is down');
    return work();
  };
  const broken: BreakableStore = {
    fails: [],
    hangs: [],
    get: (key) => through('get', () => store.get(key)),
    set: (key, bytes, ttlMs) => through('set', () => store.set(key, bytes, ttlMs)),
    add: (key, bytes, ttlMs) => through('add', () => store.add(key, bytes, ttlMs)),
    delete: (key) => through('delete', () => store.delete(key)),
  };
  return broken;
}
