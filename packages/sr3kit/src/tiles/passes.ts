/** The rows that a stage works on in a pass, `[from, to)`. */
export interface StageRows {
  /** Index of the stage. */
  readonly stage: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Stages fall behind by multiples of this many rows, so that the bands at the top and bottom come in few heights: some
 * engines keep the memory of every shape they have seen (WebGPU), and all reuse it.
 */
const QUANTUM = 32;

/**
 * In which order stages pass over a picture from top to bottom, each reading what those before it have written: in every
 * pass each stage moves down by a band, and lags behind the one before it by no more than the rows that it needs to see ahead.
 * So the rows held in memory between the first stage and the last one do not depend on the height of the picture, nor,
 * but for the halos, on that of a band.
 *
 * @param height - Rows of the picture.
 * @param band - Rows of a band, at least 1.
 * @param halos - How many rows beyond its own each stage reads.
 * @returns The work of each pass, in order. Every stage covers every row once.
 */
export function* planPasses(height: number, band: number, halos: readonly number[]): Generator<readonly StageRows[]> {
  const lags: number[] = [];
  halos.forEach((halo, i) => lags.push(i === 0 ? 0 : lags[i - 1]! + Math.ceil(halo / QUANTUM) * QUANTUM));
  const done = halos.map(() => 0);
  for (let pass = 1; done.at(-1)! < height; pass += 1) {
    const work: StageRows[] = [];
    done.forEach((from, stage) => {
      // The stage before has finished: there is no need to lag behind it.
      const free = stage === 0 || done[stage - 1] === height;
      const to = Math.min(height, free ? from + band : Math.max(0, pass * band - lags[stage]!));
      if (to > from) work.push({ stage, from, to });
      done[stage] = to;
    });
    yield work;
  }
}

/**
 * In which order stages work where each finishes the whole picture before the next one begins: with all of it in the
 * memory of a device, nothing has to lag behind, and all bands have one height.
 *
 * @param band - Rows of a band, at least 1.
 * @param stages - How many there are.
 */
export function* planStages(height: number, band: number, stages: number): Generator<readonly StageRows[]> {
  for (let stage = 0; stage < stages; stage += 1) {
    for (let from = 0; from < height; from += band) yield [{ stage, from, to: Math.min(from + band, height) }];
  }
}
