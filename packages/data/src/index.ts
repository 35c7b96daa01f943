export { compressJpeg } from './compressJpeg.ts';
export type { JpegCompression } from './compressJpeg.ts';
export { dataConfigSchema } from './dataConfig.ts';
export type { AlphaHandling, Augment, DataConfig, DataConfigInput } from './dataConfig.ts';
export { DataError, UnreadablePictureError } from './dataError.ts';
export { degrade } from './degrade.ts';
export type { Degradation, DegradeOptions } from './degrade.ts';
