import { createVirtualClock, startSimulator, type Scenario, type Simulator, type VirtualClock } from '@retake/simulator';
import { onTestFinished } from 'vitest';
import { gemini, type GeminiOptions } from '../../src/channels/gemini.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import {
  createImageService,
  type BatchName,
  type BatchRequest,
  type CollectedBatch,
  type CollectedItem,
  type ImageService,
  type ImageServiceOptions,
  type RetakeEvent,
} from '../../src/index.ts';

export const START = Date.UTC(2026, 10, 21, 12);
export const HOUR_MS = 3_600_000;

type Behaviour = NonNullable<Scenario['channels']>[number]['behaviour'];

/** A simulated AI Studio whose batches take an hour, and a relay without batches; the clock moves when told to. */
export interface BatchWorld {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  readonly signal: AbortSignal;
  /** A service of its own on the same upstreams, as in another process. */
  readonly service: (options?: Partial<ImageServiceOptions>, studio?: Partial<GeminiOptions>) => ServiceOfWorld;
}

/** One service and what it told. */
export interface ServiceOfWorld {
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
}

/** Opens a world that ends with its test. */
export async function batchWorld(behaviour: Behaviour = {}, more: Partial<Scenario> = {}): Promise<BatchWorld> {
  const clock = createVirtualClock(START);
  const simulator = await startSimulator({
    seed: 11,
    clock,
    channels: [
      { id: 'studio', dialect: 'ai-studio', behaviour: { batch: { runningMs: HOUR_MS }, ...behaviour } },
      { id: 'relay', dialect: 'relay', prices: { 'gemini-3-pro-image': 0.02 } },
    ],
    ...more,
  });
  onTestFinished(() => simulator.close());
  const service: BatchWorld['service'] = (options = {}, studio = {}) => {
    const images = createImageService({
      channels: [
        gemini({ id: 'studio', apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('studio'), ...studio }),
        geminiRelay({
          id: 'relay',
          apiKey: 'sk-not-a-real-key',
          baseUrl: simulator.url('relay'),
          prices: { 'gemini-3-pro-image': { basis: 'request', nanoUsd: 20_000_000, source: 'a test', date: '2026-11-21' } },
        }),
      ],
      clock,
      probe: false,
      drainMs: 200,
      ...options,
    });
    onTestFinished(() => images.close());
    const events: RetakeEvent[] = [];
    images.subscribe((event) => events.push(event));
    return { images, events };
  };
  return { simulator, clock, signal: new AbortController().signal, service };
}

export const NAME: BatchName = Object.freeze({
  channel: 'studio',
  model: 'gemini-3-pro-image',
  displayName: 'night-1',
  submittedAt: START,
});

/** Requests for kites, by their keys. */
export function kites(count: number, more: Partial<BatchRequest['request']> = {}): readonly BatchRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `kite-${index}`,
    request: { prompt: `a red kite number ${index}`, model: 'gemini-3-pro-image', size: '1K', ...more },
  }));
}

/** All pictures of a batch. */
export async function itemsOf({ items }: Pick<CollectedBatch, 'items'>): Promise<readonly CollectedItem[]> {
  const all: CollectedItem[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What the upstream has charged, in nano-dollars. */
export function charged({ simulator }: Pick<BatchWorld, 'simulator'>): number {
  return simulator.ledger.entries.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
}

/** What pictures cost, as they were told. */
export function spentOn(items: readonly CollectedItem[]): number {
  return items.reduce((sum, item) => {
    const attempts = 'result' in item ? item.result.attempts : item.attempts;
    return attempts.reduce((own, { cost }) => own + (cost.nanoUsd ?? 0), sum);
  }, 0);
}

/** Events of one type. */
export function told<Type extends RetakeEvent['type']>(events: readonly RetakeEvent[], type: Type) {
  return events.filter((event): event is Extract<RetakeEvent, { type: Type }> => event.type === type);
}

/** What a promise rejects with; `undefined` when it does not. */
export const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
