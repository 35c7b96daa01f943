import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

export default mergeConfig(testProject('@sr3kit/bench'), {
  // One program for all workers of all files of tests.
  test: { globalSetup: `${import.meta.dirname}/src/testing/globalSetup.ts` },
});
