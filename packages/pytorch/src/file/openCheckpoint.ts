import type { NamedArray } from '@sr3kit/safetensors';
import { fail } from '../problem.ts';
import { randomAccess, type PyTorchSource, type RandomAccess } from '../randomAccess.ts';
import type { PyTorchTensor, PyTorchValue } from '../value.ts';
import { SIGNATURES, viewOf } from '../zip/directory.ts';
import { openLegacyCheckpoint } from './legacyCheckpoint.ts';
import { tensorValues, type Contents } from './values.ts';
import { openZipCheckpoint } from './zipCheckpoint.ts';

/** An open checkpoint: its structure is in memory, its tensors are in the file. */
export interface PyTorchCheckpoint {
  /** `zip` since PyTorch 1.6, `legacy` before. */
  readonly format: 'zip' | 'legacy';
  /** What was saved: a state dictionary is a map from names to tensors. */
  readonly value: PyTorchValue;
  /** Size of the file. */
  readonly byteLength: number;
  /**
   * The values of one of its tensors in the order of its shape: float16 and bfloat16 widened to float32, bool as 0 and 1.
   *
   * @returns Owned by the caller; it shares no memory with other tensors.
   * @throws CheckpointError where the values are damaged or of a number format that is not readable.
   */
  read(tensor: PyTorchTensor): Promise<NamedArray>;
}

const FIRST_BYTES = 512;

/**
 * Opens a checkpoint while a function runs. Nothing in it is executed: its pickle is read as data, and whatever is not
 * part of a state dictionary is refused by name.
 *
 * @param what - What messages call the source: its path.
 * @throws CheckpointError for a file that is damaged, none of PyTorch's, or that holds more than plain data and tensors;
 * what `use` throws.
 */
export async function withPyTorch<T>(
  source: PyTorchSource,
  what: string,
  use: (checkpoint: PyTorchCheckpoint) => Promise<T>,
): Promise<T> {
  const file = randomAccess(source, what);
  try {
    const { format, value, readStorage } = await open(file);
    return await use({
      format,
      value,
      byteLength: file.byteLength,
      read: (tensor) => tensorValues(tensor, readStorage, what),
    });
  } finally {
    await file.close();
  }
}

async function open(file: RandomAccess): Promise<Contents> {
  const start = await file.read(0, Math.min(FIRST_BYTES, file.byteLength));
  if (start.length >= 4 && viewOf(start).getUint32(0, true) === SIGNATURES.local) return openZipCheckpoint(file);
  if (start[0] === 0x80) return openLegacyCheckpoint(file);
  const text = new TextDecoder('latin1').decode(start);
  const kind = [
    text.startsWith('ustar', 257) && 'a tar archive of PyTorch before 0.2',
    text.startsWith('\x89HDF') && 'an HDF5 file',
    text.startsWith('GGUF') && 'a GGUF file',
    text.startsWith('{', 8) && 'a safetensors file',
    text.trimStart().startsWith('<') && 'a web page',
  ].find((name) => name !== false);
  fail(file.what, `is ${kind ?? 'no file of PyTorch'}`, 'give a checkpoint that torch.save has written (.pth, .pt)');
}
