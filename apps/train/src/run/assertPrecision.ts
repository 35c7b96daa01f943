import type { Engine } from '@sr3kit/backends';
import { BadInput } from '@sr3kit/command';
import { supportsPrecision, type Precision } from '@sr3kit/ops';

/** @throws BadInput where the engine would compute in float32 all the same. */
export function assertPrecision(precision: Precision, engine: Engine): void {
  if (supportsPrecision(precision)) return;
  if (precision === 'float16') {
    throw new BadInput(
      `training.precision: float16 needs the engine webgpu, and this run is on ${engine.name}: ` +
        'set engine to "webgpu", or leave the precision out',
    );
  }
  throw new BadInput(
    `training.precision: ${precision} needs the kernels of "npx sr3kit-native" and a processor with AVX512-BF16, ` +
      `and ${engine.name} here lacks them: leave it out`,
  );
}
