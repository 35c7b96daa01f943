import { existsSync } from 'node:fs';
import {
  classifierShapes,
  efficientNetLite0,
  inception,
  inceptionShapes,
  inceptionWeights,
  type Classifier,
} from '@sr3kit/classifier';
import { BadInput } from '@sr3kit/command';
import { disposeParams, type Params } from '@sr3kit/denoiser';
import { toTensors } from '@sr3kit/models';
import { isTensor, withPyTorch } from '@sr3kit/pytorch';
import { assertShapes, shapesMatch, type NamedArray } from '@sr3kit/safetensors';
import { openFile, readSafetensorsFile } from '@sr3kit/safetensors/node';

/** A network that judges pictures, with its weights. */
export interface LoadedClassifier {
  readonly network: Classifier;
  readonly params: Params;
}

/** Only Inception-v3 has a layer of this name. */
const INCEPTION_MARK = 'Mixed_5b.branch1x1.conv.weight';

/**
 * Reads the weights of a classifier; which one it is follows from the names in the file.
 *
 * @param file - EfficientNet-Lite0 as tools/weights/classifier.mts writes it, or the Inception-v3 of FID as `pytorch-fid` and
 * `torch-fidelity` use it: their .pth, or a safetensors file with the same arrays.
 * @returns Owned by the caller: free it by {@link disposeClassifier}.
 * @throws BadInput or CheckpointError that says what is missing or damaged.
 */
export async function openClassifier(file: string): Promise<LoadedClassifier> {
  if (!existsSync(file)) {
    throw new BadInput(
      `--classifier ${file}: no such file: make it by tools/weights/classifier.mts, or give the file of FID's Inception-v3`,
    );
  }
  const arrays = await readArrays(file);
  if (!arrays.has(INCEPTION_MARK)) {
    assertShapes(classifierShapes, arrays, file, 'make it anew by tools/weights/classifier.mts');
    return { network: efficientNetLite0, params: toTensors(arrays) };
  }
  assertInception(arrays, file);
  const inFloats = new Map(
    [...arrays].map(([name, { shape, data }]) => {
      return [name, { shape, data: data instanceof Float32Array ? data : Float32Array.from(data, Number) }];
    }),
  );
  return { network: inception, params: toTensors(inceptionWeights(inFloats)) };
}

/** Frees the weights. */
export function disposeClassifier({ params }: LoadedClassifier): void {
  disposeParams(params);
}

async function readArrays(file: string): Promise<ReadonlyMap<string, NamedArray>> {
  if (!/\.(pth|pt|bin)$/i.test(file)) return (await readSafetensorsFile(file)).arrays;
  return withPyTorch(await openFile(file), file, async ({ value, read }) => {
    const arrays = new Map<string, NamedArray>();
    if (!(value instanceof Map)) return arrays;
    for (const [name, tensor] of value) {
      // Counters of batches are integers, and of no use here.
      if (typeof name === 'string' && isTensor(tensor) && !name.endsWith('num_batches_tracked')) {
        arrays.set(name, await read(tensor));
      }
    }
    return arrays;
  });
}

/** Other files of Inception-v3 have the same names: their networks are trained anew, and their distances are not FID. */
function assertInception(arrays: ReadonlyMap<string, NamedArray>, file: string): void {
  const { missing, wrong, summary } = shapesMatch(inceptionShapes(), arrays);
  if (missing.length === 0 && wrong.length === 0) return;
  const classes = arrays.get('fc.weight')?.shape[0];
  const which =
    classes === 1000 ? 'an Inception-v3 with 1000 classes, not that of FID, which has 1008' : `not whole (${summary})`;
  throw new BadInput(
    `--classifier ${file}: ${which}: give the file of 2015-12-05 that pytorch-fid and torch-fidelity use`,
  );
}
