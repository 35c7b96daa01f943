import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce, runProgram } from './install.ts';
import { peersFolder } from './peersFolder.ts';

const TORCH = '2.13.0';
const wanted = [`torch==${TORCH}`, 'numpy==2.4.6'];

/**
 * The Python interpreter with PyTorch. A virtual environment is made at the first call, by pip as it is configured on this
 * machine; where `SR3KIT_BENCH_PYTHON` names an interpreter that has this version of PyTorch, that one is used.
 *
 * @throws Error if there is no Python, pip fails, or the named interpreter has another version.
 */
export async function pytorchInterpreter(say: (text: string) => void): Promise<string> {
  const named = process.env['SR3KIT_BENCH_PYTHON'];
  if (named) {
    await assertTorch(named);
    return named;
  }
  const folder = join(peersFolder, 'pytorch');
  const interpreter = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  await installOnce(folder, wanted, async () => {
    say(`installing ${wanted.join(' and ')} into tools/bench/.peers/pytorch`);
    await runProgram(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder], peersFolder);
    await runProgram(interpreter, ['-m', 'pip', 'install', '--quiet', ...wanted], peersFolder);
  });
  await assertTorch(interpreter);
  return interpreter;
}

async function assertTorch(interpreter: string): Promise<void> {
  const program = 'import numpy, torch; print(torch.__version__)';
  const { stdout } = await promisify(execFile)(interpreter, ['-c', program]).catch((cause: Error) => {
    throw new Error(`the Python for PyTorch does not work: ${cause.message}`, { cause });
  });
  const version = stdout.trim().split('+')[0];
  if (version !== TORCH) throw new Error(`SR3KIT_BENCH_PYTHON must have PyTorch ${TORCH}, but it has ${version}`);
}
