export { psnr, psnrLuma } from './psnr.ts';
export { ssim, ssimLuma } from './ssim.ts';
export { consistency } from './consistency.ts';
export type { BorderOption } from './planes.ts';
