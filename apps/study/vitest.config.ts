import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

export default mergeConfig(testProject('@sr3kit/study'), {
  // One build of the page for all files of tests.
  test: { globalSetup: `${import.meta.dirname}/src/testing/globalSetup.ts` },
});
