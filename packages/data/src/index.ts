export { compressJpeg } from './compressJpeg.ts';
export type { JpegCompression } from './compressJpeg.ts';
export { dataConfigSchema, picturesConfigSchema } from './dataConfig.ts';
export type { AlphaHandling, Augment, DataConfig, DataConfigInput, PicturesConfig, Rounding } from './dataConfig.ts';
export { DataError, UnreadablePictureError } from './dataError.ts';
export { flattenAlpha, type Colour } from './flattenAlpha.ts';
export { degrade } from './degrade.ts';
export type { Degradation, DegradeOptions } from './degrade.ts';
