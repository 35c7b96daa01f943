import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { varint } from './protobuf.ts';
import { encodeEvent, encodeRecord, EventWriter } from './tensorboard.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const time = 1_700_000_000.25;

describe('crc32c', () => {
  // RFC 3720, appendix B.4.
  test.each([
    ['32 bytes of zero', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of 0xff', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ])('%s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

test('a varint holds integers beyond 32 bits', () => {
  expect(hex(varint(300))).toBe('ac02');
  expect(hex(varint(2 ** 40))).toBe('808080808020');
});

describe('records are byte for byte those that the tensorboard 2.21 package for Python writes', () => {
  test('file version', () => {
    expect(hex(encodeRecord(encodeEvent(time, 0, { version: 'brain.Event:2' })))).toBe(
      '1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9',
    );
  });
  test('scalars', () => {
    expect(hex(encodeRecord(encodeEvent(time, 300, { scalars: { 'loss/train': 0.125, psnr: 27.5 } })))).toBe(
      '2e00000000000000c5cb57fa0900001040fc54d94110ac022a200a110a0a6c6f73732f747261696e150000003e' +
        '0a0b0a0470736e72150000dc4149237a3d',
    );
  });
  test('image', () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);
    const images = { samples: { width: 3, height: 2, channels: 3, png } } as const;
    expect(hex(encodeRecord(encodeEvent(time, 300, { images })))).toBe(
      '2700000000000000bbe1b1460900001040fc54d94110ac022a190a170a0773616d706c6573220c080210031803220489504e47d00fdd16',
    );
  });
  test('session start', () => {
    expect(hex(encodeRecord(encodeEvent(time, 301, { sessionStart: true })))).toBe(
      '100000000000000095fbfe180900001040fc54d94110ad023a020801cb79b93b',
    );
  });
});

test('a resumed run withdraws what earlier files say beyond its step', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  try {
    const writer = new EventWriter(folder, 300);
    writer.scalars(301, { loss: 1 });
    writer.close();
    const [name] = readdirSync(folder);
    const text = hex(readFileSync(join(folder, name ?? '')));
    // Step 301 (ad02) and a session log (field 7) with status START.
    expect(text).toContain('10ad023a020801');
    expect(text.indexOf('10ad023a020801')).toBeLessThan(text.indexOf('10ad022a'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
