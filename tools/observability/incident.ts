import { join } from 'node:path';
import { startSimulator } from '@retake/simulator';
import type { FaultOrder, RequestFacts, Simulator } from '@retake/simulator';
import { z } from 'zod';
import { root } from '../repository.ts';
import { CHANNELS, RELAY_BILLS, RETIRED_MODEL } from './incident-facts.ts';
import { startModule } from './started-process.ts';
import type { StartedProcess } from './started-process.ts';

/**
 * What happens upstream. `calm`: nothing. `outage`: the first two have no capacity, the third refuses the key. `trouble`: the first still has none, and of
 * five answers of the second one is a defect and one holds no picture.
 */
export type Phase = 'calm' | 'outage' | 'trouble';

/** A circuit that changed its state, by the log. */
export interface CircuitChange {
  readonly channel: string;
  readonly model: string;
  readonly to: string;
  /** Epoch seconds. */
  readonly at: number;
}

/** A process that was started with a version. */
export interface Deployment {
  readonly version: string;
  /** In epoch seconds; it tells of itself from some moment between the two on. */
  readonly startedAt: number;
  readonly openAt: number;
}

/** One shop that lives through the incident, on one way of export. */
export interface Incident {
  readonly simulator: Simulator;
  readonly counted: Counted;
  readonly deployments: readonly Deployment[];
  /** What it can draw with, by its own account. */
  readonly models: readonly string[];
  /** Who its channels say stands behind them. */
  readonly providers: readonly string[];
  /** Starts the shop, anew after an end, with the version of a deployment. */
  open(version: string): Promise<void>;
  /** Ends the shop as a crash does. */
  crash(): Promise<void>;
  enter(phase: Phase): void;
  /** Orders pictures, so many a second, until told to stop; then waits for those that are under way. */
  traffic(perSecond: number): () => Promise<void>;
  /** One order and its status. Some prompts decide what becomes of it, see `PROMPTS`. */
  order(fields: Readonly<Record<string, unknown>>, customer?: string): Promise<number>;
  /** Lets a channel in again that refused the key. */
  enable(channel: string): void;
  close(): Promise<void>;
}

/** What was counted outside of all metrics: by who ordered, and by the lines of the log. */
export interface Counted {
  readonly statuses: Map<number, number>;
  /** How long those who ordered waited, in seconds. */
  readonly waits: number[];
  readonly outcomes: Map<string, number>;
  readonly circuits: CircuitChange[];
  failovers: number;
  /** Times that a channel was left out of a call. */
  passedOver: number;
  /** Attempts of which nobody told whether they were billed. */
  unknownBills: number;
}

/** Prompts that the first channel answers in a way of their own. */
export const PROMPTS = { hangs: 'hangs', small: 'comes too small', lost: 'is lost on the way' } as const;

const FATES: Readonly<Record<string, FaultOrder>> = {
  [PROMPTS.hangs]: 'hang',
  [PROMPTS.small]: { kind: 'wrong-size', size: '1K' },
  [PROMPTS.lost]: 'reset',
};

const lineSchema = z.discriminatedUnion('msg', [
  z.object({ msg: z.literal('call ended'), outcome: z.string() }),
  z.object({ msg: z.literal('attempt failed'), billing: z.string() }),
  z.object({ msg: z.literal('asking another channel') }),
  z.object({ msg: z.literal('passed over') }),
  z.object({ msg: z.literal('circuit changed'), time: z.number(), channel: z.string(), model: z.string(), to: z.string() }),
]);
const openedSchema = z.object({ url: z.string(), models: z.array(z.string()), providers: z.array(z.string()) });

/** How long an order may take: calls end within half a minute. */
const ORDER_MS = 60_000;

/** Sets the scene: a simulator of its own, and a shop with this environment, its variables of OpenTelemetry above all. */
export async function startIncident(name: string, environment: Readonly<Record<string, string>>): Promise<Incident> {
  let phase: Phase = 'calm';
  let shop: StartedProcess | undefined;
  let url = '';
  let made = 0;
  const deployments: Deployment[] = [];
  let models: readonly string[] = [];
  let providers: readonly string[] = [];
  const counted: Counted = {
    statuses: new Map(),
    waits: [],
    outcomes: new Map(),
    circuits: [],
    failovers: 0,
    passedOver: 0,
    unknownBills: 0,
  };
  // A machine that is busy makes answers late, and so hedges: what nobody waits for any more must not be on the bill alone.
  const behaviour = { latency: { medianMs: 200, p95Ms: 350 }, billsAbandoned: false };
  const simulator = await startSimulator({
    seed: 7,
    captions: 'none',
    channels: [
      { id: CHANNELS.first, dialect: 'ai-studio', behaviour },
      // Slower, so that its durations are of more than one bucket.
      {
        id: CHANNELS.second,
        dialect: 'relay',
        prices: RELAY_BILLS,
        behaviour: { ...behaviour, latency: { medianMs: 600, p95Ms: 1_500 } },
      },
      { id: CHANNELS.third, dialect: 'openrouter', behaviour },
    ],
  });
  const rules: Readonly<Record<string, Record<Phase, (facts: RequestFacts) => FaultOrder | undefined>>> = {
    [CHANNELS.first]: { calm: ({ prompt = '' }) => FATES[prompt], outage: () => 'overloaded', trouble: () => 'overloaded' },
    [CHANNELS.second]: {
      calm: () => undefined,
      outage: () => 'overloaded',
      trouble: ({ number }) => (number % 5 === 0 ? 'internal' : number % 5 === 2 ? 'no-picture' : undefined),
    },
    [CHANNELS.third]: { calm: () => undefined, outage: () => 'invalid-api-key', trouble: () => undefined },
  };
  for (const [channel, rule] of Object.entries(rules)) simulator.script(channel, (facts) => rule[phase](facts));

  const onLine = (line: string): void => {
    const { data } = lineSchema.safeParse(JSON.parse(line));
    switch (data?.msg) {
      case 'call ended':
        return add(counted.outcomes, data.outcome);
      case 'attempt failed':
        if (data.billing === 'unknown') counted.unknownBills += 1;
        return;
      case 'asking another channel':
        counted.failovers += 1;
        return;
      case 'passed over':
        counted.passedOver += 1;
        return;
      case 'circuit changed':
        counted.circuits.push({ channel: data.channel, model: data.model, to: data.to, at: data.time / 1_000 });
        return;
      // What is of no account here.
      case undefined:
        return;
      default:
        data satisfies never;
    }
  };

  const order: Incident['order'] = async (fields, customer = 'walk-in') => {
    made += 1;
    const began = performance.now();
    const response = await fetch(`${url}/images/generate`, {
      method: 'POST',
      // A connection that was idle can be closed at the very moment in which an order goes out on it.
      headers: { 'content-type': 'application/json', 'x-customer': customer, connection: 'close' },
      body: JSON.stringify({ prompt: `Picture ${made}`, ...fields }),
      signal: AbortSignal.timeout(ORDER_MS),
    });
    await response.arrayBuffer();
    add(counted.statuses, response.status);
    counted.waits.push((performance.now() - began) / 1_000);
    return response.status;
  };

  return {
    simulator,
    counted,
    deployments,
    get models() {
      return models;
    },
    get providers() {
      return providers;
    },
    order,
    async open(version) {
      const startedAt = Date.now() / 1_000;
      const started = startModule(
        `${name}'s shop`,
        join(root, 'tools', 'observability', 'app.ts'),
        { ...appEnvironment(simulator, version), ...environment },
        onLine,
      );
      shop = started;
      ({ url, models, providers } = openedSchema.parse(await started.opened()));
      deployments.push({ version, startedAt, openAt: Date.now() / 1_000 });
    },
    async crash() {
      shop?.child.kill('SIGKILL');
      await shop?.stop();
    },
    enter: (next) => (phase = next),
    traffic(perSecond) {
      const underWay = new Set<Promise<unknown>>();
      const timer = setInterval(() => {
        const one = order({ purpose: made % 2 === 0 ? 'hero' : 'thumb' }).catch(() => undefined);
        underWay.add(one);
        void one.then(() => underWay.delete(one));
      }, 1_000 / perSecond);
      return async () => {
        clearInterval(timer);
        await Promise.all(underWay);
      };
    },
    enable: (channel) => shop?.child.send(`enable ${channel}`),
    async close() {
      await shop?.stop();
      await simulator.close();
    },
  };
}

/** An order of a model that is switched off. */
export const RETIRED_ORDER = { model: RETIRED_MODEL } as const;
/** An order of one model alone. */
export const HERO_ORDER = { purpose: 'hero' } as const;

function appEnvironment(simulator: Simulator, version: string): Record<string, string> {
  return {
    INCIDENT_KEY: 'AIza-not-a-real-key',
    INCIDENT_GEMINI: simulator.url(CHANNELS.first),
    INCIDENT_RELAY: simulator.url(CHANNELS.second),
    INCIDENT_OPENROUTER: simulator.url(CHANNELS.third),
    INCIDENT_ZONE: zoneOfNoon(),
    OTEL_SERVICE_NAME: 'shop',
    OTEL_RESOURCE_ATTRIBUTES: `service.version=${version}`,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
}

/** Where it is about noon, so that no budget of a day begins anew while the incident is played, whatever the hour. */
function zoneOfNoon(): string {
  const behind = new Date().getUTCHours() - 12;
  return `Etc/GMT${behind < 0 ? behind : `+${behind}`}`;
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
