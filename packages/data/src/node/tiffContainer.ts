import { endianness } from 'node:os';
import type { Image } from '@sr3kit/imaging';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const HEADER_BYTES = 8;

/**
 * Wraps samples and a colour profile as an uncompressed TIFF 6.0 file in memory. sharp attaches profiles it finds in its
 * input, without changing samples, and has no other way in for a profile that is not a file.
 *
 * @throws RangeError beyond the 4 GiB of TIFF.
 */
export function tiffContainer(image: Image<Uint8Array> | Image<Uint16Array>, icc: Uint8Array): Uint8Array {
  const { width, height, channels, data } = image;
  const littleEndian = endianness() === 'LE';
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const colours = channels < 3 ? 1 : 3;

  // Tag, type, values; in ascending order of tags, as the format wants it.
  const fields: [tag: number, type: number, values: readonly number[] | Uint8Array | 'pixels'][] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array.from({ length: channels }, () => bits)],
    [259, SHORT, [1]], // not compressed
    [262, SHORT, [colours === 1 ? 1 : 2]], // black is zero, or RGB
    [273, LONG, 'pixels'], // where the one strip begins
    [277, SHORT, [channels]],
    [278, LONG, [height]],
    [279, LONG, [pixels.length]],
    ...(channels > colours ? [[338, SHORT, [2]] as [number, number, number[]]] : []), // straight alpha
    [34675, UNDEFINED, icc],
  ];
  const directoryBytes = 2 + 12 * fields.length + 4;
  const sizeOf = (type: number): number => (type === SHORT ? 2 : type === LONG ? 4 : 1);
  const even = (length: number): number => length + (length % 2);
  const outside = fields.map(([, type, values]) => (values === 'pixels' ? 4 : values.length * sizeOf(type)));
  const extraBytes = outside.reduce((sum, length) => sum + (length > 4 ? even(length) : 0), 0);
  const pixelsAt = even(HEADER_BYTES + directoryBytes) + extraBytes;
  const total = pixelsAt + pixels.length;
  if (total >= 2 ** 32) throw new RangeError(`a ${width}x${height} picture is too large to carry a colour profile`);

  const file = new Uint8Array(total);
  const view = new DataView(file.buffer);
  const put = (at: number, type: number, value: number): void => {
    if (type === SHORT) view.setUint16(at, value, littleEndian);
    else view.setUint32(at, value, littleEndian);
  };
  file.set(littleEndian ? [0x49, 0x49] : [0x4d, 0x4d]);
  put(2, SHORT, 42);
  put(4, LONG, HEADER_BYTES);
  put(HEADER_BYTES, SHORT, fields.length);
  let extraAt = even(HEADER_BYTES + directoryBytes);
  fields.forEach(([tag, type, given], index) => {
    const at = HEADER_BYTES + 2 + 12 * index;
    const values = given === 'pixels' ? [pixelsAt] : given;
    put(at, SHORT, tag);
    put(at + 2, SHORT, type);
    put(at + 4, LONG, values.length);
    const length = values.length * sizeOf(type);
    const target = length > 4 ? extraAt : at + 8;
    if (length > 4) {
      put(at + 8, LONG, extraAt);
      extraAt += even(length);
    }
    if (values instanceof Uint8Array) file.set(values, target);
    else values.forEach((value, i) => put(target + i * sizeOf(type), type, value));
  });
  file.set(pixels, pixelsAt);
  return file;
}
