import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { StudySite } from './describePage.ts';

/** The pixels of the photograph of the present trial. */
export async function photograph({ study }: StudySite): Promise<Buffer> {
  const row = study.database.one<{ png: Uint8Array }>(
    `SELECT png FROM trial LEFT JOIN answer ON answer.trial = trial.id
     JOIN picture ON picture.item = trial.item AND picture.role = 'truth'
     WHERE answer.trial IS NULL AND rater = (SELECT max(number) FROM rater) ORDER BY trial.number LIMIT 1`,
  )!;
  return sharp(row.png).removeAlpha().raw().toBuffer();
}

/** Whether the photograph is on the screen, pixel by pixel. */
export async function isOnScreen(page: Page, pixels: Buffer, width: number, height: number): Promise<boolean> {
  const screen = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return holds(screen, pixels, width, height);
}

/** Whether a picture is somewhere in another, pixel by pixel. */
function holds(
  screen: { readonly data: Buffer; readonly info: { readonly width: number; readonly height: number } },
  pixels: Buffer,
  width: number,
  height: number,
): boolean {
  const { data, info } = screen;
  const row = pixels.subarray(0, width * 3);
  for (let at = data.indexOf(row); at >= 0; at = data.indexOf(row, at + 1)) {
    const matches = Array.from({ length: height }, (_, y) => {
      const start = at + y * info.width * 3;
      return data.subarray(start, start + width * 3).equals(pixels.subarray(y * width * 3, (y + 1) * width * 3));
    });
    if (at % 3 === 0 && matches.every(Boolean)) return true;
  }
  return false;
}
