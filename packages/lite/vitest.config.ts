import { testProject } from '../../vitest.package.ts';

export default testProject('@sr3kit/lite', { isolate: false });
