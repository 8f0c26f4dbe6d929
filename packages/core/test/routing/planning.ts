import { createCatalog } from '../../src/catalog/catalog.ts';
import { estimatorOf } from '../../src/catalog/estimate.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Channel, PictureOrder, Support } from '../../src/channels/channel.ts';
import { createCallPlanner } from '../../src/routing/call-planner.ts';
import type { Candidate, Plan } from '../../src/routing/candidate.ts';
import { createChooseModels } from '../../src/routing/choose-models.ts';
import { defaultPurposes } from '../../src/routing/default-purposes.ts';
import type { Degrade } from '../../src/routing/degrade.ts';
import type { HealthReading, Unavailability } from '../../src/routing/health.ts';
import type { CallPlanner, CallToPlan } from '../../src/routing/plannable-call.ts';
import { createPlanner } from '../../src/routing/planner.ts';
import type { Purposes } from '../../src/routing/purpose.ts';
import { priority } from '../../src/routing/strategies/priority.ts';
import type { Strategy } from '../../src/routing/strategies/strategy.ts';
import type { TrafficReading } from '../../src/routing/traffic-reading.ts';

/** Noon UTC, 21 November 2026. */
export const TODAY = Date.UTC(2026, 10, 21, 12);
export const catalog = createCatalog({ now: () => TODAY });

export function modelNamed(name: string): Model {
  const found = catalog.resolve(name);
  if (!found.found) throw new Error(`the catalog lacks ${name}`);
  return found.model;
}

/** A channel that plans only; by default it sells everything that its models can do, at the vendors' list prices. */
export function channelOf(id: string, more: Partial<Channel> = {}): Channel {
  return {
    specVersion: 'v1',
    id,
    kind: 'fake',
    failureDomain: 'google',
    provider: 'fake',
    server: { address: 'localhost', port: 1 },
    limits: {},
    supports: ({ model, size, references }: PictureOrder): Support => {
      const reasons = [
        ...(model.abilities.sizes.includes(size) ? [] : [`no ${size}`]),
        ...(references.length <= model.abilities.maxReferences ? [] : ['too many references']),
      ];
      return reasons.length > 0 ? { supported: false, reasons } : { supported: true, warnings: [] };
    },
    price: (model) => ({ price: model.listPrice }),
    generate: () => Promise.reject(new Error('a planner calls nobody')),
    close: () => Promise.resolve(),
    ...more,
  };
}

/** Sells these models only. */
export function selling(id: string, models: readonly string[], more: Partial<Channel> = {}): Channel {
  const channel = channelOf(id, more);
  return {
    ...channel,
    supports: (order) =>
      models.includes(order.model.id)
        ? channel.supports(order)
        : { supported: false, reasons: [`${id} does not sell ${order.model.id}`] },
  };
}

export interface Planning {
  readonly channels: readonly Channel[];
  readonly purposes?: Purposes;
  readonly strategy?: Strategy;
  readonly degrade?: Degrade;
  readonly sold?: readonly string[];
  /** By `channel model`. */
  readonly unavailable?: Readonly<Record<string, Unavailability>>;
  /** Share of success by `channel model size`. @default 1 */
  readonly success?: Readonly<Record<string, number>>;
}

/** Plans calls over channels as a service does. */
export function callPlannerOf({
  channels,
  purposes,
  strategy = priority(),
  degrade = {},
  sold = [],
  ...readings
}: Planning): CallPlanner {
  const { unavailable = {}, success = {} } = readings;
  const health: HealthReading = { unavailability: (channel, model) => unavailable[`${channel} ${model}`] };
  const traffic: TrafficReading = {
    latencyMs: () => undefined,
    inFlight: () => 0,
    success: (channel, model, size) => ({ rate: success[`${channel} ${model} ${size}`] ?? 1, observations: 20 }),
  };
  return createCallPlanner({
    chooseModels: createChooseModels({
      catalog,
      purposes: { ...defaultPurposes, ...purposes },
      defaultPurpose: 'economy',
      onRetiredModel: 'reject',
      sold: new Set(sold.map(modelNamed)),
    }),
    planner: createPlanner({ channels, strategy, estimatorOf }),
    strategy,
    degrade,
    health,
    traffic,
    random: () => 0.5,
    guardPurpose: 'economy',
  });
}

export function planningOf(planning: Planning) {
  const planCall = callPlannerOf(planning);
  return (call: Partial<CallToPlan> = {}, heldUntil?: number): Plan => planCall({ ...CALL, ...call }).plan(heldUntil);
}

/** Asks for a kite, and for nothing in particular of it. */
export const CALL: CallToPlan = {
  prompt: 'a kite',
  model: undefined,
  purpose: undefined,
  size: undefined,
  thinking: undefined,
  aspectRatio: undefined,
  references: [],
  seed: undefined,
  channelOptions: {},
  labels: {},
  route: {},
  degrade: {},
};

/** `channel model size`, as the tests write candidates. */
export function named({ channel, order }: Candidate): string {
  return `${channel.id} ${order.model.id} ${order.size}`;
}
