import { execFileSync } from 'node:child_process';

/** The NVIDIA cards of this machine with their driver, in words; null where there is none that its tool knows. */
export function nvidiaCards(): string | null {
  try {
    const asked = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
    const lines = execFileSync('nvidia-smi', asked, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const cards = lines
      .trim()
      .split('\n')
      .map((line) => {
        const [name, driver, memory] = line.split(', ');
        return `${name}, ${memory}, driver ${driver}`;
      });
    return cards.join('; ') || null;
  } catch {
    return null;
  }
}
