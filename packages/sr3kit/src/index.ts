export { fetchModel, forgetModel, type ModelAddress } from './model-source/modelAddress.ts';
export { ModelError } from './model-source/modelError.ts';
export type { ModelBlobs, ModelSource } from './model-source/modelSource.ts';
export {
  deleteStoredModel,
  storedModel,
  storedModels,
  storeModel,
  type StoredModel,
} from './model-source/storedModels.ts';
export { disposeModel, initModel, isTrained, type Model } from './model.ts';
export { regress } from './regress.ts';
export type { SampleOptions } from './sampleOptions.ts';
export { superResolve } from './superResolve.ts';
export { fromTarget, toTarget } from './unet/target.ts';
export { trainingLoss } from './trainingLoss.ts';
export type { LossDraw, PictureBatch, TrainingLoss } from './lossInputs.ts';
export type { Drawable } from './picture/drawable.ts';
export type { OutputRows } from './picture/outputRows.ts';
export { toImage, type DecodedBuffer, type PictureInput, type PixelData } from './picture/pictureInput.ts';
export { imageRows, type Depth, type RowSource } from './picture/rowSource.ts';
export { toImageData } from './picture/toImageData.ts';
export type { StageKind } from './tiles/stage.ts';
export type { Channels, Image, Samples } from '@sr3kit/imaging';
export { createUpscaler, type UpscalerOptions } from './upscaler/createUpscaler.ts';
export { targetOf, type Target } from './upscaler/targetSize.ts';
export type { UpscaleMode, UpscaleOptions } from './upscaler/upscaleOptions.ts';
export type { PictureStep, RowStep, UpscaleStep } from './upscaler/upscaleStep.ts';
export type { Upscaler } from './upscaler/upscaler.ts';
