import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareEngine, type EngineName } from '@sr3kit/backends';
import { exitCodeOf, exitCodes, interruptible, type Io } from '@sr3kit/command';
import { openDataset } from '@sr3kit/data/node';
import { countParameters, disposeModel } from '@sr3kit/models';
import { failures } from '../failures.ts';
import { createReporter } from '../report/reporter.ts';
import { compare, readUnseen } from './compare.ts';
import { learn } from './learn.ts';
import { smallModel } from './smallModel.ts';

/** Free photographs that come with the repository; see SOURCES.tsv there. */
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const UNSEEN = 'chelsea.png';
const SEEN = ['astronaut.png', 'brick.png', 'camera.png', 'coffee.png', 'coins.png', 'grass.png', 'gravel.png'];
const ALSO_SEEN = ['hubble.jpg', 'retina.jpg', 'rocket.png'];

/** What a test changes of the main job. */
export interface StartOptions {
  readonly seconds: number;
  readonly engine: 'auto' | EngineName;
  /** Where the comparison goes. */
  readonly out: string;
}

/**
 * The main job: trains a small SR3 on the sample photographs, upscales one that it has not seen, and shows the two beside
 * bicubic interpolation.
 *
 * @returns The exit code.
 */
export async function start(options: StartOptions, io: Io): Promise<number> {
  return exitCodeOf(io, () => interruptible(io, (signal) => learnAndCompare(options, io, signal)), failures);
}

async function learnAndCompare(options: StartOptions, io: Io, signal: AbortSignal): Promise<number> {
  const reporter = createReporter(io);
  try {
    const engine = await prepareEngine({ engine: options.engine });
    reporter.report({ event: 'engine', ...engine });
    const config = smallModel();
    const parameters = countParameters(config.network);
    reporter.report({
      event: 'note',
      text: `training ${parameters} parameters on ${SEEN.length + ALSO_SEEN.length} photographs for ${options.seconds} s`,
    });
    const files = [...SEEN, ...ALSO_SEEN].map((name) => join(SAMPLES, name));
    const { scale, channels, size: crop } = config.task;
    await using dataset = await openDataset(
      { files, crop, scale, channels, augment: { flip: true, turn: true } },
      { signal },
    );
    const model = await learn(config, dataset, options.seconds, { reporter, signal });
    try {
      signal.throwIfAborted();
      await mkdir(options.out, { recursive: true });
      const path = join(options.out, 'comparison.png');
      const unseen = await readUnseen(join(SAMPLES, UNSEEN), scale);
      const table = await compare(model, unseen, path, signal);
      reporter.close();
      io.stdout.write(`${table}\nwrote ${relative(io.cwd, path)}: input, bicubic, SR3, truth\n`);
      return exitCodes.done;
    } finally {
      disposeModel(model);
    }
  } finally {
    reporter.close();
  }
}
