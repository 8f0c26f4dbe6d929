import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import config from '../../.dependency-cruiser.mjs';

const core = 'packages/core/src';
const queue = 'packages/queue/src';

/** For every rule an import that breaks it: a rule that nothing can break guards nothing. */
const offences: Readonly<Record<string, readonly [file: string, source: string]>> = {
  'arrows-of-catalog': [`${core}/catalog/bad.ts`, "import type { X } from '../channels/channel.ts';"],
  'arrows-of-errors': [`${core}/errors/bad.ts`, "import type { X } from '../channels/channel.ts';"],
  'arrows-of-transport': [`${core}/transport/bad.ts`, "import type { X } from '../channels/channel.ts';"],
  'arrows-of-request': [`${core}/request/bad.ts`, "import { x } from '../routing/planner.ts';"],
  'arrows-of-routing': [`${core}/routing/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-resilience': [`${core}/resilience/bad.ts`, "import { x } from '../channels/gemini.ts';"],
  'arrows-of-health': [`${core}/health/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-budget': [`${core}/budget/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-batching': [`${core}/batching/bad.ts`, "import { x } from '../channels/gemini.ts';"],
  'arrows-of-planning': [`${core}/planning/bad.ts`, "import { x } from '../routing/planner.ts';"],
  'arrows-of-channels': [`${core}/channels/bad.ts`, "import type { X } from '../telemetry/events.ts';"],
  'arrows-of-response': [`${core}/response/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-telemetry': [`${core}/telemetry/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-config': [`${core}/config/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-cache': [`${core}/cache/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-chat': [`${core}/chat/bad.ts`, "import { x } from '../channels/gemini.ts';"],
  'arrows-of-series': [`${core}/series/bad.ts`, "import { x } from '../resilience/pipeline.ts';"],
  'arrows-of-lifecycle': [`${core}/lifecycle/bad.ts`, "import type { X } from '../channels/channel.ts';"],
  'owner-of-cockatiel': [`${core}/routing/bad-cockatiel.ts`, "import type { X } from 'cockatiel';"],
  'owner-of-undici': [`${core}/channels/bad-undici.ts`, "import { x } from 'undici';"],
  'owner-of-google-genai': [`${core}/response/bad-genai.ts`, "import type { X } from '@google/genai';"],
  'owner-of-opentelemetry': [`${core}/resilience/bad-otel.ts`, "import type { X } from '@opentelemetry/api';"],
  'channels-stand-alone': [`${core}/channels/bad-vertex.ts`, "import { x } from './gemini.ts';"],
  'wire-below-channels': [`${core}/channels/wire/bad.ts`, "import { x } from '../gemini.ts';"],
  'environment-makes-channels': [`${core}/config/bad-channel.ts`, "import { x } from '../channels/gemini.ts';"],
  'composition-at-the-top': [`${core}/request/bad-up.ts`, "import { x } from '../index.ts';"],
  'simulator-knows-no-core': ['packages/simulator/src/bad.ts', "import { x } from '../../core/src/index.ts';"],
  'core-knows-no-simulator': [`${core}/telemetry/bad-simulator.ts`, "import { x } from '../../../simulator/src/index.ts';"],
  'public-entries-only': ['examples/shop/src/bad.ts', "import { x } from '../../../packages/core/src/index.ts';"],
  'arrows-of-queue-errors': [`${queue}/errors/bad.ts`, "import type { X } from '../working/work-item.ts';"],
  'arrows-of-queue-store': [`${queue}/store/bad.ts`, "import { x } from '../working/work-item.ts';"],
  'arrows-of-queue-backends': [`${queue}/backends/bad.ts`, "import { x } from '../working/work-item.ts';"],
  'arrows-of-queue-placing': [`${queue}/placing/bad.ts`, "import { x } from '../store/job-store.ts';"],
  'arrows-of-queue-telling': [`${queue}/telling/bad.ts`, "import { x } from '../working/work-item.ts';"],
  'servers-of-queue': [`${queue}/working/bad.ts`, "import { x } from 'bullmq';"],
  'source-knows-no-test': ['packages/simulator/src/bad-test.ts', "import { x } from '../test/fake.ts';"],
  'no-cycles': ['bench/src/egg.ts', "import type { X } from './hen.ts'; export type Y = X;"],
  resolvable: ['bench/src/bad.ts', "import { x } from './nowhere.ts';"],
};

/** What the offences import, and imports that are allowed. */
const house: Readonly<Record<string, string>> = {
  [`${core}/index.ts`]: '',
  [`${core}/catalog/money.ts`]: "import type { X } from '../errors/retake-error.ts';",
  [`${core}/errors/retake-error.ts`]: '',
  [`${core}/channels/channel.ts`]: "import type { X } from '../catalog/money.ts';",
  [`${core}/channels/gemini.ts`]: "import { x } from '@google/genai'; import { y } from './wire/shape.ts';",
  [`${core}/channels/wire/shape.ts`]: "import type { X } from '../channel.ts';",
  [`${core}/routing/planner.ts`]: "import type { X } from '../channels/channel.ts';",
  [`${core}/resilience/pipeline.ts`]: "import { x } from 'cockatiel'; import type { X } from '../telemetry/events.ts';",
  [`${core}/telemetry/events.ts`]: '',
  [`${queue}/store/job-store.ts`]: "import type { X } from '../errors/lost.ts';",
  [`${queue}/errors/lost.ts`]: '',
  [`${queue}/backends/redis.ts`]: "import { x } from 'bullmq'; import { y } from '../store/job-store.ts';",
  [`${queue}/working/work-item.ts`]: "import { x } from '../store/job-store.ts';",
  'packages/simulator/src/index.ts': '',
  'packages/simulator/test/fake.ts': "import { x } from '../src/index.ts';",
  'bench/src/hen.ts': "import type { Y } from './egg.ts'; export type X = Y;",
  ...Object.fromEntries(
    ['cockatiel', 'undici', '@google/genai', '@opentelemetry/api', 'bullmq'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
  ),
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'retake-arrows-'));
  for (const [file, source] of [...Object.entries(house), ...Object.values(offences)]) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), source);
  }
});

afterAll(() => rm(directory, { recursive: true }));

test('every rule of the arrows catches the import it is there for, and nothing else', async () => {
  const forbidden = config.forbidden ?? [];
  const { output } = await cruise(['packages', 'examples', 'bench'], {
    ...config.options,
    baseDir: directory,
    ruleSet: { forbidden },
    validate: true,
  });
  if (typeof output === 'string') throw new Error(output);

  const caught = output.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
  const expected = Object.entries(offences).map(([rule, [file]]) => `${rule}: ${file}`);

  expect(new Set(Object.keys(offences))).toEqual(new Set(forbidden.map(({ name }) => name)));
  for (const offence of expected) expect(caught).toContain(offence);
  expect(new Set(caught.map((line) => line.split(': ')[1]))).toEqual(new Set(Object.values(offences).map(([file]) => file)));
});
