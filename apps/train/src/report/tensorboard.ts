import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppendFile } from '../files/appendFile.ts';
import { maskedCrc32c } from './crc32c.ts';
import { bytesField, concat, doubleField, floatField, integerField } from './protobuf.ts';

/** A PNG to show in TensorBoard. */
export interface EventImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly png: Uint8Array;
}

/** One `Event` message of TensorFlow's event.proto, encoded. `wallTime` is in seconds since 1970. */
export function encodeEvent(
  wallTime: number,
  step: number,
  content:
    | { readonly version: string }
    | { readonly sessionStart: true }
    | { readonly scalars?: Readonly<Record<string, number>>; readonly images?: Readonly<Record<string, EventImage>> },
): Uint8Array {
  // A zero is the default of proto3 and is left out.
  const head = concat([doubleField(1, wallTime), ...(step > 0 ? [integerField(2, step)] : [])]);
  if ('version' in content) return concat([head, bytesField(3, content.version)]);
  // SessionLog.START: TensorBoard drops what earlier files say from this step on, as a resumed run needs.
  if ('sessionStart' in content) return concat([head, bytesField(7, [integerField(1, 1)])]);
  const scalars = Object.entries(content.scalars ?? {}).map(([tag, value]) =>
    bytesField(1, [bytesField(1, tag), floatField(2, value)]),
  );
  const images = Object.entries(content.images ?? {}).map(([tag, image]) =>
    bytesField(1, [
      bytesField(1, tag),
      bytesField(4, [
        integerField(1, image.height),
        integerField(2, image.width),
        integerField(3, image.channels),
        bytesField(4, image.png),
      ]),
    ]),
  );
  return concat([head, bytesField(5, [...scalars, ...images])]);
}

/** TFRecord framing: length, masked CRC of the length, the data, masked CRC of the data; little-endian. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return concat([length, word(maskedCrc32c(length)), data, word(maskedCrc32c(data))]);
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Appends events to one file of a run's folder; owns the open file. */
export class EventWriter {
  readonly #file: AppendFile;

  /** @param startStep - The step that the run (re)starts from; what older files say beyond it is withdrawn. */
  constructor(folder: string, startStep: number) {
    mkdirSync(folder, { recursive: true });
    const seconds = Date.now() / 1000;
    // The zero-padded time keeps the order of names that of the runs.
    const name = `events.out.tfevents.${seconds.toFixed(3).padStart(14, '0')}.${hostname()}.${process.pid}`;
    this.#file = new AppendFile(join(folder, name));
    this.#write(encodeEvent(seconds, 0, { version: 'brain.Event:2' }));
    if (startStep > 0) this.#write(encodeEvent(seconds, startStep + 1, { sessionStart: true }));
  }

  scalars(step: number, scalars: Readonly<Record<string, number>>): void {
    this.#write(encodeEvent(Date.now() / 1000, step, { scalars }));
  }

  image(step: number, tag: string, image: EventImage): void {
    this.#write(encodeEvent(Date.now() / 1000, step, { images: { [tag]: image } }));
  }

  close(): void {
    this.#file.close();
  }

  #write(event: Uint8Array): void {
    this.#file.append(encodeRecord(event));
  }
}
