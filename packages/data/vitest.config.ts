import { testProject } from '../../vitest.package.ts';

export default testProject('@sr3kit/data', { isolate: false });
