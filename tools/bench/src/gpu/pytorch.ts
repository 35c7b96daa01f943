import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { workspace } from '../peers/peersFolder.ts';
import { measuredYardsticks, type TrainingFigures } from './trainings.ts';

/**
 * The same trainings in eager PyTorch on CUDA, in the Python of `SR3KIT_BENCH_PYTHON` or else `python3`.
 *
 * @returns Why not, in words, where there is no PyTorch that sees a card.
 */
export function measurePytorch(quick: boolean): readonly TrainingFigures[] | string {
  const python = process.env['SR3KIT_BENCH_PYTHON'] ?? 'python3';
  const program = join(workspace, 'tools/bench/src/peers/pytorch/card.py');
  const { status, stdout, stderr, error } = spawnSync(python, [program], {
    input: JSON.stringify(measuredYardsticks(quick)),
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (error) return `${python} does not run: ${error.message}`;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `${python} ended with ${status}`;
  const lines = stdout.trim().split('\n');
  return lines.map((line) => {
    const { name, precision, seconds } = JSON.parse(line) as { name: string; precision: string; seconds: number };
    return { what: name, side: `PyTorch, ${precision}`, seconds, gpuSeconds: null };
  });
}
