import { defineConfig } from 'vitest/config';
import { skippedTestsReporter } from './tools/skipped-tests-reporter.ts';

// The packages are tested from their sources: nothing has to be built first.
const conditions = ['@retake/source', 'module', 'node', 'development|production'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } } as const;

const projects = {
  core: './packages/core',
  simulator: './packages/simulator',
  'peak-hour': './examples/peak-hour',
  'custom-channel': './examples/custom-channel',
  tools: './tools',
} as const;

export default defineConfig({
  ...shared,
  test: {
    reporters: ['default', skippedTestsReporter()],
    projects: Object.entries(projects).map(([name, root]) => ({
      ...shared,
      // A cached transform outlives a change of tsconfig or of the conditions above, and then lies.
      test: { name, root, include: ['test/**/*.test.ts'], fsModuleCache: false },
    })),
  },
});
