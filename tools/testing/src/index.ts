export { describeEngines } from './describeEngines.ts';
export { decodeFloats, namedValues, relativeDifference, sizeOf } from './golden.ts';
export { recordedIo, type RecordedIo } from './recordedIo.ts';
export { temporaryFolder, useTemporaryFolder } from './temporaryFolder.ts';
export { tinyUnet } from './tinyUnet.ts';
