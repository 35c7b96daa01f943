import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadInput, exitCodes, readName, type Registration } from '@sr3kit/command';
import { loadModel } from '@sr3kit/models/node';
import { writePyTorchModel } from '@sr3kit/models/pytorch';
import { writePieces } from '@sr3kit/safetensors/node';
import { assertOutputFile } from '../files/outputs.ts';
import { modelPlace } from '../model/openModel.ts';

interface ExportFlags {
  readonly format: string;
  readonly out: string;
  readonly overwrite?: boolean;
}

const FORMATS = ['pytorch'] as const;

/** `export MODEL_DIR`: writes a model as a checkpoint of the public PyTorch implementation. */
export function addExport({ program, io, act }: Registration): void {
  program
    .command('export')
    .description('Write a model as a checkpoint that the public PyTorch implementation of SR3 loads.')
    .argument('<model>', 'the folder of a model or of a run; its network has the layout checkpoint')
    .requiredOption('-o, --out <file>', 'the file to write, e.g. I640000_E37_gen.pth')
    .option('-f, --format <name>', `the format: ${FORMATS.join(', ')}`, 'pytorch')
    .option('--overwrite', 'replace an existing file')
    .action(
      act(async (folder: string, flags: ExportFlags) => {
        readName('--format', flags.format, FORMATS);
        const out = resolve(io.cwd, flags.out);
        assertOutputFile(out, '--out');
        if (existsSync(out) && flags.overwrite !== true) {
          throw new BadInput(`${flags.out} exists: use --overwrite to replace it, or choose another --out`);
        }
        const model = await loadModel(modelPlace(resolve(io.cwd, folder)));
        await writePieces(out, writePyTorchModel(model, folder));
        io.stderr.write(`wrote ${flags.out}: torch.load(path, weights_only=True) reads it\n`);
        return exitCodes.done;
      }),
    );
}
