import { joined } from '../joined.ts';
import { bytesOf } from './archive.ts';

/** A checkpoint in the legacy format, without storages, around a pickle. */
export function legacy(pickle: Uint8Array): Uint8Array<ArrayBuffer> {
  const magic = bytesOf('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.');
  const protocol = bytesOf('\x80\x02M\xe9\x03.');
  const machine = bytesOf('\x80\x02}X\x0d\x00\x00\x00little_endian\x88s.');
  return joined([magic, protocol, machine, pickle, bytesOf('\x80\x02].')]);
}
