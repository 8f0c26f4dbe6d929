import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { testSumReporter } from './tools/test-sum-reporter.ts';

// The packages are tested from their sources: nothing has to be built first.
const conditions = ['@retake/source', 'module', 'node', 'development|production'];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Nest's decorators are those of before the standard.
  oxc: { decorator: { legacy: true } },
} as const;

const projects = {
  core: './packages/core',
  simulator: './packages/simulator',
  express: './packages/express-middleware',
  nestjs: './packages/nest-module',
  queue: './packages/queue',
  redis: './packages/redis',
  'nest-app': './examples/nest-app',
  'peak-hour': './examples/peak-hour',
  'custom-channel': './examples/custom-channel',
  'all-channels': './examples/all-channels',
  storybook: './examples/storybook',
  catalog: './examples/catalog',
  'express-app': './examples/express-app',
  gateway: './examples/gateway',
  observability: './examples/observability',
  tools: './tools',
  bench: './bench',
  dashboards: './dashboards',
} as const;

/**
 * Three minutes are no bar: they end what hangs, be it a test, what it is set up with, or what it waits to see. Busy machines take ten times as
 * long as idle ones, and those that are busy with much else thirty times. And a test that compares nothing, because what it loops over is empty or what it calls never calls back, has shown nothing.
 */
const patience = {
  // A race that is lost once must not hold up everything else: it is told at the end of the run, and is a defect all the same.
  retry: process.env['CI'] === 'true' ? 1 : 0,
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: { requireAssertions: true, poll: { timeout: 90_000 } },
} as const;

/**
 * As many files at a time as there are cores, and two on a machine with one: many of them wait for servers and processes. What must have the
 * machine for itself has a group of its own below, which starts when the one before it has ended.
 */
const maxWorkers = Math.max(2, availableParallelism());

/** On virtual time, so that it may share the machine; the longest of all, so that it is not started last. */
const days = ['test/simulation/scripted-day/**/*.test.ts'];

/** Played in compressed time: a machine that is busy with other tests would make seconds of delay out of milliseconds. */
const simulations = ['test/simulation/**/*.test.ts'];

/** Several processes in real time, one file after the other and after all else, as the margins of real time are. */
const clusters = ['test/cluster/**/*.test.ts'];

/** Their files leave nothing behind, and share a worker and what they import: to start one for each would cost more than most of them do. */
const sharing: ReadonlySet<string> = new Set(['core', 'simulator', 'express']);

export default defineConfig({
  ...shared,
  test: {
    reporters: ['default', testSumReporter()],
    // A cached transform outlives a change of tsconfig or of the conditions above, and then lies.
    projects: [
      ...Object.entries(projects).map(([name, root]) => ({
        ...shared,
        test: {
          name,
          root,
          include: ['test/**/*.test.ts'],
          exclude: [...simulations, ...clusters],
          fsModuleCache: false,
          isolate: !sharing.has(name),
          maxWorkers,
          ...patience,
        },
      })),
      {
        ...shared,
        test: {
          // Files are run in the order of the names of their projects.
          name: 'day',
          root: projects.core,
          include: days,
          fsModuleCache: false,
          maxWorkers,
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'simulation',
          root: projects.core,
          include: simulations,
          exclude: days,
          fsModuleCache: false,
          ...patience,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...shared,
        test: {
          name: 'cluster',
          root: projects.redis,
          include: clusters,
          fsModuleCache: false,
          ...patience,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
