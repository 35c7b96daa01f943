import { describe, expect, test } from 'vitest';
import { CheckpointError } from '@sr3kit/safetensors';
import { withPyTorch, type PyTorchValue } from './index.ts';
import { archive, bytesOf } from './testing/archive.ts';
import { legacy } from './testing/legacy.ts';

const read = (bytes: Uint8Array): Promise<PyTorchValue> =>
  withPyTorch(bytes, 'hostile.pth', ({ value }) => Promise.resolve(value));

/** What bypasses of pickle scanners call: commands, code, files, connections, imports, attributes, other pickles. */
const GADGETS = [
  'os system',
  'posix system',
  'nt system',
  'os popen',
  'os execv',
  'os remove',
  'subprocess Popen',
  'subprocess check_output',
  'subprocess getoutput',
  'builtins eval',
  'builtins exec',
  'builtins compile',
  'builtins open',
  'builtins getattr',
  'builtins setattr',
  'builtins __import__',
  'builtins breakpoint',
  '__builtin__ eval',
  '__builtin__ apply',
  'runpy _run_code',
  'runpy run_path',
  'pty spawn',
  'platform popen',
  'importlib import_module',
  'imp load_source',
  'pip main',
  'pip._internal main',
  'pydoc locate',
  'pydoc pipepager',
  'bdb Bdb.run',
  'pdb run',
  'code InteractiveInterpreter.runcode',
  'codeop compile_command',
  'cProfile run',
  'profile Profile.run',
  'timeit timeit',
  'trace Trace.run',
  'doctest debug_script',
  'idlelib.run Executive.runcode',
  'lib2to3.pgen2.pgen ParserGenerator.make_label',
  'functools partial',
  'operator attrgetter',
  'operator methodcaller',
  'types CodeType',
  'types FunctionType',
  'ctypes CDLL',
  'socket create_connection',
  'urllib.request urlopen',
  'requests.api get',
  'webbrowser open',
  'http.server BaseHTTPRequestHandler',
  'asyncio.unix_events _UnixSubprocessTransport._start',
  'multiprocessing.util spawnv_passfds',
  'logging.config listen',
  'ensurepip _run_pip',
  'venv create',
  'shutil rmtree',
  'pickle loads',
  '_pickle loads',
  'marshal loads',
  'dill loads',
  'cloudpickle loads',
  'joblib load',
  'numpy load',
  'numpy.testing._private.utils runstring',
  'numpy.f2py.crackfortran getlincoef',
  'torch load',
  'torch.hub load',
  'torch.jit load',
  'torch.serialization load',
  'torch.storage _load_from_bytes',
  'torch.utils.data.datapipes.utils.decoder basichandlers',
  'torch.utils._config_module load_config',
  'torch.utils.bottleneck.__main__ run_cprofile',
  'torch._dynamo.guards GuardBuilder.get',
  'torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression',
  'torch._utils _rebuild_wrapper_subclass',
  'torch.nn.modules.linear Linear',
  'collections namedtuple',
  'collections OrderedDict.update',
  '_codecs lookup',
  'copyreg _reconstructor',
].map((each) => each.split(' ') as [module: string, name: string]);

const length = (text: string): string => String.fromCharCode(text.length);
const unicode = (text: string): string => `X${length(text)}\0\0\0${text}`;

/** The ways in which a pickle can name something and call it. */
const FORMS: Readonly<Record<string, (module: string, name: string) => string>> = {
  'GLOBAL and REDUCE': (module, name) => `\x80\x02c${module}\n${name}\n${unicode('id')}\x85R.`,
  STACK_GLOBAL: (module, name) =>
    `\x80\x04\x8c${length(module)}${module}\x8c${length(name)}${name}\x93\x8c\x02id\x85R.`,
  'names from the memo': (module, name) => `\x80\x04${unicode(module)}q\x00${unicode(name)}q\x0100h\x00h\x01\x93)R.`,
  INST: (module, name) => `(${unicode('id')}i${module}\n${name}\n.`,
  OBJ: (module, name) => `(c${module}\n${name}\n${unicode('id')}o.`,
  NEWOBJ: (module, name) => `\x80\x02c${module}\n${name}\n)\x81.`,
  'a value in a dictionary': (module, name) => `\x80\x02}${unicode('weight')}c${module}\n${name}\n)Rs.`,
  'state of an ordered dictionary': (module, name) => `\x80\x02ccollections\nOrderedDict\n)Rc${module}\n${name}\n)Rb.`,
};

test('there are at least forty', () => {
  expect(new Set(GADGETS.map((each) => each.join('.'))).size).toBeGreaterThanOrEqual(40);
});

describe.each(Object.entries(FORMS))('%s', (_, pickle) => {
  test.each(GADGETS)('%s.%s is refused by name, in both formats', async (module, name) => {
    for (const wrap of [archive, legacy]) {
      const refused = read(wrap(bytesOf(pickle(module, name))));
      await expect(refused).rejects.toThrow(CheckpointError);
      await expect(refused).rejects.toThrow(`hostile.pth: names "${module}.${name}"`);
      await expect(refused).rejects.toThrow('nothing was run');
    }
  });
});

test('names that only look like those of state dictionaries are refused', async () => {
  for (const [module, name] of [
    ['torch', 'FloatStorage.__init__'],
    ['torch.float32', ''],
    ['collections', 'ordereddict'],
    ['torch._utils', '__proto__'],
    ['', 'constructor'],
    ['torch', '_utils._rebuild_tensor_v2\0'],
  ] as const) {
    await expect(read(archive(bytesOf(FORMS['GLOBAL and REDUCE']!(module, name))))).rejects.toThrow('names ');
  }
});

describe('pickles that are hostile in another way', () => {
  const refused = (pickle: string, why: string) =>
    expect(read(archive(bytesOf(pickle)))).rejects.toThrow(new RegExp(`hostile\\.pth: .*${why}`));

  test('operations that no state dictionary needs', async () => {
    for (const [pickle, name] of [
      ['\x80\x02\x82\x01.', 'EXT1'],
      ['\x80\x02\x83\x01\x00.', 'EXT2'],
      ['\x80\x02\x84\x01\x00\x00\x00.', 'EXT4'],
      ['P0\n.', 'PERSID'],
      ["S'text'\n.", 'STRING'],
      ['\x80\x05\x97.', 'NEXT_BUFFER'],
    ] as const) {
      await refused(pickle, `the operation ${name}`);
    }
  });

  test('storages and functions are no values, and values no functions', async () => {
    await refused('\x80\x02}}}R.', 'is not a function');
    await refused('\x80\x02ctorch\nFloatStorage\n)R.', 'torch.FloatStorage, which is not a function');
    await refused(
      `\x80\x02(${unicode('storage')}ctorch\nFloatStorage\n${unicode('0')}${unicode('cpu')}K\x01tQ.`,
      'as a value',
    );
  });

  test('counts that are huge', async () => {
    await refused('\x80\x02X\xff\xff\xff\x7f.', 'cut off');
    await refused(`\x80\x04\x8d${'\xff'.repeat(8)}.`, 'cut off');
    await refused('\x80\x02\x8b\xff\xff\xff\x7f.', 'cut off');
    await refused(`\x80\x02\x8a\xff${'\x01'.repeat(255)}.`, 'an integer of 255 bytes');
    await refused('\x80\x02]r\xff\xff\xff\xffj\xff\xff\xff\xfe.', 'which it has not stored');
  });

  test('a tensor that claims more than its storage', async () => {
    const storage = `(${unicode('storage')}ctorch\nFloatStorage\n${unicode('0')}${unicode('cpu')}K\x01tQ`;
    const tensor = (offset: string, shape: string, strides: string): string =>
      `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(${storage}${offset}${shape}${strides}\x89ccollections\nOrderedDict\n)RtR.`;
    await refused(tensor('K\x00', 'J\xff\xff\xff\x7f\x85', 'K\x00\x85'), 'needs 2147483647 values, its storage has 1');
    await refused(tensor('K\x00', 'J\xff\xff\xff\xff\x85', 'K\x01\x85'), 'the shape of a tensor');
    await refused(tensor('K\x05', 'K\x01\x85', 'K\x01\x85'), 'reaches beyond its storage');
    await refused(tensor('K\x00', 'K\x01\x85', 'K\x01K\x01\x86'), 'different lengths');
    await refused(tensor('K\x00', 'G\x7f\xf0\0\0\0\0\0\0\x85', 'K\x01\x85'), 'the shape of a tensor');
    await refused(tensor('K\x00', 'K\x01\x85', 'K\x01\x85'), 'has no storage "0"');
  });

  test('a list that holds itself and a tower of lists are only values', async () => {
    const cycle = (await read(archive(bytesOf('\x80\x02]q\x00h\x00a.')))) as PyTorchValue[];
    expect(cycle[0]).toBe(cycle);
    const deep = 500_000;
    expect(await read(archive(bytesOf(`\x80\x02${']'.repeat(deep)}${'a'.repeat(deep - 1)}.`)))).toHaveLength(1);
    await refused(`\x80\x02${'('.repeat(2_100_000)}`, 'more than 2000000 operations');
  });

  test('lists that hold each other twice, a million millions in all, are never written out', async () => {
    // Each list holds the one before it twice.
    const tower = (levels: number): string => ']' + 'q\x000]h\x00ah\x00a'.repeat(levels);
    expect(await read(archive(bytesOf(`\x80\x02${tower(60)}.`)))).toHaveLength(2);
    await refused(`\x80\x02ctorch\ndevice\n${tower(60)}\x85R.`, 'a device is not named by text');
    await expect(read(bytesOf(`\x80\x02${tower(60)}.`))).rejects.toThrow(
      'hostile.pth: is a pickle, but none of PyTorch',
    );
    const magic = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.';
    await expect(read(bytesOf(`${magic}\x80\x02${tower(60)}.`))).rejects.toThrow('is not of version 1001');
  });

  test('stacks and marks that are not there', async () => {
    for (const pickle of [
      '.',
      'R.',
      't.',
      'u.',
      '}(K\x01u.',
      'K\x01K\x02s.',
      'a.',
      '0.',
      '1.',
      'h\x01.',
      'b.',
      'Q.',
      '\x93.',
    ]) {
      await refused(pickle, 'of its pickle');
    }
  });
});
