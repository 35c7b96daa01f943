import { expect, test } from 'vitest';
import { isFinal, nextAttempt, type Attempt } from './attempts.ts';

test('smaller tiles come first, then wasm, then there is nothing left', () => {
  const seen: Attempt[] = [];
  let engine: 'webgpu' | 'wasm' = 'webgpu';
  for (let next = nextAttempt({}, engine, true, false); next; next = nextAttempt(next, engine, true, false)) {
    seen.push(next);
    if (next.engine === 'wasm') engine = 'wasm';
  }
  expect(seen).toEqual([{ tile: 128 }, { tile: 64 }, { engine: 'wasm', tile: 128 }, { engine: 'wasm', tile: 64 }]);
});

test('a device that cannot be had again is not asked for smaller tiles', () => {
  expect(nextAttempt({}, 'webgpu', true, true)).toEqual({ engine: 'wasm', tile: 128 });
});

test('a model that sees the whole picture gets no tiles', () => {
  expect(nextAttempt({}, 'webgl', false, false)).toEqual({ engine: 'wasm' });
  expect(nextAttempt({ engine: 'wasm' }, 'wasm', false, false)).toBeNull();
});

test('what was asked for wrongly is not tried again, and want of memory is', () => {
  expect(isFinal(new RangeError('steps must be an integer in 1 ... 100'))).toBe(true);
  expect(isFinal(new DOMException('stopped', 'AbortError'))).toBe(true);
  expect(isFinal(new RangeError('Array buffer allocation failed'))).toBe(false);
  expect(isFinal(new RangeError('Invalid array length'))).toBe(false);
  expect(isFinal(new Error('WebGPU: Out of memory'))).toBe(false);
});
