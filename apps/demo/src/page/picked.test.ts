import { expect, test } from 'vitest';
import { picturesOf } from './picked.ts';

const picked = (path: string, type: string) => ({ path, file: new File([], path.split('/').at(-1)!, { type }) });

test('of what lies in folders only pictures are taken, in the order of their names', () => {
  const files = [
    picked('holiday/10.jpg', 'image/jpeg'),
    picked('holiday/notes.txt', 'text/plain'),
    picked('holiday/.DS_Store', ''),
    picked('holiday/9.jpg', 'image/jpeg'),
    picked('holiday/phone.HEIC', ''),
    // Chosen by itself: it is said what is wrong with it.
    picked('alone.txt', 'text/plain'),
  ];
  const paths = ['alone.txt', 'holiday/9.jpg', 'holiday/10.jpg', 'holiday/phone.HEIC'];
  expect(picturesOf(files).map(({ path }) => path)).toEqual(paths);
});
