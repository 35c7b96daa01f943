/** A file that somebody picked or dropped. */
export interface Picked {
  readonly file: File;
  /** Its name, after the folders that it was picked or dropped with: `holiday/day 1/cat.jpg`. */
  readonly path: string;
}

/** Files of a picker, or of the clipboard. */
export function pickedFiles(files: Iterable<File>): Picked[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name || 'the pasted picture' }));
}

/** What was dropped: files, and those in folders, at any depth. To be called while the event is being handled. */
export function droppedFiles({ items, files }: DataTransfer): Promise<Picked[]> {
  // Both are gone as soon as something is waited for.
  const entries = [...items].map((item) => item.webkitGetAsEntry());
  const all = [...files];
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(pickedFiles(all));
  return Promise.all(entries.map((entry) => (entry ? within(entry) : []))).then((each) => each.flat());
}

async function within(entry: FileSystemEntry): Promise<Picked[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, '') }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Picked[] = [];
  // It gives some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await within(each)));
  }
}

/** Those that may be pictures, in the order of their names; of what lies in folders, other files are left out. */
export function picturesOf(picked: readonly Picked[]): Picked[] {
  return picked
    .filter(
      ({ file, path }) => !path.includes('/') || file.type.startsWith('image/') || /\.(hei[cf]|avif)$/i.test(path),
    )
    .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}
