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

/** One shop that lives through the incident, on one way of export. */
export interface Incident {
  readonly simulator: Simulator;
  readonly counted: Counted;
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
  readonly outcomes: Map<string, number>;
  failovers: number;
}

/** Prompts that the first channel answers in a way of their own. */
export const PROMPTS = { hangs: 'hangs', small: 'comes too small', lost: 'is lost on the way' } as const;

const FATES: Readonly<Record<string, FaultOrder>> = {
  [PROMPTS.hangs]: 'hang',
  [PROMPTS.small]: { kind: 'wrong-size', size: '1K' },
  [PROMPTS.lost]: 'reset',
};

const lineSchema = z.object({ msg: z.string(), outcome: z.string().optional() });
const openedSchema = z.object({ url: z.string() });

/** How long an order may take: calls end within half a minute. */
const ORDER_MS = 60_000;

/** Sets the scene: a simulator of its own, and a shop with this environment, its variables of OpenTelemetry above all. */
export async function startIncident(name: string, environment: Readonly<Record<string, string>>): Promise<Incident> {
  let phase: Phase = 'calm';
  let shop: StartedProcess | undefined;
  let url = '';
  let made = 0;
  const counted: Counted = { statuses: new Map(), outcomes: new Map(), failovers: 0 };
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
    const read = lineSchema.safeParse(JSON.parse(line));
    if (!read.success) return;
    const { msg, outcome } = read.data;
    if (msg === 'asking another channel') counted.failovers += 1;
    if (msg === 'call ended') add(counted.outcomes, outcome ?? '');
  };

  const order: Incident['order'] = async (fields, customer = 'walk-in') => {
    made += 1;
    const response = await fetch(`${url}/images/generate`, {
      method: 'POST',
      // A connection that was idle can be closed at the very moment in which an order goes out on it.
      headers: { 'content-type': 'application/json', 'x-customer': customer, connection: 'close' },
      body: JSON.stringify({ prompt: `Picture ${made}`, ...fields }),
      signal: AbortSignal.timeout(ORDER_MS),
    });
    await response.arrayBuffer();
    add(counted.statuses, response.status);
    return response.status;
  };

  return {
    simulator,
    counted,
    order,
    async open(version) {
      const started = startModule(
        `${name}'s shop`,
        join(root, 'tools', 'observability', 'app.ts'),
        { ...appEnvironment(simulator, version), ...environment },
        onLine,
      );
      shop = started;
      ({ url } = openedSchema.parse(await started.opened()));
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
