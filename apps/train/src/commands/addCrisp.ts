import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput, exitCodes, type Registration } from '@sr3kit/command';
import { ModelError, withCrispMode } from '@sr3kit/models';
import { loadModel, saveModel } from '@sr3kit/models/node';
import { assertOutputFolder } from '../files/outputs.ts';
import { modelPlace } from '../model/openModel.ts';
import { inHalfPrecision } from '../run/savedModel.ts';

interface AddCrispFlags {
  readonly out: string;
  readonly overwrite?: boolean;
}

/** `add-crisp MODEL_DIR CRISP_DIR`: gives a light model a crisp mode, with the regressor that another run has made. */
export function addAddCrisp({ program, io, act }: Registration): void {
  program
    .command('add-crisp')
    .description('Give a light model a crisp mode: the regressor of a model trained with a perceptual term.')
    .argument('<model>', 'the folder of the model or of its run; its one step and its diffusion stay as they are')
    .argument('<crisp>', 'the folder of the crisp model or of its run (photo-x4-crisp.yaml)')
    .requiredOption('-o, --out <folder>', 'folder for the model that has both')
    .option('--overwrite', 'replace a model in the folder')
    .action(
      act(async (folder: string, crispFolder: string, flags: AddCrispFlags) => {
        const out = resolve(io.cwd, flags.out);
        assertOutputFolder(out, '--out');
        if (existsSync(resolve(out, 'model.json')) && flags.overwrite !== true) {
          throw new BadInput(`${flags.out} holds a model: use --overwrite to replace it, or choose another --out`);
        }
        const open = (path: string) => loadModel(modelPlace(resolve(io.cwd, path)));
        const [model, crisp] = [await open(folder), await open(crispFolder)];
        const { config, arrays } = withFitting(model, crisp, `${crispFolder} does not fit ${folder}`);
        await inHalfPrecision((dtype) => saveModel(out, config, arrays, { dtype }));
        io.stderr.write(`wrote ${flags.out}: its modes are those of ${folder}, and crisp of ${crispFolder}\n`);
        return exitCodes.done;
      }),
    );
}

function withFitting(...[model, crisp, what]: [...Parameters<typeof withCrispMode>, what: string]) {
  try {
    return withCrispMode(model, crisp);
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new BadInput(`${what}: ${cause.message}: train it with the network of the model`, { cause });
  }
}
