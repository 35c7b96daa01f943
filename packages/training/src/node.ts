export { readBest, saveBest, type BestScore, type Score } from './node/best.ts';
export {
  latestCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
  type ParameterShapes,
  type SaveOptions,
} from './node/checkpoint.ts';
export { withTraining } from './node/trainingSummary.ts';
