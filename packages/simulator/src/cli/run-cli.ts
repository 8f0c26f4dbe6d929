import { parseArgs } from 'node:util';
import { loadScenario } from '../scenario/load-scenario.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { startSimulator } from '../start-simulator.ts';
import { ledgerLine, ledgerTable } from './ledger-table.ts';

/** What the command line is connected to. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Whether a line can be overwritten; without it no status is shown. */
  readonly isInteractive: boolean;
  /** Aborts when the user wants to stop. */
  readonly stop: AbortSignal;
}

const USAGE = `Usage: retake-simulator [--port <first port>] [--scenario <file.json>] [--seed <number>]

Simulates the wires of image providers on 127.0.0.1, one port each, and bills what it hands out.
Without a scenario: gemini (AI Studio), vertex and laozhang (a relay), all well-behaved.
Ctrl-C stops it and prints the ledger.
`;

const DEFAULT_SCENARIO: Scenario = {
  channels: [
    { id: 'gemini', dialect: 'ai-studio' },
    { id: 'vertex', dialect: 'vertex' },
    { id: 'laozhang', dialect: 'relay' },
  ],
};

const STATUS_MS = 500;

/** Runs the simulator until it is told to stop. Resolves to the exit code: 0, or 2 for arguments or a scenario it cannot use. */
export const runCli = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    const order = readArguments(args);
    if (order.help) {
      terminal.write(USAGE);
      return 0;
    }
    await simulate(await scenarioFor(order), terminal);
    return 0;
  } catch (error) {
    if (!(error instanceof ScenarioError || error instanceof TypeError || isFileError(error))) throw error;
    terminal.writeError(`${error.message}\n`);
    return 2;
  }
};

interface Order {
  readonly help: boolean;
  readonly scenario: string | undefined;
  readonly port: number | undefined;
  readonly seed: number | undefined;
}

const readArguments = (args: readonly string[]): Order => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      scenario: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    help: values.help,
    scenario: values.scenario,
    port: integer('port', values.port, 65_535),
    seed: integer('seed', values.seed, Number.MAX_SAFE_INTEGER),
  };
};

const integer = (name: string, text: string | undefined, largest: number): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) > largest)
    throw new TypeError(`--${name} takes a whole number up to ${largest}, not ${text}`);
  return Number(text);
};

const scenarioFor = async ({ scenario: file, port, seed }: Order): Promise<Scenario> => {
  const scenario: Scenario = file === undefined ? DEFAULT_SCENARIO : await loadScenario(file);
  return {
    ...scenario,
    ...(seed === undefined ? {} : { seed }),
    channels: scenario.channels.map((channel, index) =>
      port === undefined || port === 0 ? channel : { ...channel, port: port + index },
    ),
  };
};

const simulate = async (scenario: Scenario, terminal: Terminal): Promise<void> => {
  const simulator = await startSimulator(scenario);
  const width = Math.max(...scenario.channels.map((channel) => channel.id.length));
  for (const { id, dialect } of scenario.channels) terminal.write(`${id.padEnd(width)}  ${simulator.url(id)}  ${dialect}\n`);
  terminal.write(`GCE_METADATA_HOST=${simulator.metadataHost}\n`);
  const status = terminal.isInteractive
    ? setInterval(() => terminal.write(`\r\u001B[K${ledgerLine(simulator.ledger)}`), STATUS_MS)
    : undefined;
  await new Promise<void>((resolve) => {
    if (terminal.stop.aborted) resolve();
    else terminal.stop.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(status);
  await simulator.close();
  terminal.write(`${terminal.isInteractive ? '\r\u001B[K' : ''}${ledgerTable(simulator.ledger)}`);
};

const isFileError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';
