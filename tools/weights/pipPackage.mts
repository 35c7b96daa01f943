import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// A wheel is a zip archive, whose reader keeps to the folder. Of a tar archive plain files below it are taken: the filter of
// tarfile that does so is missing in Pythons that are still about.
const unpack = `
import sys, tarfile, zipfile
path, folder = sys.argv[1:]
if path.endswith('.whl'):
    zipfile.ZipFile(path).extractall(folder)
else:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and not member.name.startswith('/') and '..' not in member.name.split('/'):
                archive.extract(member, folder, set_attrs=False)
`;

/**
 * Downloads packages by pip, as it is configured on this machine, and unpacks them without installing them.
 *
 * @param wanted - With versions: `lpips==0.1.4`.
 * @param use - Is given the files below a folder, by their paths; the folder is removed afterwards.
 * @throws Error that says what pip had to say.
 */
export async function withPipPackages<T>(
  wanted: readonly string[],
  use: (files: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sr3kit-weights-'));
  try {
    const [archives, contents] = [join(folder, 'archives'), join(folder, 'contents')];
    await python('-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', archives, ...wanted);
    for (const archive of await readdir(archives)) await python('-c', unpack, join(archives, archive), contents);
    const files = await readdir(contents, { recursive: true, withFileTypes: true });
    return await use(files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function python(...args: string[]): Promise<void> {
  const program = process.env['SR3KIT_PYTHON'] ?? 'python3';
  try {
    await run(program, args);
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().slice(-2000) ?? '';
    throw new Error(`${program} ${args.slice(0, 3).join(' ')} ... failed; is Python 3 with pip there?\n${said}`, {
      cause,
    });
  }
}
