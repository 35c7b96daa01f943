import { mergeConfig } from 'vitest/config';
import { testProject } from '../../vitest.package.ts';

// Plain JavaScript: the tools run before anything is built.
export default mergeConfig(testProject('workspace-tools'), { test: { include: ['**/*.test.mjs'] } });
