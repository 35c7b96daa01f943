export { dists, distsShapes } from './dists.ts';
export { lpips, lpipsLeastSide, lpipsShapes } from './lpips.ts';
