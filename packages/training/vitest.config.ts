import { testProject } from '../../vitest.package.ts';

export default testProject('@sr3kit/training', { isolate: false });
