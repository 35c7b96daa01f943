import { open, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import type { Channels, Samples, Size } from '@sr3kit/imaging';

const SHORT = 3;
const LONG = 4;
const BYTE = 1;
const UNDEFINED = 7;
/** About how large a strip is, which a reader has to hold as a whole. */
const STRIP_BYTES = 2 ** 20;

/** What is known of a picture before its rows arrive. */
export interface RawHeader extends Size {
  readonly channels: Channels;
  readonly bits: 8 | 16;
  readonly icc: Uint8Array | undefined;
  readonly xmp: Uint8Array | undefined;
}

/**
 * A picture on disk as an uncompressed TIFF in strips, which grows row by row. An encoder then reads it from top to
 * bottom: neither it nor this process ever holds the whole picture. (sharp collects a raw stream in memory, and takes raw
 * samples from no file.) The caller removes the file.
 */
export class RawPicture {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @throws RangeError beyond the 4 GiB of TIFF. */
  static async create(path: string, header: RawHeader): Promise<RawPicture> {
    const head = tiffHead(header);
    const raw = new RawPicture(await open(path, 'w'));
    await raw.#append(head);
    return raw;
  }

  /** Appends rows, `[rows, width, channels]` in the depth of the header. */
  async add({ buffer, byteOffset, byteLength }: Samples): Promise<void> {
    await this.#append(new Uint8Array(buffer, byteOffset, byteLength));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += (await this.#file.write(bytes, at)).bytesWritten;
  }
}

/** Everything in the file before the samples. */
function tiffHead({ width, height, channels, bits, icc, xmp }: RawHeader): Uint8Array {
  const rowBytes = (width * channels * bits) / 8;
  const rowsPerStrip = Math.max(1, Math.min(height, Math.floor(STRIP_BYTES / rowBytes)));
  const strips = Math.ceil(height / rowsPerStrip);
  const stripBytes = (strip: number): number => Math.min(rowsPerStrip, height - strip * rowsPerStrip) * rowBytes;
  const counts = Array.from({ length: strips }, (_, strip) => stripBytes(strip));
  const colours = channels < 3 ? 1 : 3;
  const offsets = new Array<number>(strips).fill(0);
  type Field = readonly [tag: number, type: number, values: readonly number[] | Uint8Array];
  const fields: Field[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, new Array<number>(channels).fill(bits)],
    [259, SHORT, [1]], // not compressed
    [262, SHORT, [colours === 1 ? 1 : 2]], // black is zero, or RGB
    [273, LONG, offsets],
    [277, SHORT, [channels]],
    [278, LONG, [rowsPerStrip]],
    [279, LONG, counts],
    ...(channels > colours ? [[338, SHORT, [2]] as const] : []), // straight alpha
    ...(xmp ? [[700, BYTE, xmp] as const] : []),
    ...(icc ? [[34675, UNDEFINED, icc] as const] : []),
  ];
  const unit = (type: number): number => (type === LONG ? 4 : type === SHORT ? 2 : 1);
  const room = ([, type, values]: Field): number => values.length * unit(type);
  const tableEnd = 8 + 2 + 12 * fields.length + 4;
  const outside = fields.map(room).filter((bytes) => bytes > 4);
  const pixelsAt = outside.reduce((sum, bytes) => sum + bytes + (bytes % 2), tableEnd);
  const total = pixelsAt + height * rowBytes;
  if (total >= 2 ** 32) {
    throw new RangeError(`a result of ${width}x${height} would have more than 4 GiB of samples: ask for a smaller one`);
  }
  offsets.forEach((_, strip) => (offsets[strip] = pixelsAt + strip * rowsPerStrip * rowBytes));

  const head = new Uint8Array(pixelsAt);
  const view = new DataView(head.buffer);
  const little = endianness() === 'LE';
  const put = (at: number, type: number, value: number): void => {
    if (type === LONG) view.setUint32(at, value, little);
    else if (type === SHORT) view.setUint16(at, value, little);
    else view.setUint8(at, value);
  };
  head.fill(little ? 0x49 : 0x4d, 0, 2);
  put(2, SHORT, 42);
  put(4, LONG, 8);
  put(8, SHORT, fields.length);
  let free = tableEnd;
  fields.forEach((field, index) => {
    const [tag, type, values] = field;
    const at = 10 + 12 * index;
    put(at, SHORT, tag);
    put(at + 2, SHORT, type);
    put(at + 4, LONG, values.length);
    const bytes = room(field);
    const target = bytes > 4 ? free : at + 8;
    if (bytes > 4) {
      put(at + 8, LONG, free);
      free += bytes + (bytes % 2);
    }
    values.forEach((value, i) => put(target + i * unit(type), type, value));
  });
  return head;
}
