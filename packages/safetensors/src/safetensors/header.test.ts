import { describe, expect, test } from 'vitest';
import { CheckpointError, readSafetensors } from '../index.ts';

/** A file with this header, its length in front, and this many bytes of data. */
function file(header: string, dataBytes: number, claimedLength?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimedLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (shape: string, begin: number | string, end: number | string, dtype = '"F32"'): string =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":[${begin},${end}]}`;
const TERABYTE = 2 ** 40;

/** What is wrong, the file, and the message about it. */
const bad: readonly (readonly [string, Uint8Array, string])[] = [
  ['nothing', new Uint8Array(0), 'holds only 0 bytes, too few for a safetensors header (truncated?)'],
  ['seven bytes', new Uint8Array(7), 'holds only 7 bytes, too few for a safetensors header (truncated?)'],
  [
    'a header length of a terabyte',
    file('{}', 0, BigInt(TERABYTE)),
    'claims a header of 1.10 TB (1,099,511,627,776 bytes), but at most 100 MB (100,000,000 bytes) are allowed',
  ],
  ['the largest header length there is', file('{}', 0, 2n ** 64n - 1n), 'claims a header of 18.4 EB'],
  [
    'a header longer than the file',
    file('{}', 0, 90n),
    'claims a header of 90 bytes, but only 2 bytes follow (truncated?)',
  ],
  [
    'text',
    new TextEncoder().encode('This is a text file, honestly.'),
    'but at most 100 MB (100,000,000 bytes) are allowed',
  ],
  ['no JSON', file('{"a":', 0), 'the header is not JSON ('],
  ['an empty header', file('', 0), 'the header is not JSON ('],
  ['a list', file('[]', 0), 'the header is not a JSON object'],
  ['a header that does not begin with a brace', file(' {}', 0), 'the header is not a JSON object'],
  ['a repeated tensor', file(`{"a":${entry('[1]', 0, 4)},"a":${entry('[2]', 0, 8)}}`, 8), 'the header names "a" twice'],
  ['a repeated field', file('{"a":{"dtype":"F32","dtype":"F16"}}', 0), 'the header names "dtype" twice'],
  ['metadata that are no object', file('{"__metadata__":[]}', 0), '__metadata__ in the header is not an object'],
  [
    'metadata that are no text',
    file('{"__metadata__":{"step":3}}', 0),
    '__metadata__ "step" in the header is not a string',
  ],
  ['a tensor that is no object', file('{"a":null}', 0), 'tensor "a" in the header is not an object'],
  [
    'a name of half a character',
    file(`{"\\ud800":${entry('[1]', 0, 4)}}`, 4),
    'the name of tensor "\\ud800" is not valid Unicode',
  ],
  [
    'an unknown number format',
    file(`{"a":${entry('[4]', 0, 4, '"F8_E4M3"')}}`, 4),
    'tensor "a" has the number format "F8_E4M3", which is not readable: convert it to one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL',
  ],
  [
    'no number format',
    file('{"a":{"shape":[],"data_offsets":[0,4]}}', 4),
    'tensor "a" has the number format missing, which',
  ],
  [
    'a number format that objects inherit',
    file(`{"a":${entry('[1]', 0, 4, '"constructor"')}}`, 4),
    'the number format "constructor"',
  ],
  [
    'a negative length',
    file(`{"a":${entry('[2,-2]', 0, 4)}}`, 4),
    'the shape of tensor "a" is [2,-2], not a list of integers of at least 0',
  ],
  [
    'half a length',
    file(`{"a":${entry('[1.5]', 0, 6)}}`, 6),
    'the shape of tensor "a" is [1.5], not a list of integers',
  ],
  [
    'a length in words',
    file(`{"a":${entry('["4"]', 0, 16)}}`, 16),
    'the shape of tensor "a" is ["4"], not a list of integers',
  ],
  [
    'no list of lengths',
    file(`{"a":${entry('4', 0, 16)}}`, 16),
    'the shape of tensor "a" is 4, not a list of integers',
  ],
  [
    'backward offsets',
    file(`{"a":${entry('[1]', 4, 0)}}`, 4),
    'data_offsets of tensor "a" are [4,0], not two ascending integers of at least 0',
  ],
  [
    'one offset',
    file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}', 4),
    'data_offsets of tensor "a" are [4], not two',
  ],
  [
    'an offset beyond exact integers',
    file(`{"a":${entry('[1]', 0, '1e300')}}`, 4),
    'data_offsets of tensor "a" are [0,1e+300], not two',
  ],
  [
    'a size that is not that of the shape',
    file(`{"a":${entry('[2, 3]', 0, 20)}}`, 20),
    'tensor "a" of shape [2, 3] and format F32 needs 24 bytes, but its data_offsets give it 20 bytes',
  ],
  [
    'a shape whose size overflows',
    file(`{"a":${entry('[4294967296, 4294967296, 4294967296]', 0, 0)}}`, 0),
    'needs more than 2^53 bytes, but its data_offsets give it 0 bytes',
  ],
  [
    'an overlap',
    file(`{"a":${entry('[2]', 0, 8)},"b":${entry('[2]', 4, 12)}}`, 12),
    'tensor "b" overlaps the one before it (byte 4 of the data)',
  ],
  [
    'a gap',
    file(`{"a":${entry('[1]', 0, 4)},"b":${entry('[1]', 8, 12)}}`, 12),
    'bytes 4 to 8 of the data, before tensor "b", belong to none',
  ],
  [
    'data that do not begin at 0',
    file(`{"a":${entry('[1]', 4, 8)}}`, 8),
    'bytes 0 to 4 of the data, before tensor "a", belong to none',
  ],
  [
    'a tensor of a terabyte',
    file(`{"a":${entry(`[${TERABYTE / 4}]`, 0, TERABYTE)}}`, 16),
    'the header describes a file of 1.10 TB (1,099,511,627,861 bytes), but it has 101 bytes (truncated?)',
  ],
  [
    'a missing byte',
    file(`{"a":${entry('[2]', 0, 8)}}`, 7),
    'the header describes a file of 70 bytes, but it has 69 bytes (truncated?)',
  ],
  ['a byte too many', file(`{"a":${entry('[2]', 0, 8)}}`, 9), 'goes on after the 70 bytes that its header describes'],
  [
    'a truth value of 7',
    file(`{"a":${entry('[1]', 0, 1, '"BOOL"')}}`, 1).fill(7, -1),
    'tensor "a" holds the truth value 7, not 0 or 1',
  ],
];

describe('a damaged file is refused', () => {
  test.each(bad)('%s', async (_, bytes, message) => {
    const error: unknown = await readSafetensors(bytes, { what: 'x.safetensors' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    const text = (error as Error).message;
    expect(text).toContain(message);
    expect(text).toMatch(/^x\.safetensors: .*: (it is damaged or not a safetensors file; |convert it to)/);
  });
});

test.each([
  ['{}', 0, 0],
  ['{"__metadata__":{"a":"b"}}   ', 0, 0],
  [`{"a":${entry('[]', 0, 4)}}`, 4, 1],
  [`{"a":${entry('[0, 7]', 4, 4)},"b":${entry('[1]', 0, 4)}}`, 4, 2],
  [`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"comment":"for later"}}`, 4, 1],
])('%s is a good header', async (header, dataBytes, count) => {
  expect((await readSafetensors(file(header, dataBytes))).arrays.size).toBe(count);
});
