import { damageOf, type Damage } from '@sr3kit/metrics';
import { modesOf, type Mode, type ModelSource } from '@sr3kit/models';
import { toImage, type PictureInput } from '../picture/pictureInput.ts';
import { createUpscaler, type UpscalerOptions } from '../upscaler/createUpscaler.ts';
import type { Upscaler } from '../upscaler/upscaler.ts';
import { suitableModel, type ModelPair, type SuitableModel } from './suitableModel.ts';

/** What an upscaler that chooses is made of. */
export interface AutoUpscalerOptions extends Omit<UpscalerOptions, 'model'> {
  /** The model for clean pictures: `photoX4`. It is loaded at once. */
  readonly clean: ModelSource;
  /** The model for compressed or noisy pictures: `photoX4Real`. It is loaded for the first of them. */
  readonly worn: ModelSource;
}

/** How a picture is looked at. */
export interface SuitOptions {
  /**
   * The file that the picture came from, or its beginning (a megabyte is plenty): a JPEG file says how much was lost. A
   * Blob is looked at by itself.
   */
  readonly file?: Uint8Array;
  /** The mode that the picture will be upscaled in: a model that does not have it is not chosen. */
  readonly mode?: Mode;
}

/** Two upscalers of which each picture gets the one that suits it. Owns both until {@link AutoUpscaler.dispose}. */
export interface AutoUpscaler {
  /** That for clean pictures. */
  readonly usual: Upscaler;
  /**
   * Looks for JPEG artefacts and noise in a picture, as it was decoded: neither resized nor cropped before.
   *
   * @returns The upscaler to call; it stays this one's.
   * @throws As `toImage`, for what is no picture; as `createUpscaler`, if the other model cannot be loaded.
   */
  suit(picture: PictureInput, options?: SuitOptions): Promise<SuitableModel<Upscaler>>;
  /** The same for a picture that has been looked at, by `damageOf` of `@sr3kit/metrics`. */
  suitDamage(damage: Pick<Damage, 'finding'>, mode?: Mode): Promise<SuitableModel<Upscaler>>;
  dispose(): void;
}

/** Of a file: its tables come before the picture, but perhaps after a thumbnail and a colour profile. */
const BEGINNING = 2 ** 20;

/**
 * Loads a model for clean pictures, and gets ready to load another for those that are not: each picture's own state
 * decides.
 *
 * @returns Owns the weights of both models: call its `dispose` when you have finished with it.
 * @throws As `createUpscaler`.
 */
export async function createAutoUpscaler({ clean, worn, ...others }: AutoUpscalerOptions): Promise<AutoUpscaler> {
  const usual = await createUpscaler({ model: clean, ...others });
  let cleaning: Promise<Upscaler> | null = null;
  let disposed = false;
  const openCleaning = async (): Promise<Upscaler> => {
    const upscaler = await createUpscaler({ model: worn, ...others, engine: usual.engine });
    if (disposed) upscaler.dispose();
    return upscaler;
  };
  const models: ModelPair<Upscaler> = {
    clean: () => Promise.resolve(usual),
    worn() {
      cleaning ??= openCleaning().catch((error: unknown) => {
        // Whoever was offline may ask again.
        cleaning = null;
        throw error;
      });
      return cleaning;
    },
    modesOf: ({ config }) => modesOf(config),
  };
  return {
    usual,
    async suit(picture, { file, mode } = {}) {
      const head =
        file ?? (picture instanceof Blob ? new Uint8Array(await picture.slice(0, BEGINNING).arrayBuffer()) : undefined);
      return suitableModel(damageOf(await toImage(picture), head), models, mode);
    },
    suitDamage: (damage, mode) => suitableModel(damage, models, mode),
    dispose() {
      disposed = true;
      usual.dispose();
      // One that could not be loaded was reported where it was asked for.
      void cleaning?.then(
        (upscaler) => upscaler.dispose(),
        () => undefined,
      );
    },
  };
}
