import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicateKey } from './duplicateKey.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":{"b":1,"c":[{"d":1}],"b":2}}', 'b'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['[{"x":1},{"y":[],"y":{}}]', 'y'],
  ['{"a\\"":1,"b":"{\\"a\\\\\\":","a\\"":2}', 'a"'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
])('finds the repeated key of %s', (json, key) => {
  JSON.parse(json);
  expect(duplicateKey(json)).toBe(key);
});

test('finds none in what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      expect(duplicateKey(JSON.stringify(value, null, indent))).toBeUndefined();
    }),
  );
});

test('finds a key that is put in a second time, wherever that is', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), fc.nat(3), (key, first, second, depth) => {
      const name = JSON.stringify(key);
      let json = `{${name}:${JSON.stringify(first)}, ${name} :${JSON.stringify(second)}}`;
      for (let level = 0; level < depth; level++) json = `[0,{"outer":${json}}]`;
      expect(duplicateKey(json)).toBe(key);
    }),
  );
});
