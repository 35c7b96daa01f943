export { assertFieldWindow, gaussianField, type FieldWindow } from './gaussianField.ts';
export { glorotUniform } from './glorotUniform.ts';
export { gaussians } from './gaussians.ts';
export { permutation } from './permutation.ts';
export { assertSeed, deriveSeed, splitWords } from './seed.ts';
export { uniforms } from './uniforms.ts';
