export type { Channels, Image, Samples } from '@sr3kit/imaging';
export {
  deleteStoredModel,
  fetchModel,
  forgetModel,
  ModelError,
  storedModel,
  storedModels,
  storeModel,
  type ModelAddress,
  type ModelBlobs,
  type ModelSource,
  type StoredModel,
} from '@sr3kit/models';
export {
  createAutoUpscaler,
  type AutoUpscaler,
  type AutoUpscalerOptions,
  type SuitOptions,
} from './auto/createAutoUpscaler.ts';
export { suitableModel, type ModelPair, type SuitableModel } from './auto/suitableModel.ts';
export type { Drawable } from './picture/drawable.ts';
export type { OutputRows } from './picture/outputRows.ts';
export { toImage, type DecodedBuffer, type PictureInput, type PixelData } from './picture/pictureInput.ts';
export { imageRows, type Depth, type RowSource } from './picture/rowSource.ts';
export { toImageData } from './picture/toImageData.ts';
export type { Compilation } from './tiles/compile.ts';
export type { StageKind } from './tiles/stage.ts';
export { createUpscaler, type UpscalerOptions } from './upscaler/createUpscaler.ts';
export type { UpscaleEstimate } from './upscaler/estimateWhole.ts';
export { targetOf, type Target } from './upscaler/targetSize.ts';
export type { UpscaleOptions } from './upscaler/upscaleOptions.ts';
export type { PictureStep, RowStep, UpscaleStep } from './upscaler/upscaleStep.ts';
export type { Upscaler } from './upscaler/upscaler.ts';
