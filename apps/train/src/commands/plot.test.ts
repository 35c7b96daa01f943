import { expect, test } from 'vitest';
import { main } from '../cli.ts';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

test('draws the curves of runs, or says why not', async () => {
  expect(await work.run('first')).toBe(0);
  expect(await work.run('second', ['--set', 'training.seed=2'])).toBe(0);
  const io = work.io();
  expect(await main(['plot', 'first', 'second', '-o', 'loss.png'], io), io.err()).toBe(0);
  expect(await work.size('loss.png')).toEqual([960, 560]);
  expect(await main(['plot', 'first', '-o', 'psnr.svg', '--metric', 'psnr'], io)).toBe(0);
  const psnr = await work.read('psnr.svg');
  expect(psnr).toContain('<circle');
  for (const label of ['validation: PSNR', 'step', 'PSNR (dB)']) expect(psnr).toContain(`aria-label="${label}"`);
  expect(await main(['plot', 'first', '-o', 'loss.svg'], io)).toBe(0);
  expect(await work.read('loss.svg')).toContain('aria-label="smoothed loss"');
  expect(await main(['plot', 'first', '-o', 'consistency.svg', '--metric', 'consistency'], io)).toBe(0);
  expect(await work.read('consistency.svg')).toContain('aria-label="consistency (x 1e-5)"');
  expect(await work.refusal(['plot', 'first', '-o', 'x.svg', '--metric', 'fid'])).toContain('use one of loss');
  expect(await work.refusal(['plot', 'photos', '-o', 'x.svg'])).toContain('no log.jsonl there');
  expect(await work.refusal(['plot', 'first', '-o', 'x.pdf'])).toContain('the name must end in .svg or .png');
  expect(await work.refusal(['plot', 'first', '-o', 'loss.png/x.svg'])).toContain('loss.png is a file: name a folder');
  await work.write('new/log.jsonl', '');
  expect(await work.refusal(['plot', 'new', '-o', 'x.svg'])).toContain('its log is empty: no step is done yet');
  expect(work.exists('x.svg')).toBe(false);
});
