import { testProject } from '../../vitest.package.ts';

export default testProject('sr3', { isolate: false });
