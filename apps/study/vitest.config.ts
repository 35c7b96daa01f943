import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

export default mergeConfig(testProject('@sr3kit/study'), {
  test: {
    // One build of the page for all files of tests.
    globalSetup: `${import.meta.dirname}/src/testing/globalSetup.ts`,
    // No file of tests changes what another imports, and importing takes longer than most of them.
    isolate: false,
  },
});
