import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

export default mergeConfig(testProject('@sr3kit/demo'), {
  // One build of the site for all files of tests.
  test: { globalSetup: `${import.meta.dirname}/src/testing/globalSetup.ts` },
});
