import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

// Plain JavaScript, as in most of the applications that it writes. Installing takes a while.
export default mergeConfig(testProject('@sr3kit/packed'), {
  test: { include: ['src/**/*.test.mjs'], hookTimeout: 600_000 },
});
