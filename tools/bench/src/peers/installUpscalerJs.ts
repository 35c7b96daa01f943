import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce, runProgram } from './install.ts';
import { peersFolder } from './peersFolder.ts';

/** The models of UpscalerJS, smallest first. */
export const upscalerJsSizes = ['slim', 'medium', 'thick'] as const;

const wanted = upscalerJsSizes.map((size) => `@upscalerjs/esrgan-${size}@1.0.0`);

/**
 * The folder in which the models of UpscalerJS are installed, which is done at the first call. Their peer dependency, an
 * older TensorFlow.js, is left out: they run on the same version and engine as we do.
 */
export async function upscalerJsFolder(say: (text: string) => void): Promise<string> {
  const folder = join(peersFolder, 'upscalerjs');
  await installOnce(folder, wanted, async () => {
    say(`installing ${wanted.join(', ')} into tools/bench/.peers/upscalerjs`);
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
    await runProgram(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', ...flags, ...wanted], folder);
  });
  return folder;
}
