import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Condition, Evaluation, Params } from '@sr3kit/denoiser';
import type { Architecture } from '../architecture/architecture.ts';
import type { NetworkConfig } from '../config/network.ts';

/** What {@link PictureNetwork.apply} is given besides its inputs. */
export interface ApplyOptions {
  /** Given in training: the seed of the network's dropout. */
  readonly dropoutSeed?: number;
}

/**
 * A network that works as SR3's does: on high-resolution pictures, conditioned on the bicubic upsample of the input. It
 * must say how its configuration is checked, what its weights are, and what it answers; the rest has defaults.
 */
export interface PictureNetwork<TNetwork extends NetworkConfig>
  extends
    Pick<Architecture<TNetwork>, 'kind' | 'schema' | 'parameterShapes' | 'init'>,
    Partial<
      Pick<
        Architecture<TNetwork>,
        'presets' | 'implied' | 'contradictions' | 'costs' | 'usualSize' | 'sizeMultiple' | 'classes'
      >
    > {
  /**
   * The network itself.
   *
   * @param y - The noisy target, `[batch, height, width, channels]`; null for a regression.
   * @param condition - `image` is the upsampled input, in the height and width of y, unless `isConditional` says no.
   * @param noiseLevel - Square root of alphaBar, `[batch]`; null for a regression.
   * @returns The prediction, `[batch, height, width, channels]`; owned by the caller.
   */
  apply(
    network: TNetwork,
    params: Params,
    y: Tensor4D | null,
    condition: Condition,
    noiseLevel: Tensor1D | null,
    options: ApplyOptions,
  ): Tensor4D;
  /**
   * The same without dropout, computed part by part, so that large pictures can be stopped and leave other work its turn.
   * Default: `apply`, in one part.
   */
  applyInParts?(
    network: TNetwork,
    params: Params,
    y: Tensor4D | null,
    condition: Condition,
    noiseLevel: Tensor1D | null,
  ): Evaluation;
  /** Whether it is shown the input. Default: it is. */
  isConditional?(network: TNetwork): boolean;
}
