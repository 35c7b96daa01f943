export { openFile } from './node/fileBytes.ts';
export { fileProblem } from './node/fileProblem.ts';
export { assertJson, readJsonFile, readTextFile, writeJsonFile } from './node/jsonFile.ts';
export { readDirectory } from './node/readDirectory.ts';
export { replaceDirectory } from './node/replaceDirectory.ts';
export {
  iterateSafetensorsFile,
  readSafetensorsFile,
  readSafetensorsFileHeader,
  streamSafetensorsFile,
  writePieces,
  writeSafetensorsFile,
  type ReadFileOptions,
} from './node/safetensorsFile.ts';
