import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { bareSdk } from './bare-sdk.ts';
import { bareUndici } from './bare-undici.ts';
import { retake } from './retake.ts';

/*
 * One variant fetching pictures in a process of its own: prints CPU, worst stall and peak memory as one line of JSON.
 * The first round warms up (modules, JIT, connections) and is not counted; memory is the peak of the whole process.
 */
const variants = { 'bare-sdk': bareSdk, retake, 'bare-undici': bareUndici } as const;
const { values } = parseArgs({
  options: {
    variant: { type: 'string', default: 'bare-sdk' },
    url: { type: 'string', default: '' },
    rounds: { type: 'string', default: '4' },
    parallel: { type: 'string', default: '8' },
    bytes: { type: 'string', default: '0' },
  },
});
const variant = Object.entries(variants).find(([name]) => name === values.variant)?.[1];
if (variant === undefined) throw new Error(`no variant ${values.variant}`);
const fetchPicture = variant(values.url);
const parallel = Number(values.parallel);

async function round(): Promise<void> {
  const pictures = await Promise.all(Array.from({ length: parallel }, fetchPicture));
  for (const picture of pictures) {
    if (picture.byteLength < Number(values.bytes) || picture[0] !== 0x89) throw new Error('not the picture that was sent');
  }
}

await round();
globalThis.gc?.();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const before = process.resourceUsage();
const start = performance.now();
for (let i = 0; i < Number(values.rounds); i += 1) await round();
const wallMs = performance.now() - start;
const after = process.resourceUsage();
delay.disable();
const pictures = Number(values.rounds) * parallel;
process.stdout.write(
  `${JSON.stringify({
    cpuMs: (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1000 / pictures,
    stallMs: delay.max / 1e6,
    rssMiB: after.maxRSS / 1024,
    wallMs: wallMs / pictures,
  })}\n`,
);
process.exit(0);
