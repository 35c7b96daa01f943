import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce, runProgram } from './install.ts';
import { peersFolder } from './peersFolder.ts';

/**
 * A Python interpreter with certain packages. A virtual environment is made at the first call, by pip as it is configured on
 * this machine; where `SR3KIT_BENCH_PYTHON` names an interpreter that has these versions, that one is used.
 *
 * @param name - Of the folder of the environment.
 * @param wanted - Packages, `name==version`.
 * @throws Error if there is no Python, pip fails, or the named interpreter has other versions.
 */
export async function pythonWith(
  name: string,
  wanted: readonly string[],
  say: (text: string) => void,
): Promise<string> {
  const named = process.env['SR3KIT_BENCH_PYTHON'];
  if (named) {
    await assertPackages(named, wanted);
    return named;
  }
  const folder = join(peersFolder, name);
  const interpreter = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  await installOnce(folder, wanted, async () => {
    say(`installing ${wanted.join(', ')} into tools/bench/.peers/${name}`);
    await runProgram(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder], peersFolder);
    await runProgram(interpreter, ['-m', 'pip', 'install', '--quiet', ...wanted], peersFolder);
  });
  await assertPackages(interpreter, wanted);
  return interpreter;
}

async function assertPackages(interpreter: string, wanted: readonly string[]): Promise<void> {
  const program = `
import sys
from importlib.metadata import PackageNotFoundError, version
for wanted in sys.argv[1:]:
    name, expected = wanted.split("==")
    try:
        found = version(name).split("+")[0]
    except PackageNotFoundError:
        found = "none"
    if found != expected:
        print(f"{wanted} (it has {found})")`;
  const { stdout } = await promisify(execFile)(interpreter, ['-c', program, ...wanted]).catch((cause: Error) => {
    throw new Error(`the Python at ${interpreter} does not work: ${cause.message}`, { cause });
  });
  const lacking = stdout.trim().split('\n').filter(Boolean);
  if (lacking.length > 0) throw new Error(`the Python of SR3KIT_BENCH_PYTHON must have ${lacking.join(', ')}`);
}
