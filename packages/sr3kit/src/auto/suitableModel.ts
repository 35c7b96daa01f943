import type { Damage } from '@sr3kit/metrics';
import type { Mode } from '@sr3kit/models';

/** Two models between which each picture's own state decides. Both are opened when they are needed, and may be kept. */
export interface ModelPair<Model> {
  /** For clean pictures. */
  readonly clean: () => Promise<Model>;
  /** For compressed or noisy ones, which it cleans. */
  readonly worn: () => Promise<Model>;
  /** What a model can do. */
  readonly modesOf: (model: Model) => readonly Mode[];
}

/** The model that suits a picture. */
export interface SuitableModel<Model> {
  readonly model: Model;
  readonly kind: 'clean' | 'worn';
  /** In words, after a colon or in brackets: `JPEG of quality 80`. */
  readonly why: string;
}

/**
 * Chooses between a model for clean pictures and one that cleans. A page, a command and a program of your own that ask
 * here choose alike.
 *
 * @param damage - What `damageOf` of `@sr3kit/metrics` sees in the picture.
 * @param mode - The mode that is asked for: a model that does not have it is not chosen.
 * @throws What opening a model throws.
 */
export async function suitableModel<Model>(
  damage: Pick<Damage, 'finding'>,
  models: ModelPair<Model>,
  mode?: Mode,
): Promise<SuitableModel<Model>> {
  const { finding } = damage;
  if (finding === null) {
    return { model: await models.clean(), kind: 'clean', why: 'no JPEG artefacts or noise found' };
  }
  const model = await models.worn();
  if (mode === undefined || models.modesOf(model).includes(mode)) return { model, kind: 'worn', why: finding };
  const why = `${finding}, but the model for such pictures has no mode ${mode}`;
  return { model: await models.clean(), kind: 'clean', why };
}
