import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLedger } from './billing/ledger.ts';
import { createDraw } from './chance/draw.ts';
import { createPictureStore } from './generation/picture-store.ts';
import type { DirectAnswer, DirectRequest } from './direct-request.ts';
import { ConnectionCutError } from './direct-request.ts';
import { readScenario } from './scenario/read-scenario.ts';
import type { Scenario, ScenarioSettings } from './scenario/scenario-schema.ts';
import type { Caller } from './server/caller.ts';
import { directCaller } from './server/direct-caller.ts';
import { handleRequest } from './server/handle-request.ts';
import type { Listener } from './server/listener.ts';
import { openListener } from './server/listener.ts';
import { metadataHandler } from './server/metadata-handler.ts';
import type { SimulatedChannel } from './server/simulated-channel.ts';
import { createSimulatedChannel } from './server/simulated-channel.ts';
import { socketCaller } from './server/socket-caller.ts';
import { createTokenIssuer } from './server/token-issuer.ts';
import type { World } from './server/world.ts';
import type { Simulator } from './simulator.ts';
import { realClock } from './time/real-clock.ts';
import type { SimulatorClock } from './time/simulator-clock.ts';

/** How to start a simulation: a scenario, and the time it lives in. */
export type SimulatorOptions = Scenario & {
  /** @default the machine's own time */
  readonly clock?: SimulatorClock | undefined;
};

/** A channel and the ways to it. */
interface Port {
  readonly channel: SimulatedChannel;
  readonly listener: Listener;
  readonly ask: (request: DirectRequest) => Promise<DirectAnswer>;
}

/** Base64 of pictures kept for the next answer: nine of the heaviest, or thousands of light ones. */
const PICTURE_CACHE_BYTES = 256 * 2 ** 20;

/**
 * Starts a simulation: every channel listens on a port of its own on 127.0.0.1.
 *
 * @throws ScenarioError listing every problem of the options with its path
 */
export const startSimulator = async ({ clock = realClock, ...scenario }: SimulatorOptions): Promise<Simulator> => {
  const settings = readScenario(scenario);
  const closing = new AbortController();
  const world = createWorld(settings, clock, closing.signal);
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const listeners: Listener[] = [];
  const sites = new Map<string, Port>();

  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(listeners.map((listener) => listener.refuse()));
    await Promise.all(inFlight);
    if (failures.length > 0) throw new AggregateError(failures.splice(0), 'The simulator failed while it answered');
  };
  const open = async (handler: (request: IncomingMessage, response: ServerResponse) => void, port: number): Promise<Listener> => {
    const listener = await openListener(handler, port);
    listeners.push(listener);
    return listener;
  };

  try {
    for (const options of settings.channels) {
      const channel = createSimulatedChannel(options, world);
      const handle = (caller: Caller, failVisibly: (error: unknown) => void): void => {
        const handled = handleRequest(channel, caller)
          .catch((error: unknown) => {
            failures.push(error);
            failVisibly(error);
          })
          .finally(() => inFlight.delete(handled));
        inFlight.add(handled);
      };
      const listener = await open((request, response) => {
        handle(socketCaller(request, response), (error) => failOnSocket(response, error));
      }, options.port ?? 0);
      sites.set(channel.id, { channel, listener, ask: (request) => askDirectly(request, listener, handle) });
    }
    const metadata = await open(metadataHandler(world.tokens), 0);
    return createSimulator(sites, `127.0.0.1:${metadata.port}`, world, close);
  } catch (error) {
    await close();
    throw error;
  }
};

/** Asks without a socket. */
const askDirectly = (
  request: DirectRequest,
  listener: Listener,
  handle: (caller: Caller, failVisibly: (error: unknown) => void) => void,
): Promise<DirectAnswer> =>
  new Promise((resolve, reject) => {
    const { signal } = request;
    if (signal?.aborted === true) return reject(signal.reason);
    if (!listener.isOpen()) return reject(new ConnectionCutError('ECONNREFUSED'));
    const leave = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', leave, { once: true });
    const outcome = {
      resolve: (answer: DirectAnswer): void => {
        signal?.removeEventListener('abort', leave);
        resolve(answer);
      },
      reject,
    };
    handle(directCaller(request, outcome), reject);
  });

/** A failure of the simulator, or of a script's rule, must not look like one that was ordered. */
const failOnSocket = (response: ServerResponse, error: unknown): void => {
  if (response.headersSent) return void response.destroy();
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(`The simulator itself failed: ${message}\n`);
};

const createWorld = (settings: ScenarioSettings, clock: SimulatorClock, closing: AbortSignal): World => {
  const seed = settings.seed ?? 1;
  return {
    seed,
    draw: createDraw(seed),
    clock,
    startedAt: clock.now(),
    ledger: createLedger(),
    pictures: createPictureStore(PICTURE_CACHE_BYTES),
    tokens: createTokenIssuer(seed, settings.accessTokenSeconds ?? 3600, clock),
    outages: settings.outages ?? [],
    timeScale: settings.timeScale ?? 1,
    pictureWeight: settings.pictureWeight ?? 'light',
    captions: settings.captions ?? 'prompt',
    rememberedRequests: settings.rememberedRequests ?? 1000,
    maxRequestBytes: settings.maxRequestBytes ?? 64 * 2 ** 20,
    closing,
  };
};

const createSimulator = (
  sites: ReadonlyMap<string, Port>,
  metadataHost: string,
  world: World,
  close: () => Promise<void>,
): Simulator => {
  const site = (id: string): Port => {
    const found = sites.get(id);
    if (found === undefined) throw new RangeError(`The simulator has no channel ${id}; it has ${[...sites.keys()].join(', ')}`);
    return found;
  };
  return {
    url: (id) => `http://127.0.0.1:${site(id).listener.port}`,
    metadataHost,
    ledger: world.ledger,
    script: (id, script) => site(id).channel.script.add(script),
    clearScript: (id) => site(id).channel.script.clear(),
    refuse: async (id) => site(id).listener.refuse(),
    accept: async (id) => site(id).listener.accept(),
    ask: async (id, request) => site(id).ask(request),
    requests: (id) => site(id).channel.log.list(),
    close,
  };
};
