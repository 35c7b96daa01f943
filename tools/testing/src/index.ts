export { describeEngines } from './describeEngines.ts';
export { decodeFloats, namedValues, relativeDifference, sizeOf } from './golden.ts';
export { temporaryFolder } from './temporaryFolder.ts';
export { tinyUnet } from './tinyUnet.ts';
