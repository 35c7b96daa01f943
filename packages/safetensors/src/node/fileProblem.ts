import { CheckpointError } from '../checkpointError.ts';

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: check the path',
  ENOTDIR: 'does not exist, since a part of the path is a file: check the path',
  EISDIR: 'is a folder: give a file',
  EACCES: 'may not be opened: change its permissions or take another place',
  EPERM: 'may not be changed: change its permissions or take another place',
  EROFS: 'lies on a read-only disk: take another place',
  ENOSPC: 'does not fit, the disk is full: free space or take another disk',
  EDQUOT: 'does not fit, the quota is used up: free space or take another disk',
  EMFILE: 'could not be opened because too many files are open: close some',
};

/** A {@link CheckpointError} for what the file system refused; anything else is given back as it is. */
export function fileProblem(path: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || syscall === undefined) return error;
  return new CheckpointError(`${path} ${ADVICE[code] ?? `failed: ${error.message}`}`, { cause: error });
}

/** Runs something that touches `path`, with {@link fileProblem} for what it throws. */
export async function onFile<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw fileProblem(path, error);
  }
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
