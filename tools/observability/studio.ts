import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startSimulator } from '@retake/simulator';
import type { Simulator } from '@retake/simulator';
import { z } from 'zod';
import { root } from '../repository.ts';
import type { CircuitChange, Deployment } from './incident.ts';
import { startModule } from './started-process.ts';
import type { StartedProcess } from './started-process.ts';
import { BATCH_MS, STUDIO_CHANNELS, STUDIO_RELAY_PRICES } from './studio-facts.ts';
import type { StudioOrder } from './studio-facts.ts';

/** How the items of a job ended, as its caller was told. */
export interface StudioJob extends StudioOrder {
  readonly outcomes: Readonly<Record<string, number>> | undefined;
  /** How many were delivered before their deadline. */
  readonly inTime: number;
  /** Whether all of it had ended by the deadline; `undefined` without one. */
  readonly onTime: boolean | undefined;
}

/** One studio that lives through the incident, on one way of export. */
export interface Studio {
  readonly simulator: Simulator;
  readonly deployments: readonly Deployment[];
  /** Every change of its circuits. */
  readonly circuits: readonly CircuitChange[];
  /** What it can draw with, by its own account. */
  readonly models: readonly string[];
  /** Who its channels say stands behind them. */
  readonly providers: readonly string[];
  /** Its orders by name, with how they ended. */
  readonly jobs: ReadonlyMap<string, StudioJob>;
  /** Webhooks that were told, and those that the receiver refused. */
  readonly webhooks: { told: number; refused: number };
  /** Addresses of receivers: one takes what it is told, one refuses. */
  readonly receivers: { readonly takes: string; readonly refuses: string };
  open(version: string): Promise<void>;
  /** Ends it as a crash does. */
  crash(): Promise<void>;
  order(order: StudioOrder): void;
  close(): Promise<void>;
}

const openedSchema = z.object({ models: z.array(z.string()), providers: z.array(z.string()) });
const toldSchema = z.object({
  name: z.string(),
  outcomes: z.record(z.string(), z.number()),
  inTime: z.number(),
  onTime: z.boolean().optional(),
});
const circuitSchema = z.object({ channel: z.string(), model: z.string(), to: z.string(), at: z.number() });

/** Sets the scene: a simulator and receivers of its own, and a studio with this environment. */
export async function startStudio(
  name: string,
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<Studio> {
  const latency = { medianMs: 200, p95Ms: 350 };
  const simulator = await startSimulator({
    seed: 11,
    captions: 'none',
    channels: [
      {
        id: STUDIO_CHANNELS.quick,
        dialect: 'ai-studio',
        behaviour: { latency, batch: { runningMs: BATCH_MS.running } },
      },
      {
        id: STUDIO_CHANNELS.slow,
        dialect: 'ai-studio',
        behaviour: { latency, batch: { runningMs: BATCH_MS.never } },
      },
      {
        id: STUDIO_CHANNELS.brief,
        dialect: 'ai-studio',
        behaviour: { latency, batch: { runningMs: BATCH_MS.never, expiresAfterMs: BATCH_MS.expires } },
      },
      { id: STUDIO_CHANNELS.relay, dialect: 'relay', prices: STUDIO_RELAY_PRICES, behaviour: { latency } },
      { id: STUDIO_CHANNELS.away, dialect: 'relay', prices: STUDIO_RELAY_PRICES, behaviour: { latency } },
    ],
  });
  const webhooks = { told: 0, refused: 0 };
  const receiver = createServer((request, response) => {
    const takes = request.url === '/takes';
    webhooks[takes ? 'told' : 'refused'] += 1;
    request.resume().once('end', () => response.writeHead(takes ? 204 : 500).end());
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('A port has a number.');
  const jobs = new Map<string, StudioJob>();
  const deployments: Deployment[] = [];
  const circuits: CircuitChange[] = [];
  let models: readonly string[] = [];
  let providers: readonly string[] = [];
  let studio: StartedProcess | undefined;

  return {
    simulator,
    deployments,
    circuits,
    get models() {
      return models;
    },
    get providers() {
      return providers;
    },
    jobs,
    webhooks,
    receivers: { takes: `http://127.0.0.1:${address.port}/takes`, refuses: `http://127.0.0.1:${address.port}/refuses` },
    async open(version) {
      const startedAt = Date.now() / 1_000;
      const started = startModule(
        `${name}'s studio`,
        join(root, 'tools', 'observability', 'studio-app.ts'),
        {
          STUDIO_KEY: 'AIza-not-a-real-key',
          STUDIO_QUICK: simulator.url(STUDIO_CHANNELS.quick),
          STUDIO_SLOW: simulator.url(STUDIO_CHANNELS.slow),
          STUDIO_BRIEF: simulator.url(STUDIO_CHANNELS.brief),
          STUDIO_RELAY: simulator.url(STUDIO_CHANNELS.relay),
          STUDIO_AWAY: simulator.url(STUDIO_CHANNELS.away),
          STUDIO_DIRECTORY: directory,
          OTEL_TRACES_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
          ...environment,
          OTEL_SERVICE_NAME: 'studio',
          // As a collector makes of the name, where one is asked.
          OTEL_RESOURCE_ATTRIBUTES: `service.version=${version},job=studio`,
        },
        () => undefined,
      );
      studio = started;
      started.child.on('message', (message) => {
        const circuit = circuitSchema.safeParse(message);
        if (circuit.success) circuits.push(circuit.data);
        const { data } = toldSchema.safeParse(message);
        const job = jobs.get(data?.name ?? '');
        if (data !== undefined && job !== undefined) jobs.set(job.name, { ...job, ...data, onTime: data.onTime });
      });
      ({ models, providers } = openedSchema.parse(await started.opened()));
      deployments.push({ version, startedAt, openAt: Date.now() / 1_000 });
    },
    async crash() {
      studio?.child.kill('SIGKILL');
      await studio?.stop();
    },
    order(order) {
      jobs.set(order.name, { ...order, outcomes: undefined, inTime: 0, onTime: undefined });
      studio?.child.send(order);
    },
    async close() {
      await studio?.stop();
      await simulator.close();
      receiver.closeAllConnections();
      receiver.close();
      await once(receiver, 'close');
    },
  };
}
