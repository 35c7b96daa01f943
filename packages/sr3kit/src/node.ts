export { modelFolder } from './node/modelFolder.ts';
