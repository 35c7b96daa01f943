import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { finished, pick, save } from './testing/actions.ts';
import { describeSite } from './testing/describeSite.ts';
import {
  cat,
  decode,
  deep,
  hundredThousandths,
  largestDifference,
  reddest,
  type TestFile,
} from './testing/pictures.ts';

const png = (buffer: Buffer, name = 'picture.png'): TestFile => ({ name, mimeType: 'image/png', buffer });

describeSite('files', ({ visit }) => {
  test('what is no picture gets a message that says why, and the open picture stays', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await cat(8));
    await finished(page, 'One step');
    const broken = (await cat(64)).buffer.subarray(0, 900);
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    const files: [TestFile, RegExp][] = [
      [png(broken, 'broken.png'), /broken\.png is damaged/],
      [
        { name: 'IMG_1.HEIC', mimeType: '', buffer: heic },
        /HEIC picture, which this browser cannot open\. Save it as JPEG/,
      ],
      [{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }, /notes\.txt is not a picture/],
      [png(Buffer.alloc(0), 'nothing.png'), /nothing\.png is empty/],
    ];
    for (const [file, message] of files) {
      await pick(page, file);
      await page.getByRole('alert').filter({ hasText: message }).waitFor();
      await page.getByRole('heading', { name: 'cat.png' }).waitFor();
    }
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await finished(page, 'One step');
  });

  test('a picture is turned upright as its metadata say', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    // Wide, the left half dark; turned by a quarter it is tall, the upper half dark.
    const dark = await sharp({ create: { width: 12, height: 16, channels: 3, background: '#222' } })
      .png()
      .toBuffer();
    const wide = sharp({ create: { width: 24, height: 16, channels: 3, background: '#ddd' } });
    const buffer = await wide
      .composite([{ input: dark, left: 0, top: 0 }])
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    await pick(page, { name: 'turned.jpg', mimeType: 'image/jpeg', buffer });
    await finished(page, 'One step');
    const { width, height, data } = await decode((await save(page, 'PNG')).file);
    expect([width, height]).toEqual([64, 96]);
    expect(data[0]).toBeLessThan(64);
    expect(data.at(-1)).toBeGreaterThan(192);
  });

  test('colours beyond sRGB are converted, and it is said', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await reddest());
    await page.getByText(/100 % of its colours lie outside sRGB/).waitFor();
    await finished(page, 'One step');
    await pick(page, await cat(8));
    await page.getByRole('heading', { name: 'cat.png' }).waitFor();
    await finished(page, 'One step');
    expect(await page.getByText(/outside sRGB/).count()).toBe(0);
  });

  // Gray from twice the size on that is examined, and colours at once: canvases of two colour spaces shrink them differently.
  test.each([
    ['gray', 640, 530, 1],
    ['colour', 300, 261, 3],
  ] as const)('%s noise without a profile is in sRGB', async (name, width, height, channels) => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    const data = Buffer.from(Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 2654435761) >>> 24));
    const buffer = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
    await pick(page, png(buffer, `${name}.png`));
    await page.getByRole('heading', { name: `${name}.png` }).waitFor();
    expect(await page.getByText(/outside sRGB/).count()).toBe(0);
  });

  test('transparency is kept', async () => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    const data = Buffer.alloc(16 * 16 * 4, 200);
    for (let i = 0; i < 256; i += 1) data[4 * i + 3] = i % 16 < 8 ? 0 : 255;
    const buffer = await sharp(data, { raw: { width: 16, height: 16, channels: 4 } })
      .png()
      .toBuffer();
    await pick(page, png(buffer));
    await finished(page, 'One step');
    const result = await decode((await save(page, 'PNG')).file);
    expect(result).toMatchObject({ width: 64, height: 64, channels: 4 });
    expect([result.data[3], result.data.at(-1)]).toEqual([0, 255]);
    // On white in JPEG, which has no transparency.
    const jpeg = await decode((await save(page, 'JPEG')).file);
    expect(jpeg.channels).toBe(3);
    expect(jpeg.data[0]).toBeGreaterThan(250);
    const webp = await save(page, 'WebP');
    expect(webp.name).toBe('picture_x4_one-step.webp');
    expect((await decode(webp.file)).channels).toBe(4);
  });

  test.each([1, 3, 4] as const)('PNG of 16 bits stays one (%i channels)', async (channels) => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    // Steps finer than 8 bits can tell.
    const levels = Uint16Array.from({ length: 8 * 8 * channels }, (_, i) =>
      channels === 4 && i % 4 === 3 ? 65535 : 30000 + 20 * Math.floor(i / channels),
    );
    const raw = sharp(levels, { raw: { width: 8, height: 8, channels } });
    const space = channels === 1 ? 'grey16' : 'rgb16';
    await pick(page, png(await raw.toColourspace(space).png().toBuffer()));
    await page.getByText('16 bits per channel').waitFor();
    await finished(page, 'One step');
    const { file } = await save(page, 'PNG');
    const meta = await sharp(file).metadata();
    expect(meta).toMatchObject({ width: 32, height: 32, channels, depth: 'ushort' });
    const pixels = await sharp(file).toColourspace(space).raw({ depth: 'ushort' }).toBuffer();
    const found = new Uint16Array(pixels.buffer, pixels.byteOffset, pixels.length / 2);
    const colours = Array.from(found).filter((_, i) => !(channels === 4 && i % 4 === 3));
    expect(new Set(colours.map((value) => value % 257)).size).toBeGreaterThan(16);
    expect(Math.min(...colours)).toBeGreaterThan(29000);
    expect(Math.max(...colours)).toBeLessThan(32500);
  });

  // The red of sRGB in Display P3, and light of half the strength.
  const P3_RED = [234, 51, 35].map((value) => value * 257);
  const P3_PRIMARIES = hundredThousandths(0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06);
  test.each([
    ['cICP of Display P3', P3_RED, { cICP: [12, 13, 0, 1] }, [65535, 0, 0]],
    ['gAMA and cHRM of Display P3', P3_RED, { gAMA: hundredThousandths(0.45455), cHRM: P3_PRIMARIES }, [65535, 0, 0]],
    ['gAMA of linear light', [32768], { gAMA: hundredThousandths(1) }, [48193]],
    ['the usual gAMA', [32768], { gAMA: hundredThousandths(0.45455) }, [32768]],
  ] as const)('PNG of 16 bits with %s: colours in sRGB, still of 16 bits', async (name, colour, chunks, expected) => {
    const page = await visit({ query: '?engine=wasm&mode=one-step' });
    await pick(page, await deep(colour, chunks));
    await page.getByText('16 bits per channel').waitFor();
    await finished(page, 'One step');
    const converted = await page.getByText('Its colours were converted to sRGB.').count();
    expect(converted).toBe(name === 'the usual gAMA' ? 0 : 1);
    const { depth, channels, data } = await decode((await save(page, 'PNG')).file);
    expect([depth, data.length / channels]).toEqual(['ushort', 32 * 32]);
    // Three of the 255 levels of 8 bits, most of them the model's; unconverted samples are 21 away.
    for (const [i, value] of data.entries()) {
      expect(Math.abs(value - expected[(i % channels) % expected.length]!)).toBeLessThanOrEqual(3 * 257);
    }
  });

  test.each([true, false])(
    'a browser that changes what is read from canvases (video frames: %s) changes no sample',
    async (frames) => {
      const file = await cat(24);
      const jpeg = { ...file, name: 'cat.jpg', buffer: await sharp(file.buffer).jpeg().toBuffer() };
      const made = async (each: TestFile, guarded: boolean) => {
        const page = await visit({ query: '?engine=wasm&mode=one-step' });
        const [worker] = page.workers();
        await worker!.evaluate(
          ({ guarded, frames }) => {
            if (!guarded) return;
            // As browsers do against fingerprinting: some low bits are others.
            const { getImageData } = OffscreenCanvasRenderingContext2D.prototype;
            OffscreenCanvasRenderingContext2D.prototype.getImageData = function (
              ...args: Parameters<typeof getImageData>
            ) {
              const pixels = getImageData.apply(this, args);
              for (let i = 0; i < pixels.data.length; i += 5) if (i % 4 !== 3) pixels.data[i]! ^= 1;
              return pixels;
            };
            OffscreenCanvas.prototype.convertToBlob = () => Promise.reject(new Error('changed'));
            if (!frames) Object.assign(globalThis, { VideoFrame: undefined });
          },
          { guarded, frames },
        );
        await pick(page, each);
        await finished(page, 'One step');
        expect(await page.getByText(/This browser changes pixels/).count()).toBe(guarded ? 1 : 0);
        return decode((await save(page, 'PNG')).file);
      };
      for (const each of frames ? [file, jpeg] : [file]) {
        expect((await made(each, true)).data).toEqual((await made(each, false)).data);
      }
    },
  );

  test('one pixel', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    await pick(page, await cat(1));
    await finished(page, 'Diffusion, 2 steps');
    expect(await decode((await save(page, 'PNG')).file)).toMatchObject({ width: 4, height: 4, channels: 3 });
  });

  test('dropped and pasted pictures are opened, and the clipboard gets the result', async () => {
    const page = await visit({
      query: '?engine=wasm&mode=one-step',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const bytes = [...(await cat(8)).buffer];
    for (const [kind, name] of [
      ['drop', 'dropped.png'],
      ['paste', 'pasted.png'],
    ] as const) {
      await page.evaluate(
        ({ kind, name, bytes }) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(bytes)], name, { type: 'image/png' }));
          const options = { bubbles: true, cancelable: true };
          document.body.dispatchEvent(
            kind === 'drop'
              ? new DragEvent('drop', { ...options, dataTransfer: data })
              : new ClipboardEvent('paste', { ...options, clipboardData: data }),
          );
        },
        { kind, name, bytes },
      );
      await page.getByRole('heading', { name }).waitFor();
      await finished(page, 'One step');
    }
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied to the clipboard.').waitFor();
    const copied = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      return [...new Uint8Array(await (await item!.getType('image/png')).arrayBuffer())];
    });
    const saved = await decode((await save(page, 'PNG')).file);
    const { width, height, data } = await decode(Buffer.from(copied));
    expect([width, height]).toEqual([saved.width, saved.height]);
    expect(largestDifference(data, saved.data)).toBe(0);
  });

  test('a model of your own is opened, and one that does not fit is refused with the reason', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    await page.getByText('Model: photo-x4').click();
    const weights = join(import.meta.dirname, '../../../packages/photo-x4/weights');
    const files = page.getByLabel('model.json and model.safetensors');
    await files.setInputFiles([join(weights, 'model.json')]);
    await page.getByText(/A model is two files/).waitFor();
    const config = { name: 'model.json', mimeType: 'application/json' };
    const other = { name: 'mine.safetensors', mimeType: '' };
    await files.setInputFiles([
      { ...config, buffer: Buffer.from('{}') },
      { ...other, buffer: Buffer.alloc(8) },
    ]);
    await page.getByText(/This model cannot be used/).waitFor();
    await files.setInputFiles([
      { ...config, buffer: await readFile(join(weights, 'model.json')) },
      { ...other, buffer: Buffer.alloc(64) },
    ]);
    await page.getByText(/This model cannot be used: .*safetensors/).waitFor();
    await page.getByText('Model: photo-x4').waitFor();
    await files.setInputFiles([join(weights, 'model.json'), join(weights, 'model.safetensors')]);
    await page.getByText('Model: model', { exact: true }).waitFor();
    await pick(page, await cat(8));
    await finished(page, 'Diffusion, 2 steps');
    await page.getByRole('button', { name: 'Back to photo-x4' }).click();
    await page.getByText('Model: photo-x4').waitFor();
  });

  test('a PyTorch checkpoint that is dropped becomes the model, and one that holds more than weights is refused', async () => {
    const page = await visit({ query: '?engine=wasm&steps=2' });
    const golden = join(import.meta.dirname, '../../../packages/models/golden');
    const drop = async (files: { name: string; data: Buffer }[]): Promise<void> => {
      const list = await page.evaluateHandle(
        (given) => {
          const transfer = new DataTransfer();
          for (const { name, base64 } of given) {
            transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
          }
          return transfer;
        },
        files.map(({ name, data }) => ({ name, base64: data.toString('base64') })),
      );
      await page.dispatchEvent('body', 'drop', { dataTransfer: list });
    };
    await drop([{ name: 'evil.pth', data: Buffer.from('\x80\x02cos\nsystem\n.', 'latin1') }]);
    await page.getByText(/This model cannot be used: evil.pth: names "os.system"/).waitFor();

    const { implementation } = JSON.parse(await readFile(join(golden, 'sr-16-128.json'), 'utf8')) as {
      implementation: unknown;
    };
    await drop([
      { name: 'I1_E1_gen.pth', data: gunzipSync(await readFile(join(golden, 'sr-16-128.pth.gz'))) },
      { name: 'sr.json', data: Buffer.from(JSON.stringify(implementation)) },
    ]);
    await page.getByText(/I1_E1_gen.pth is converted, and nothing in it was run/).waitFor();
    await pick(page, await cat(8));
    await finished(page, 'Diffusion, 2 steps');
    await page.getByText('Model: I1_E1_gen', { exact: true }).waitFor();
  });
});
