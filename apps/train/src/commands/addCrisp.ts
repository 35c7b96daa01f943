import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput, exitCodes, readNumber, type Registration } from '@sr3kit/command';
import { ModelError, withCrispMode } from '@sr3kit/models';
import { loadModel, saveModel } from '@sr3kit/models/node';
import { assertOutputFolder } from '../files/outputs.ts';
import { modelPlace } from '../model/openModel.ts';
import { inHalfPrecision } from '../run/savedModel.ts';

interface AddCrispFlags {
  readonly out: string;
  readonly faithfulShare?: string;
  readonly overwrite?: boolean;
}

/** `add-crisp MODEL_DIR CRISP_DIR`: gives a light model a crisp mode, with the regressor that another run has made. */
export function addAddCrisp({ program, io, act }: Registration): void {
  program
    .command('add-crisp')
    .description('Give a light model a crisp mode: the regressor of a model trained with a perceptual term.')
    .argument('<model>', 'the folder of the model or of its run; its one step and its diffusion stay as they are')
    .argument(
      '<crisp>',
      'the folder of the crisp model or of its run (photo-x4-crisp.yaml), or of a model that has the mode',
    )
    .requiredOption('-o, --out <folder>', 'folder for the model that has both')
    .option(
      '--faithful-share <0..1>',
      "how much of the faithful regressor is mixed into the crisp one's weights; 0.1 may bring it nearer to the truth (default 0)",
    )
    .option('--overwrite', 'replace a model in the folder')
    .action(
      act(async (folder: string, crispFolder: string, flags: AddCrispFlags) => {
        const out = resolve(io.cwd, flags.out);
        assertOutputFolder(out, '--out');
        if (existsSync(resolve(out, 'model.json')) && flags.overwrite !== true) {
          throw new BadInput(`${flags.out} holds a model: use --overwrite to replace it, or choose another --out`);
        }
        const faithfulShare = readShare(flags.faithfulShare ?? '0');
        const open = (path: string) => loadModel(modelPlace(resolve(io.cwd, path)));
        const [model, crisp] = [await open(folder), await open(crispFolder)];
        const { config, arrays } = withFitting(`${crispFolder} does not fit ${folder}`, model, crisp, {
          faithfulShare,
        });
        await inHalfPrecision((dtype) => saveModel(out, config, arrays, { dtype }));
        io.stderr.write(`wrote ${flags.out}: its modes are those of ${folder}, and crisp of ${crispFolder}\n`);
        return exitCodes.done;
      }),
    );
}

function readShare(text: string): number {
  const share = readNumber('--faithful-share', text, 0);
  if (share >= 1) throw new BadInput(`--faithful-share ${text}: must be below 1, or nothing crisp is left`);
  return share;
}

function withFitting(what: string, ...parts: Parameters<typeof withCrispMode>): ReturnType<typeof withCrispMode> {
  try {
    return withCrispMode(...parts);
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new BadInput(`${what}: ${cause.message}: train it with the network of the model`, { cause });
  }
}
