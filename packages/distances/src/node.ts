export { loadDistances } from './node/loadDistances.ts';
