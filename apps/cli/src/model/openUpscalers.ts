import { messageOf } from '@sr3kit/command';
import { modesOf, type Mode } from '@sr3kit/models';
import { createUpscaler, type Upscaler, type UpscalerOptions } from 'sr3kit';
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
   */
  of(source: string | Uint8Array): Promise<Choice>;
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
  const open = (name: string): Promise<Upscaler> =>
    createUpscaler({ model: bundledModels.find((each) => each.name === name)!.source, engine });
  const usual = await open(defaultModels.clean);
  const clean = (why: string): Choice => ({ upscaler: usual, model: defaultModels.clean, why });
  let cleaning: Upscaler | undefined;
  return {
    usual,
    async of(source) {
      let finding: string | null;
      try {
        ({ finding } = await lookForDamage(source));
      } catch (error) {
        // Whoever decodes the picture next says what is wrong with it.
        return clean(`its state could not be seen: ${messageOf(error)}`);
      }
      if (finding === null) return clean('no JPEG artefacts or noise found');
      cleaning ??= await open(defaultModels.worn);
      if (mode !== undefined && !modesOf(cleaning.config).includes(mode)) {
        return clean(`${finding}, but ${defaultModels.worn} has no mode ${mode}`);
      }
      return { upscaler: cleaning, model: defaultModels.worn, why: finding };
    },
    dispose() {
      usual.dispose();
      cleaning?.dispose();
    },
  };
}
