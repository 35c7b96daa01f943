// Written by "npm run -w @sr3kit/native contract" from packages/native/src/contract/contract.mjs: change that, not this.

/** The names of our kernels; what each takes and gives says engineKernel.ts. */
export type KernelName =
  | 'Sr3kitSwish'
  | 'Sr3kitSwishGrad'
  | 'Sr3kitGroupNorm'
  | 'Sr3kitGroupNormGrad'
  | 'Sr3kitConv3x3'
  | 'Sr3kitConv3x3InputGrad'
  | 'Sr3kitConv3x3FilterGrad'
  | 'Sr3kitConv3x3Bfloat16'
  | 'Sr3kitConv3x3InputGradBfloat16'
  | 'Sr3kitConv3x3FilterGradBfloat16'
  | 'Sr3kitSquaredNorm'
  | 'Sr3kitViews'
  | 'Sr3kitAdam';

/** The numbers of an update by `Sr3kitAdam`, in the order of its input `numbers`. */
export const adamNumbers = [
  'gradientScale',
  'l2',
  'beta1',
  'rest1',
  'beta2',
  'rest2',
  'epsilon',
  'rate',
  'keep',
  'emaRest',
] as const;
