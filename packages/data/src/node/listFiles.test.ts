import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataError } from '../dataError.ts';
import { put, temporaryFolder } from '../testing/pictures.ts';
import { listFiles } from './listFiles.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await put(folder, {
    'photos/b.png': '',
    'photos/a10.jpg': '',
    'photos/a9.JPG': '',
    'photos/sub/Z.webp': '',
    'photos/sub/é.webp': '',
    'photos/notes.md': '',
    'photos/.hidden.png': '',
    'photos/.cache/c.png': '',
    'odd [1]/x.png': '',
    'lists/train.txt': '\uFEFF# chosen\r\n../photos/b.png\r\n\r\n  ../photos/absent.png  \n',
    'lists/empty.txt': '# nothing yet\n',
    'lists/gone.txt': 'a.png\nb.png\n',
    'hidden-only/.gitkeep': '',
  });
});
afterAll(() => remove());

const list = (...entries: string[]): ReturnType<typeof listFiles> =>
  listFiles(entries, folder, (i) => `data.files[${i}]`);
const names = async (...entries: string[]): Promise<string[]> => (await list(...entries)).map(({ name }) => name);

describe('entries', () => {
  test('a folder, recursively, without hidden files, in plain order', async () => {
    const expected = ['a10.jpg', 'a9.JPG', 'b.png', 'notes.md', 'sub/Z.webp', 'sub/é.webp'];
    expect(await names('photos')).toEqual(expected);
    expect(await names(join(folder, 'photos'))).toEqual(expected);
    expect((await list('photos')).map(({ path }) => path)).toEqual(
      expected.map((name) => join(folder, 'photos', name)),
    );
  });

  test('what is meant to be a picture', async () => {
    expect((await list('photos')).filter(({ namedAsPicture }) => !namedAsPicture).map(({ name }) => name)).toEqual([
      'notes.md',
    ]);
    expect(await list('photos/notes.md')).toMatchObject([{ name: 'notes.md', namedAsPicture: true }]);
  });

  test('globs, relative and absolute', async () => {
    expect(await names('photos/*.{png,jpg}')).toEqual(['photos/a10.jpg', 'photos/b.png']);
    const paths = (await list(`${folder.replaceAll('\\', '/')}/photos/**/*.webp`)).map(({ path }) => path);
    expect(paths).toEqual([join(folder, 'photos/sub/Z.webp'), join(folder, 'photos/sub/é.webp')]);
  });

  test('a path that looks like a glob but is there', async () => {
    expect(await names('odd [1]')).toEqual(['x.png']);
  });

  test('a glob in folders whose names look like globs', async () => {
    expect(await names('odd [1]/*.png')).toEqual(['odd [1]/x.png']);
    expect((await list('odd [1]/*')).map(({ path }) => path)).toEqual([join(folder, 'odd [1]/x.png')]);
  });

  test('links are followed once, and what cannot be listed is told', async () => {
    const links = join(folder, 'links');
    await mkdir(join(links, 'deep'), { recursive: true });
    await writeFile(join(links, 'a.png'), '');
    await writeFile(join(links, 'line\nbreak.png'), '');
    await symlink('.', join(links, 'self'));
    await symlink('..', join(links, 'deep/up'));
    await symlink('nowhere', join(links, 'gone.png'));
    const told: string[] = [];
    const files = await listFiles(
      ['links'],
      folder,
      () => 'input',
      ({ path, reason }) => told.push(`${path}: ${reason}`),
    );
    expect(files.map(({ name }) => name)).toEqual(['a.png', 'line\nbreak.png']);
    expect(told).toEqual([`${join(links, 'gone.png')}: it is a link to nothing: remove it or mend it`]);
  });

  test('a list, relative to its folder; absent files are told with their line', async () => {
    const told: string[] = [];
    const files = await listFiles(
      ['lists/train.txt'],
      folder,
      () => 'data.files[0]',
      ({ path, reason }) => told.push(`${path}: ${reason}`),
    );
    expect(files).toEqual([{ path: join(folder, 'photos/b.png'), name: '../photos/b.png', namedAsPicture: true }]);
    expect(told).toEqual([
      `${join(folder, 'photos/absent.png')}: there is no such file, which line 4 of the list ` +
        `${join(folder, 'lists/train.txt')} names: mend the line`,
    ]);
  });

  test('entries keep their order, and a file comes once', async () => {
    expect(await names('photos/sub', 'photos/b.png', 'photos')).toEqual([
      'Z.webp',
      'é.webp',
      'b.png',
      'a10.jpg',
      'a9.JPG',
      'notes.md',
    ]);
  });
});

describe('errors name the entry', () => {
  test.each([
    [
      'absent',
      () =>
        `data.files[1]: there is no file or folder ${join(folder, 'absent')}: check the path (relative paths begin at ${folder})`,
    ],
    ['photos/b.png/c.png', () => `there is no file or folder ${join(folder, 'photos/b.png/c.png')}`],
    [
      'hidden-only',
      () =>
        `data.files[1]: the folder ${join(folder, 'hidden-only')} is empty: put pictures into it or name another folder`,
    ],
    ['*.gif', () => `data.files[1]: no file matches the glob "*.gif" in ${folder}: check the pattern`],
    [
      'lists/empty.txt',
      () => `data.files[1]: the list ${join(folder, 'lists/empty.txt')} names no file: write one path a line`,
    ],
    [
      'lists/gone.txt',
      () =>
        `data.files[1]: none of the 2 files that the list ${join(folder, 'lists/gone.txt')} names is there, not even ` +
        `${join(folder, 'lists/a.png')}: check the paths, which begin at the list's folder`,
    ],
  ])('%s', async (entry, message) => {
    await expect(list('photos', entry)).rejects.toThrow(message());
  });
  test('an absolute one without the folder where relative ones begin', async () => {
    const absent = join(folder, 'absent');
    await expect(list(absent)).rejects.toThrow(
      new DataError(`data.files[0]: there is no file or folder ${absent}: check the path`),
    );
    const none = `${folder.replaceAll('\\', '/')}/*.gif`;
    await expect(list(none)).rejects.toThrow(
      new DataError(`data.files[0]: no file matches the glob "${none}": check the pattern`),
    );
  });
});
