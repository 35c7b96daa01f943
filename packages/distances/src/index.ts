export { disposeDistances, pictureDistances, type DistanceWeights, type PictureDistances } from './distances.ts';
export { dists, distsShapes } from './dists.ts';
export { lpips, lpipsLeastSide, lpipsShapes } from './lpips.ts';
