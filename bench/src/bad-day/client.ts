import { setTimeout as wait } from 'node:timers/promises';
import { compressTimers } from './compress.ts';
import { CONTESTANTS } from './contestants/contestants.ts';
import type { Contestant } from './contestants/contestant.ts';
import { watchEventLoop } from './event-loop-lag.ts';
import { assignmentSchema, openSchema, type DayPlayed } from './messages.ts';
import { readDay } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';

/* One contestant in a process of its own, who plays the days of all seeds at once; prints what became of them. */

const [assignment = '', opened = '', name = ''] = process.argv.slice(2);
const assigned = assignmentSchema.parse(JSON.parse(assignment));
const day = { ...readDay(assigned.scenario), ...assigned };
const { startsAt, urls } = openSchema.parse(JSON.parse(opened));
const contestant = CONTESTANTS.find((one) => one.name === name);
if (contestant === undefined) throw new Error(`no contestant ${name}`);
if (contestant.fixedPauses) compressTimers(day.speed);
const lag = watchEventLoop();
const days = await Promise.all(day.seeds.map((seed) => play(contestant, seed)));
process.stdout.write(`${JSON.stringify({ days, lag: lag() })}\n`);

async function play(of: Contestant, seed: number): Promise<DayPlayed> {
  const { pictures, dayMs, speed } = day;
  const random = seededRandom(seed);
  const buyer = of.open({ day, urls: urls[of.name]?.[String(seed)] ?? {}, random: seededRandom(seed + 1) });
  const deliveredMs: number[] = [];
  const failures: Record<string, number> = {};
  const failed = (reason: string): void => void (failures[reason] = (failures[reason] ?? 0) + 1);

  const order = async (prompt: string): Promise<void> => {
    const start = performance.now();
    try {
      if (await buyer.buy(prompt)) deliveredMs.push((performance.now() - start) * speed);
      else failed('no picture');
    } catch (error) {
      failed(reasonOf(error));
    }
  };

  const orders: Promise<void>[] = [];
  for (let index = 0; index < pictures; index += 1) {
    const at = ((index + random()) / pictures) * dayMs;
    const pauseMs = startsAt + at / speed - Date.now();
    if (pauseMs > 0) await wait(pauseMs);
    orders.push(order(`A red kite over the sea, take ${index + 1}`));
  }
  await Promise.all(orders);
  await buyer.close();
  return { seed, deliveredMs, failures };
}

/** Short, and without anything of the request. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const parts = [
    Reflect.get(error, 'name'),
    Reflect.get(error, 'code'),
    Reflect.get(error, 'reason'),
    Reflect.get(error, 'status'),
  ];
  return parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}
