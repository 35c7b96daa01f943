import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

// Plain JavaScript: the command runs before anything is built, in every Node that the workspace supports.
export default mergeConfig(testProject('@sr3kit/native'), { test: { include: ['src/**/*.test.mjs'] } });
