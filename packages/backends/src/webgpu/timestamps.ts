/** The feature of devices that write down when a list of shaders began and ended. */
export const TIMESTAMPS: GPUFeatureName = 'timestamp-query';

/** Passes of one list of commands that share a set of queries. */
const PASSES = 64;
/** Bytes of a timestamp, in nanoseconds. */
const STAMP = 8;

/** Time that the GPU spent in passes, as they are read. */
export interface PassTime {
  milliseconds: number;
  passes: number;
}

/** Watches the passes of a device. */
interface Watch {
  readonly time: PassTime;
  /** Timestamps that are on their way. */
  readonly pending: Set<Promise<void>>;
}

/** Where the timestamps of a list of commands are written, and come back. */
interface Stamps {
  readonly queries: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly readable: GPUBuffer;
  /** Passes that have written theirs. */
  used: number;
}

const clocks = new WeakMap<GPUDevice, Clock>();

/** The clock of a device; null where it tells no times. */
export const clockOf = (device: GPUDevice): Clock | null => clocks.get(device) ?? null;

/** Gives a device its clock, if it has timestamps. While nobody watches, nothing changes. */
export function installClock(device: GPUDevice): void {
  if (device.features.has(TIMESTAMPS)) clocks.set(device, new Clock(device));
}

/**
 * Reads a device's own timestamps: each compute pass of the commands that are recorded while somebody watches is stamped at
 * its beginning and at its end. Browsers round them to 100 microseconds, so that sums over many passes tell more than one.
 */
export class Clock {
  readonly #device: GPUDevice;
  readonly #free: Stamps[] = [];
  readonly #watches = new Set<Watch>();

  constructor(device: GPUDevice) {
    this.#device = device;
    const { prototype } = GPUDevice;
    device.createCommandEncoder = (described) => {
      // As it is by then: others may have put something of theirs before it.
      const encoder = prototype.createCommandEncoder.call(device, described);
      if (this.#watches.size > 0) this.#stamp(encoder);
      return encoder;
    };
  }

  /** Begins to add up. Commands that are being recorded already are not seen. */
  watch(): Watch {
    const watch = { time: { milliseconds: 0, passes: 0 }, pending: new Set<Promise<void>>() };
    this.#watches.add(watch);
    return watch;
  }

  /**
   * Ends a watch, after everything was submitted.
   *
   * @returns Null where timestamps did not come back: the device was lost.
   */
  async read(watch: Watch): Promise<PassTime | null> {
    this.#watches.delete(watch);
    const outcomes = await Promise.allSettled(watch.pending);
    return outcomes.every(({ status }) => status === 'fulfilled') ? watch.time : null;
  }

  #stamp(encoder: GPUCommandEncoder): void {
    const [begin, finish] = [encoder.beginComputePass.bind(encoder), encoder.finish.bind(encoder)];
    const watching = [...this.#watches];
    const taken: Stamps[] = [];
    encoder.beginComputePass = (described) => {
      let stamps = taken.at(-1);
      if (!stamps || stamps.used === PASSES) taken.push((stamps = this.#take()));
      const first = 2 * stamps.used;
      stamps.used += 1;
      const own = { beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 };
      return begin({ ...described, timestampWrites: { querySet: stamps.queries, ...own } });
    };
    encoder.finish = (described) => {
      for (const { queries, resolved, readable, used } of taken) {
        encoder.resolveQuerySet(queries, 0, 2 * used, resolved, 0);
        encoder.copyBufferToBuffer(resolved, 0, readable, 0, 2 * used * STAMP);
      }
      const commands = finish(described);
      for (const stamps of taken) {
        // The backend submits what it finishes in the same breath, and must have before the buffer is mapped.
        const coming = Promise.resolve().then(() => this.#collect(stamps, watching));
        // Whoever reads the watch sees the failure.
        coming.catch(() => {});
        for (const { pending } of watching) pending.add(coming);
      }
      return commands;
    };
  }

  async #collect(stamps: Stamps, watching: readonly Watch[]): Promise<void> {
    const { readable, used } = stamps;
    await readable.mapAsync(GPUMapMode.READ, 0, 2 * used * STAMP);
    const times = new BigUint64Array(readable.getMappedRange(0, 2 * used * STAMP).slice(0));
    readable.unmap();
    for (let pass = 0; pass < used; pass++) {
      // A clock that was set back meanwhile tells nothing.
      const nanoseconds = Number(times[2 * pass + 1]! - times[2 * pass]!);
      for (const { time } of watching) {
        time.milliseconds += Math.max(0, nanoseconds) / 1e6;
        time.passes += 1;
      }
    }
    stamps.used = 0;
    this.#free.push(stamps);
  }

  #take(): Stamps {
    const device = this.#device;
    const size = 2 * PASSES * STAMP;
    return (
      this.#free.pop() ?? {
        queries: device.createQuerySet({ type: 'timestamp', count: 2 * PASSES }),
        resolved: device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC }),
        readable: device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
        used: 0,
      }
    );
  }
}
