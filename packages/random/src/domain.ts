/**
 * Last word of the counter, one value for each kind of draw, so that two functions given the same seed never see
 * the same block of random words.
 */
export const domain = { uniforms: 1, gaussians: 2, field: 3, permutation: 4, derive: 5 } as const;

export type Domain = (typeof domain)[keyof typeof domain];
