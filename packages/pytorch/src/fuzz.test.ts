import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deriveSeed, uniforms } from '@sr3kit/random';
import { CheckpointError } from '@sr3kit/safetensors';
import {
  isTensor,
  readArrayPickle,
  withPyTorch,
  type ArrayPickle,
  type PyTorchTensor,
  type PyTorchValue,
} from './index.ts';
import { randomAccess } from './randomAccess.ts';
import { archive } from './testing/archive.ts';
import { openZip } from './zip/openZip.ts';

// SR3KIT_FUZZ=1000000 for a night; SR3KIT_FUZZ_SEED to see a failure again.
const RUNS = Number(process.env['SR3KIT_FUZZ'] ?? 10_000);
const SEED = Number(process.env['SR3KIT_FUZZ_SEED'] ?? 20_260_719);
/** Far above what a file takes: only one that never ends exceeds it. */
const timeout = 120_000 + 50 * RUNS;

const golden = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../golden/${name}`, import.meta.url)));

/** Every tensor that can be reached, each container visited once. */
function tensorsIn(value: PyTorchValue): PyTorchTensor[] {
  const seen = new Set<PyTorchValue>();
  const found: PyTorchTensor[] = [];
  const rest = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (isTensor(next)) found.push(next);
    else if (next instanceof Map) rest.push(...(next as ReadonlyMap<PyTorchValue, PyTorchValue>).values());
    else if (Array.isArray(next)) rest.push(...(next as PyTorchValue[]));
  }
  return found;
}

type Open = (bytes: Uint8Array, use: (opened: ArrayPickle) => Promise<void>) => Promise<void>;
const checkpoint: Open = (bytes, use) => withPyTorch(bytes, 'fuzz', use);
const arrays: Open = (bytes, use) => use(readArrayPickle(bytes, 'fuzz'));

/** Reads a file to its end or is refused; anything else is a failure. */
async function readOrRefuse(bytes: Uint8Array, open: Open): Promise<boolean> {
  try {
    await open(bytes, async ({ value, read }) => {
      for (const tensor of tensorsIn(value)) {
        const { data } = await read(tensor);
        // Half precision is twice as large in memory.
        expect(data.byteLength).toBeLessThanOrEqual(2 * bytes.length);
      }
    });
    return true;
  } catch (error) {
    if (error instanceof CheckpointError) return false;
    throw error;
  }
}

type Draw = (below: number) => number;

/** Changes a few bytes, cuts, doubles or moves a piece. */
function mutated(original: Uint8Array, draw: Draw): Uint8Array<ArrayBuffer> {
  const bytes = Array.from(original);
  for (let count = 1 + draw(4); count > 0; count--) {
    const at = draw(bytes.length);
    const length = draw(16);
    switch (draw(6)) {
      case 0:
      case 1:
        bytes[at] = draw(256);
        break;
      case 2:
        bytes[at]! ^= 1 << draw(8);
        break;
      case 3:
        bytes.splice(at, length);
        break;
      case 4:
        bytes.splice(at, 0, ...bytes.slice(at, at + length));
        break;
      default:
        bytes.splice(draw(bytes.length), 0, ...bytes.splice(at, length));
    }
    if (bytes.length === 0) bytes.push(0);
  }
  return Uint8Array.from(bytes);
}

/** Mutates `RUNS` times; the place of the mutation is a function of the seed and the run. */
async function fuzz(
  what: string,
  make: (draw: Draw, run: number) => Uint8Array,
  open: Open = checkpoint,
): Promise<string> {
  let accepted = 0;
  let slowest = 0;
  const start = performance.now();
  for (let run = 0; run < RUNS; run++) {
    const numbers = uniforms(deriveSeed(SEED, what, run), 0, 64);
    let next = 0;
    const bytes = make((below) => Math.floor(numbers[next++ % numbers.length]! * below), run);
    const before = performance.now();
    try {
      if (await readOrRefuse(bytes, open)) accepted++;
    } catch (error) {
      throw new Error(`run ${run} of seed ${SEED} (${what}) failed`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - before);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return `${what}, seed ${SEED}: ${RUNS} files, ${accepted} read, ${RUNS - accepted} refused, ${seconds} s, slowest ${slowest.toFixed(0)} ms`;
}

test('mutated archives are read or refused', { timeout }, async ({ annotate }) => {
  const file = golden('values.pth');
  await annotate(await fuzz('zip', (draw) => mutated(file, draw)));
});

test('mutated pickles in archives that are whole are read or refused', { timeout }, async ({ annotate }) => {
  // The CRC would hide the pickle from most mutations.
  const file = randomAccess(golden('values.pth'), 'values.pth');
  const { entries, read } = await openZip(file);
  const files = await Promise.all(
    [...entries.values()].map(async (entry) => ({
      name: entry.name.replace('values/', 'archive/'),
      bytes: await read(entry, 0, entry.byteLength),
    })),
  );
  const pickle = files.find(({ name }) => name === 'archive/data.pkl')!.bytes;
  const storages = files.filter(({ name }) => name.startsWith('archive/data/'));
  await annotate(await fuzz('pickle in zip', (draw) => archive(mutated(pickle, draw), storages)));
});

test('mutated files of the legacy format are read or refused', { timeout }, async ({ annotate }) => {
  const file = golden('values-legacy.pth');
  await annotate(await fuzz('legacy', (draw) => mutated(file, draw)));
});

test('mutated pickles of arrays are read or refused', { timeout }, async ({ annotate }) => {
  const file = golden('arrays-4.pkl');
  await annotate(await fuzz('arrays', (draw) => mutated(file, draw), arrays));
});
