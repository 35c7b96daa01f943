import type { UnetConfig } from './config.ts';
import { layouts } from './layout.ts';
import { hasEmbedding, hasSkipConv } from './parameterShapes.ts';
import { endChannels, planUnet, stagesOf, type BlockStage } from './plan.ts';

/**
 * Floating-point operations of one evaluation of one picture: a multiplication and an addition for each weight of a
 * convolution, a dense layer or an attention product. Norms and other elementwise work, a few per cent, are not counted.
 * A training step costs about three times as much for each picture.
 *
 * @param height - Of the picture in pixels.
 * @param width - Of the picture in pixels.
 * @throws RangeError if the configuration is not valid.
 */
export function flops(config: UnetConfig, height: number, width: number): number {
  const plan = planUnet(config);
  const layout = layouts[config.layout];
  const positions = (level: number): number => (height * width) / config.patch ** 2 / 4 ** level;
  const { channels } = config;
  const embedding = channels * layout.embeddingWidth;
  let products = config.noiseInput ? 4 * channels * (channels + embedding) : 0;
  for (const stage of stagesOf(plan)) {
    const at = positions(stage.level);
    if (stage.kind === 'conv') products += 9 * stage.inputs * stage.outputs * at;
    else products += blockProducts(stage, at, hasEmbedding(config) ? embedding : 0);
  }
  products += 9 * plan.last * endChannels(config).outputs * positions(0);
  return 2 * products;
}

function blockProducts(stage: BlockStage, positions: number, embedding: number): number {
  const { inputs, outputs } = stage;
  // The shortcut runs on the smaller of the two grids.
  const skipPositions = stage.resample === 'up' ? positions / 4 : positions;
  const skip = hasSkipConv(stage) ? inputs * outputs * skipPositions : 0;
  const attention = stage.attention ? 4 * outputs ** 2 * positions + 2 * outputs * positions ** 2 : 0;
  return 9 * outputs * (inputs + outputs) * positions + skip + embedding * outputs + attention;
}
