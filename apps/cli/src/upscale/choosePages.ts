import { BadInput } from '@sr3kit/command';
import type { ImageFormat } from '@sr3kit/data/node';
import { pagesAreAlike, type AboutPicture } from './aboutPicture.ts';

/** What decides which pages or frames of a file are upscaled. */
export interface PageChoice {
  /** What messages call the picture. */
  readonly input: string;
  readonly source: string | Uint8Array;
  /** Of the result. */
  readonly format: ImageFormat;
  /** The only one to take, counted from 1; undefined for all that the format can hold. */
  readonly page: number | undefined;
  /** Takes what the user may want to know. */
  readonly onNote: (note: string) => void;
}

/**
 * Chooses which pages or frames of a file are upscaled: all of them where the result can hold them (frames in animated WebP,
 * frames and pages in TIFF), otherwise the first, and then it says so.
 *
 * @returns Pages counted from 0.
 * @throws BadInput if there is no such page.
 */
export async function choosePages(about: AboutPicture, choice: PageChoice): Promise<readonly number[]> {
  const { input, source, format, page, onNote } = choice;
  const { pages, timing, unread } = about;
  if (page !== undefined) {
    if (page > pages && pages === 1) throw new BadInput(`${input}: it has one page: leave out --page ${page}`);
    if (page > pages) {
      throw new BadInput(`${input}: it has ${pages} pages, so there is no page ${page}: give --page 1 to ${pages}`);
    }
    return [page - 1];
  }
  if (unread > 0) {
    onNote(
      `${input}: of an animated PNG (${unread} frames) only the picture that stands for it can be read: convert it to ` +
        'animated WebP or GIF for all frames',
    );
  }
  if (pages === 1) return [0];
  const all = Array.from({ length: pages }, (_, index) => index);
  if (format === 'webp' && timing) return all;
  const alike = format === 'tiff' && (await pagesAreAlike(source, about));
  if (alike) {
    if (timing) onNote(`${input}: its ${pages} frames become pages, without the times that they are shown`);
    return all;
  }
  onNote(`${input}: of its ${pages} pages or frames the first is upscaled, ${reasonOf(choice, timing !== undefined)}`);
  return [0];
}

function reasonOf({ format }: PageChoice, animation: boolean): string {
  const other = '--page N takes another one';
  if (format === 'tiff') return `because they differ in size or kind; ${other}`;
  const all = animation ? 'webp' : 'tiff';
  return `because ${format} holds ${format === 'webp' ? 'frames and no pages' : 'one'}; --format ${all} takes all, ${other}`;
}
