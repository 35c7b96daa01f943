import { describe, expect, test } from 'vitest';
import { parseArguments, UsageError } from './arguments.mjs';

describe('parseArguments', () => {
  const build = { command: 'build', flavour: 'cpu', wheel: null, force: false };

  test('understands every option', () => {
    expect(parseArguments([])).toEqual(build);
    expect(parseArguments(['--gpu', '--force'])).toEqual({ ...build, flavour: 'gpu', force: true });
    expect(parseArguments(['--wheel', 'a b.whl'])).toEqual({ ...build, wheel: 'a b.whl' });
    expect(parseArguments(['--wheel=x.whl'])).toEqual({ ...build, wheel: 'x.whl' });
    expect(parseArguments(['--remove'])).toEqual({ ...build, command: 'remove' });
    expect(parseArguments(['--gpu', '-h']).command).toBe('help');
  });

  test.each([
    [['--cuda'], 'unknown argument "--cuda"'],
    [['file.whl'], 'unknown argument "file.whl"'],
    [['--wheel'], '--wheel needs a file'],
    [['--wheel', '--gpu'], '--wheel needs a file'],
    [['--remove', '--force'], '--remove takes neither'],
  ])('%j is refused: %s', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(UsageError);
    expect(() => parseArguments(argv)).toThrow(message);
  });
});
