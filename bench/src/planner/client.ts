import { parseArgs } from 'node:util';
import { pngOf } from '../answer.ts';
import { median } from '../median.ts';
import { besideOf, fieldOf } from './field.ts';

/* Plans for so many channels, in batches; prints the medians of one plan in microseconds of wall clock and of processor time. */
const { values } = parseArgs({
  options: { channels: { type: 'string' }, batches: { type: 'string' }, beside: { type: 'string' } },
});
const channels = Number(values.channels);
const batches = Number(values.batches);
const PLANS_A_BATCH = 25;
const CALL = { labels: { tenant: 'acme' } } as const;

const beside = besideOf(values.beside);
const images = fieldOf(channels, beside);
const references = beside === 'reference' ? [pngOf(64, 64, 1000)] : [];
let number = 0;
const planOne = () => {
  // No two prompts are alike, nor of one length: what a plan remembers of the one before must not decide the figure.
  number += 1;
  const prompt = `Kite number ${number} over a beach, in the style of a woodcut${'.'.repeat(number % 90)}`;
  const { candidates } = images.plan({ prompt, purpose: 'everything', aspectRatio: '16:9', images: references }, CALL);
  if (candidates.length !== channels * 30) throw new Error(`planned ${candidates.length} candidates for ${channels} channels`);
};

const wallUs: number[] = [];
const cpuUs: number[] = [];
for (let batch = 0; batch < batches * 2; batch += 1) {
  const startedCpu = process.cpuUsage();
  const times: number[] = [];
  for (let plan = 0; plan < PLANS_A_BATCH; plan += 1) {
    const startedAt = process.hrtime.bigint();
    planOne();
    times.push(Number(process.hrtime.bigint() - startedAt) / 1_000);
  }
  const { user, system } = process.cpuUsage(startedCpu);
  // The first half warms up.
  if (batch < batches) continue;
  wallUs.push(...times);
  cpuUs.push((user + system) / PLANS_A_BATCH);
}
await images.close();
process.stdout.write(`${JSON.stringify({ wallUs: median(wallUs), cpuUs: median(cpuUs) })}\n`);
