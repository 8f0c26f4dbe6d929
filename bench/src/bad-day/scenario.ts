import { readFileSync } from 'node:fs';
import { scenarioSchema, type ScenarioSettings } from '@retake/simulator';
import { z } from 'zod';

const daySchema = z.strictObject({
  name: z.string(),
  /** Orders, spread evenly over the day. */
  pictures: z.int().positive(),
  /** Each makes a day of its own: arrivals, latencies, failures. */
  seeds: z.array(z.int()).min(1).readonly(),
  dayMs: z.number().positive(),
  /** The most that anyone may take for one picture, in milliseconds. */
  deadlineMs: z.number().positive(),
  /** By how much all times are compressed, everybody's alike. */
  speed: z.number().positive(),
  model: z.string(),
  /** The channels, in the order in which everybody prefers them, and what goes wrong, in uncompressed milliseconds. */
  simulation: scenarioSchema,
});

/** A bad day. */
export type Day = z.output<typeof daySchema>;

/** The committed scenarios: the one that is judged, and one in which the third vendor has the mishaps of the others too. */
export const SCENARIOS = { judged: 'scenario.json', everywhere: 'scenario-everywhere.json' } as const;

/** A committed scenario. */
export type ScenarioName = keyof typeof SCENARIOS;

/** Reads a committed scenario. */
export function readDay(name: ScenarioName): Day {
  return daySchema.parse(JSON.parse(readFileSync(new URL(SCENARIOS[name], import.meta.url), 'utf8')));
}

/** The simulation of a day in the words of the wire, whose seconds are the machine's and not the simulator's clock's. */
export function simulationOf({ simulation, speed }: Day, seed: number): ScenarioSettings {
  const channels = simulation.channels.map((channel) => ({
    ...channel,
    behaviour: {
      ...channel.behaviour,
      faults: (channel.behaviour?.faults ?? []).map((chance) => ({
        ...chance,
        fault:
          chance.fault.kind === 'rate-limited'
            ? { ...chance.fault, retryAfterS: chance.fault.retryAfterS / speed }
            : chance.fault,
      })),
    },
  }));
  return { ...simulation, channels, seed };
}
