export { dropout } from './dropout.ts';
export { gaussian, gaussianAt } from './gaussian.ts';
export { groupNorm, type GroupNormOptions } from './groupNorm.ts';
export { resizeBicubic } from './resizeBicubic.ts';
export { averagePool, resizeNearest } from './resizeNearest.ts';
export { selfAttention, type SelfAttentionOptions } from './selfAttention.ts';
export { depthToSpace, spaceToDepth } from './spaceToDepth.ts';
export { swish } from './swish.ts';
