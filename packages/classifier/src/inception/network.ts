/** A convolution without a bias of its own, a batch norm and ReLU. */
export interface Convolution {
  readonly kind: 'convolution';
  /** As the published weights call it, without what it stands in. */
  readonly name: string;
  readonly outputs: number;
  /** Rows and columns of its kernel. */
  readonly kernel: readonly [number, number];
  readonly stride: 1 | 2;
  /** Whether the result is as large as what goes in (divided by the stride), or without what the kernel cannot reach. */
  readonly padding: 'same' | 'valid';
}

/** Pooling over 3x3 places. With a stride of 1 the size stays, and an average counts only the places that there are. */
export interface Pooling {
  readonly kind: 'average' | 'largest';
  readonly stride: 1 | 2;
}

/** Several ways side by side, whose channels are put one behind the other. */
interface Fork {
  readonly kind: 'fork';
  /** What stands before the names in it. */
  readonly name: string;
  readonly ways: readonly (readonly Part[])[];
}

export type Part = Convolution | Fork | Pooling;

const average: Pooling = { kind: 'average', stride: 1 };
const largest: Pooling = { kind: 'largest', stride: 1 };
const halved: Pooling = { kind: 'largest', stride: 2 };

/**
 * Inception-v3 (Szegedy et al. 2016) as FID has it, the graph of 2015-12-05 (Heusel et al. 2017). It differs from what other
 * libraries call Inception-v3 in three places: averages do not count the padding, the last block takes the largest value
 * in place of an average, and there are 1008 classes.
 */
export const parts: readonly Part[] = [
  reduced('Conv2d_1a_3x3', 32),
  { ...same('Conv2d_2a_3x3', 32, 3), padding: 'valid' },
  same('Conv2d_2b_3x3', 64, 3),
  halved,
  same('Conv2d_3b_1x1', 80, 1),
  { ...same('Conv2d_4a_3x3', 192, 3), padding: 'valid' },
  halved,
  blockA('Mixed_5b', 32),
  blockA('Mixed_5c', 64),
  blockA('Mixed_5d', 64),
  fork('Mixed_6a', [
    [reduced('branch3x3', 384)],
    [same('branch3x3dbl_1', 64, 1), same('branch3x3dbl_2', 96, 3), reduced('branch3x3dbl_3', 96)],
    [halved],
  ]),
  blockC('Mixed_6b', 128),
  blockC('Mixed_6c', 160),
  blockC('Mixed_6d', 160),
  blockC('Mixed_6e', 192),
  fork('Mixed_7a', [
    [same('branch3x3_1', 192, 1), reduced('branch3x3_2', 320)],
    [
      same('branch7x7x3_1', 192, 1),
      same('branch7x7x3_2', 192, [1, 7]),
      same('branch7x7x3_3', 192, [7, 1]),
      reduced('branch7x7x3_4', 192),
    ],
    [halved],
  ]),
  blockE('Mixed_7b', average),
  blockE('Mixed_7c', largest),
];

function blockA(name: string, pooled: number): Fork {
  return fork(name, [
    [same('branch1x1', 64, 1)],
    [same('branch5x5_1', 48, 1), same('branch5x5_2', 64, 5)],
    [same('branch3x3dbl_1', 64, 1), same('branch3x3dbl_2', 96, 3), same('branch3x3dbl_3', 96, 3)],
    [average, same('branch_pool', pooled, 1)],
  ]);
}

function blockC(name: string, inside: number): Fork {
  return fork(name, [
    [same('branch1x1', 192, 1)],
    [same('branch7x7_1', inside, 1), same('branch7x7_2', inside, [1, 7]), same('branch7x7_3', 192, [7, 1])],
    [
      same('branch7x7dbl_1', inside, 1),
      same('branch7x7dbl_2', inside, [7, 1]),
      same('branch7x7dbl_3', inside, [1, 7]),
      same('branch7x7dbl_4', inside, [7, 1]),
      same('branch7x7dbl_5', 192, [1, 7]),
    ],
    [average, same('branch_pool', 192, 1)],
  ]);
}

function blockE(name: string, pooling: Pooling): Fork {
  const across = (way: string): Fork => fork('', [[same(`${way}a`, 384, [1, 3])], [same(`${way}b`, 384, [3, 1])]]);
  return fork(name, [
    [same('branch1x1', 320, 1)],
    [same('branch3x3_1', 384, 1), across('branch3x3_2')],
    [same('branch3x3dbl_1', 448, 1), same('branch3x3dbl_2', 384, 3), across('branch3x3dbl_3')],
    [pooling, same('branch_pool', 192, 1)],
  ]);
}

function same(name: string, outputs: number, kernel: number | readonly [number, number]): Convolution {
  const sides = typeof kernel === 'number' ? ([kernel, kernel] as const) : kernel;
  return { kind: 'convolution', name, outputs, kernel: sides, stride: 1, padding: 'same' };
}

/** 3x3 with a stride of 2. */
function reduced(name: string, outputs: number): Convolution {
  return { kind: 'convolution', name, outputs, kernel: [3, 3], stride: 2, padding: 'valid' };
}

function fork(name: string, ways: Fork['ways']): Fork {
  return { kind: 'fork', name, ways };
}
