import { CheckpointError, type ArrayData, type NamedArray } from '@sr3kit/safetensors';
import { OPS, pickleOutput } from '../pickle/writePickle.ts';
import { writeZip, type StoredFile } from '../zip/writeZip.ts';

/**
 * Writes a state dictionary as `torch.save` does since PyTorch 1.6: a file that `torch.load(path, weights_only=True)`
 * reads. The same arrays give the same bytes.
 *
 * @param arrays - In the order in which PyTorch will see them.
 * @returns The file in pieces, which may share the memory of the arrays and are valid until the next one.
 * @throws CheckpointError for names that are given twice and for data that do not fit their shape.
 */
export function* writePyTorch(arrays: Iterable<readonly [string, NamedArray]>): Generator<Uint8Array> {
  const all = [...arrays];
  const names = new Set<string>();
  for (const [name, { shape, data }] of all) {
    if (names.has(name)) throw new CheckpointError(`array "${name}" is given twice: names must be unique`);
    names.add(name);
    if (shape.reduce((product, length) => product * length, 1) !== data.length) {
      throw new CheckpointError(
        `array "${name}" has ${data.length} values, which do not fill the shape [${shape.join(', ')}]: give it the shape of its data`,
      );
    }
  }
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const files: StoredFile[] = [
    { name: 'archive/data.pkl', bytes: pickled(all) },
    { name: 'archive/byteorder', bytes: text('little') },
    ...all.map(([, { data }], i) => ({
      name: `archive/data/${i}`,
      bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    })),
    { name: 'archive/version', bytes: text('3\n') },
  ];
  yield* writeZip(files);
}

function pickled(arrays: readonly (readonly [string, NamedArray])[]): Uint8Array {
  const out = pickleOutput();
  out.emptyOrderedDict();
  out.op(OPS.mark);
  arrays.forEach(([name, { shape, data }], i) => {
    out.text(name);
    out.global('torch._utils', '_rebuild_tensor_v2');
    out.op(OPS.mark);
    // The storage
    out.op(OPS.mark);
    out.text('storage');
    out.global('torch', storageClass(data));
    out.text(String(i));
    out.text('cpu');
    out.integer(data.length);
    out.op(OPS.tuple);
    out.op(OPS.persistentId);
    // Offset, shape, strides, whether it requires gradients, and hooks
    out.integer(0);
    out.tuple(shape);
    out.tuple(
      shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * Math.max(length, 1), 1)),
    );
    out.op(OPS.false);
    out.emptyOrderedDict();
    out.op(OPS.tuple);
    out.op(OPS.reduce);
  });
  out.op(OPS.setItems);
  out.op(OPS.stop);
  return out.bytes();
}

function storageClass(data: ArrayData): string {
  if (data instanceof Float32Array) return 'FloatStorage';
  if (data instanceof Float64Array) return 'DoubleStorage';
  if (data instanceof BigInt64Array) return 'LongStorage';
  if (data instanceof Int32Array) return 'IntStorage';
  if (data instanceof Int16Array) return 'ShortStorage';
  return data instanceof Int8Array ? 'CharStorage' : 'ByteStorage';
}
