import type { ArrayData } from '../namedArray.ts';
import type { SafetensorsDtype } from './dtype.ts';
import { decodeBrainFloat, decodeHalf } from './half.ts';

/**
 * The values of a tensor from its bytes: without a copy where JavaScript has an array of the format (all do that
 * TensorFlow.js runs on are little-endian, as the file is), widened to float32 for F16 and BF16.
 *
 * @param bytes - Of a buffer of their own, which the result keeps.
 * @throws RangeError if the format is BOOL and a byte is neither 0 nor 1.
 */
export function decodeValues(dtype: SafetensorsDtype, { buffer, byteLength }: Uint8Array<ArrayBuffer>): ArrayData {
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer, 0, byteLength / 8);
    case 'F32':
      return new Float32Array(buffer, 0, byteLength / 4);
    case 'F16':
      return decodeHalf(new Uint16Array(buffer, 0, byteLength / 2));
    case 'BF16':
      return decodeBrainFloat(new Uint16Array(buffer, 0, byteLength / 2));
    case 'I64':
      return new BigInt64Array(buffer, 0, byteLength / 8);
    case 'I32':
      return new Int32Array(buffer, 0, byteLength / 4);
    case 'I16':
      return new Int16Array(buffer, 0, byteLength / 2);
    case 'I8':
      return new Int8Array(buffer, 0, byteLength);
    case 'U8':
      return new Uint8Array(buffer, 0, byteLength);
    case 'BOOL': {
      const values = new Uint8Array(buffer, 0, byteLength);
      const bad = values.find((value) => value > 1);
      if (bad !== undefined) throw new RangeError(`holds the truth value ${bad}, not 0 or 1`);
      return values;
    }
  }
}
