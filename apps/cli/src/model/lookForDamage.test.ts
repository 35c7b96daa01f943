import sharp from 'sharp';
import { expect, test } from 'vitest';
import { lookForDamage } from './lookForDamage.ts';

const SIDE = 160;

/** Shading with noise of about 6 levels in the middle, and nothing that can be seen around it. */
const cutOut = ((): Uint8Array => {
  let state = 7;
  const uniform = (): number => ((state = (state * 16807) % 2147483647) - 0.5) / 2147483646;
  return Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => {
    const [channel, x, y] = [i % 4, Math.floor(i / 4) % SIDE, Math.floor(i / 4 / SIDE)];
    const isInside = x > 30 && x < 130 && y > 30 && y < 130;
    if (channel === 3) return isInside ? 255 : 0;
    if (!isInside) return 70 + 20 * channel;
    const noise = 6 * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.round(110 + 40 * Math.sin(x / 23) * Math.cos(y / 17) + 9 * channel + noise);
  });
})();

test('noise is seen beside what is transparent', async () => {
  const file = await sharp(cutOut, { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .png()
    .toBuffer();
  expect((await lookForDamage(file)).finding).toMatch(/^noise of about [567]\.\d levels$/);
});
