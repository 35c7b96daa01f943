import { joined } from '../joined.ts';
import { writeZip, type StoredFile } from '../zip/writeZip.ts';

/** A checkpoint in the zip format around a pickle, its CRCs in order. */
export function archive(pickle: Uint8Array, more: readonly StoredFile[] = []): Uint8Array<ArrayBuffer> {
  const files = [
    { name: 'archive/data.pkl', bytes: pickle },
    ...more,
    { name: 'archive/version', bytes: bytesOf('3\n') },
  ];
  return joined([...writeZip(files)].map((piece) => piece.slice()));
}

/** Text as bytes, one for each letter. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
