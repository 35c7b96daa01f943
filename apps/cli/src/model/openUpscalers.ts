import { messageOf } from '@sr3kit/command';
import type { Damage } from '@sr3kit/metrics';
import type { Mode, ModelAddress } from '@sr3kit/models';
import { createAutoUpscaler, createUpscaler, type Upscaler, type UpscalerOptions } from 'sr3kit';
import { AUTO, bundledModels, chooseModel, defaultModels } from './chooseModel.ts';
import { lookForDamage } from './lookForDamage.ts';

/** Which model upscales a picture, and why where that was to be decided. */
export interface Choice {
  readonly upscaler: Upscaler;
  /** The name of a model that was chosen for this picture. */
  readonly model?: string;
  readonly why?: string;
}

/** The models of a command: one for all pictures, or for each the one that suits it. */
export interface Upscalers {
  /** Of the only model, or of that for clean pictures. */
  readonly usual: Upscaler;
  /**
   * The upscaler for a picture.
   *
   * @param source - A path, or the file's bytes.
   * @param page - The only page or frame of it that is upscaled, counted from 1; undefined for the first, or all.
   */
  of(source: string | Uint8Array, page?: number): Promise<Choice>;
  dispose(): void;
}

/**
 * Opens the model that `--model` names.
 *
 * @param mode - The mode that is asked for; a model that does not have it is not chosen.
 * @throws BadInput if there is no such model; ModelError for one that cannot be used.
 */
export async function openUpscalers(
  text: string,
  mode: Mode | undefined,
  { cwd, engine }: { readonly cwd: string; readonly engine: NonNullable<UpscalerOptions['engine']> },
): Promise<Upscalers> {
  if (text !== AUTO) {
    const usual = await createUpscaler({ model: chooseModel(text, cwd), engine });
    return { usual, of: () => Promise.resolve({ upscaler: usual }), dispose: () => usual.dispose() };
  }
  const source = (name: string): ModelAddress => bundledModels.find((each) => each.name === name)!.source;
  const [clean, worn] = [source(defaultModels.clean), source(defaultModels.worn)];
  const auto = await createAutoUpscaler({ clean, worn, engine });
  const { usual } = auto;
  return {
    usual,
    async of(file, page = 1) {
      let damage: Damage;
      try {
        damage = await lookForDamage(file, page - 1);
      } catch (error) {
        // Whoever decodes the picture next says what is wrong with it.
        const why = `its state could not be seen: ${messageOf(error)}`;
        return { upscaler: usual, model: defaultModels.clean, why };
      }
      const { model: upscaler, kind, why } = await auto.suitDamage(damage, mode);
      return { upscaler, model: defaultModels[kind], why };
    },
    dispose: () => auto.dispose(),
  };
}
