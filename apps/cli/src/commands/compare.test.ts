import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readImage } from '@sr3kit/data/node';
import { consistency } from '@sr3kit/metrics';
import { useWorkFolder } from '../testing/workFolder.ts';

const work = useWorkFolder();

test('a page with both pictures and figures, that asks no network, and is not replaced unasked', async () => {
  await work.picture('<low>.png');
  expect((await work.sr3(['upscale', '<low>.png', '--out', 'high.png'])).code).toBe(0);
  const args = ['compare', '<low>.png', 'high.png', '--truth', 'high.png'];
  const { code, out, err } = await work.sr3(args);
  expect(code, err).toBe(0);
  // A picture beside itself.
  expect(out).toContain('PSNR of luma (dB): Infinity');
  expect(out).toContain('SSIM of luma: 1.0000');
  const [low, high] = [await readImage(work.path('<low>.png')), await readImage(work.path('high.png'))];
  expect(out).toContain(`consistency (1e-5): ${consistency(high, low).toFixed(3)}\n`);
  const page = await readFile(work.path('comparison.html'), 'utf8');
  expect(page.match(/src="data:image\/png;base64,/g)).toHaveLength(2);
  expect(page).not.toMatch(/https?:|<low>/);
  expect((await work.sr3(args)).code).toBe(2);
  expect((await work.sr3([...args, '--overwrite'])).code).toBe(0);
});

test('doctor lists the engines that are always there', async () => {
  const { code, out } = await work.sr3(['doctor', '--seconds', '0']);
  expect(code).toBe(0);
  expect(out).toMatch(/^wasm: /m);
  expect((await work.sr3(['doctor', '--seconds', 'x'])).code).toBe(2);
});
