import { defineConfig } from 'vitest/config';

// Two worker processes at most: each may hold a TensorFlow.js engine.
export default defineConfig({
  test: { projects: ['packages/*', 'apps/*', 'tools/*/vitest.config.ts', 'examples'], maxWorkers: 2 },
});
