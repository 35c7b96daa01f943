import type { UnetConfig } from './config.ts';

/** What differs between the two layouts beside the order of their stages: names, and three details of the arithmetic. */
export interface Layout {
  /** Names of the parts of a residual block, after the block's own. */
  readonly norm1: string;
  readonly conv1: string;
  readonly embed: string;
  readonly norm2: string;
  readonly conv2: string;
  readonly skip: string;
  /** Names of the parts of an attention, after the block's. */
  readonly attentionNorm: string;
  readonly qkv: string;
  readonly attentionOut: string;
  /** Names of the two layers of the noise level's embedding, of the class table, and of the last two layers. */
  readonly embedding: readonly [string, string];
  readonly labels: string;
  readonly outputNorm: string;
  readonly outputConv: string;
  /** Width of the embedding that blocks receive, in units of `channels`. */
  readonly embeddingWidth: number;
  /** Whether blocks put the embedding through a swish first. */
  readonly activateEmbedding: boolean;
  /** The noise level times this goes into the sines and cosines. */
  readonly noiseScale: number;
  /** Sums of a skip and a residual are scaled by this. */
  readonly rescale: number;
  readonly qkvBias: boolean;
}

/** The two layouts. */
export const layouts: Readonly<Record<UnetConfig['layout'], Layout>> = {
  sr3: {
    norm1: 'norm1',
    conv1: 'conv1',
    embed: 'embed',
    norm2: 'norm2',
    conv2: 'conv2',
    skip: 'skip',
    attentionNorm: 'attention.norm',
    qkv: 'attention.qkv',
    attentionOut: 'attention.out',
    embedding: ['embedding.0', 'embedding.1'],
    labels: 'labels',
    outputNorm: 'output.norm',
    outputConv: 'output.conv',
    embeddingWidth: 4,
    activateEmbedding: true,
    noiseScale: 1000,
    rescale: Math.SQRT1_2,
    qkvBias: true,
  },
  checkpoint: {
    norm1: 'res_block.block1.block.0',
    conv1: 'res_block.block1.block.3',
    embed: 'res_block.noise_func.noise_func.0',
    norm2: 'res_block.block2.block.0',
    conv2: 'res_block.block2.block.3',
    skip: 'res_block.res_conv',
    attentionNorm: 'attn.norm',
    qkv: 'attn.qkv',
    attentionOut: 'attn.out',
    embedding: ['noise_level_mlp.1', 'noise_level_mlp.3'],
    labels: 'labels',
    outputNorm: 'final_conv.block.0',
    outputConv: 'final_conv.block.3',
    embeddingWidth: 1,
    activateEmbedding: false,
    noiseScale: 1,
    rescale: 1,
    qkvBias: false,
  },
};
