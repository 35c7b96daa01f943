import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

// Plain JavaScript: the tool runs before anything is built, in every Node that the workspace supports.
export default mergeConfig(testProject('native-tensorflow'), { test: { include: ['*.test.mjs'] } });
