import { defineConfig } from 'vitest/config';

const conditions = ['@retake/source', 'module', 'node', 'development|production'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } } as const;

export default defineConfig({
  ...shared,
  test: {
    projects: ['core', 'simulator'].map((name) => ({
      ...shared,
      test: { name, root: `./packages/${name}`, include: ['test/**/*.test.ts'] },
    })),
  },
});
