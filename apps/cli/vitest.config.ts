import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

export default mergeConfig(testProject('sr3'), {
  // No file of tests changes what another imports, and importing takes longer than most of them.
  test: { isolate: false },
});
