import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput, exitCodes, readCount, type Registration } from '@sr3kit/command';
import { streamModel } from '@sr3kit/models/node';
import { withPyTorchModel } from '@sr3kit/models/pytorch';
import { openFile, readTextFile } from '@sr3kit/safetensors/node';
import { assertOutputFolder } from '../files/outputs.ts';

interface ConvertFlags {
  readonly out: string;
  readonly config?: string;
  readonly scale?: string;
  readonly overwrite?: boolean;
}

/** `convert FILE`: makes a model of a checkpoint of the public PyTorch implementation. Nothing in the file is executed. */
export function addConvert({ program, io, act }: Registration): void {
  program
    .command('convert')
    .description('Make a model of a PyTorch checkpoint of the public SR3 implementation (I..._E..._gen.pth).')
    .argument('<file>', 'the checkpoint; it is read as data, and nothing in it is run')
    .requiredOption('-o, --out <folder>', 'folder for the model')
    .option('-c, --config <file>', "the implementation's configuration (JSON), for what weights do not tell")
    .option('--scale <factor>', 'how many times larger its results are (default: what the configuration says, or 8)')
    .option('--overwrite', 'replace a model in the folder')
    .action(
      act(async (file: string, flags: ConvertFlags) => {
        const out = resolve(io.cwd, flags.out);
        assertOutputFolder(out, '--out');
        if (existsSync(resolve(out, 'model.json')) && flags.overwrite !== true) {
          throw new BadInput(`${flags.out} holds a model: use --overwrite to replace it, or choose another --out`);
        }
        const scale = flags.scale === undefined ? undefined : readCount('--scale', flags.scale);
        const path = resolve(io.cwd, file);
        const config =
          flags.config === undefined
            ? undefined
            : { text: await readTextFile(resolve(io.cwd, flags.config)), what: flags.config };
        await withPyTorchModel(await openFile(path), { what: file, config, scale }, async (model) => {
          for (const note of model.notes) io.stderr.write(`${note}\n`);
          await streamModel(out, model.config, model.shapes, (name) => model.read(name));
        });
        io.stderr.write(`wrote ${flags.out}: for sr3 --model, sr3-train sample, and initial of a run\n`);
        return exitCodes.done;
      }),
    );
}
