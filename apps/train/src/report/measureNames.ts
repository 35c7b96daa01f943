/** What a measure is called, and its unit; no unit for numbers without one. */
interface MeasureName {
  readonly label: string;
  readonly unit: string;
}

/** Measures of a validation, under the names that the log has for them. */
const names: Readonly<Record<string, MeasureName>> = {
  psnr: { label: 'PSNR', unit: 'dB' },
  bicubicPsnr: { label: 'bicubic PSNR', unit: 'dB' },
  ssim: { label: 'SSIM', unit: '' },
  consistency: { label: 'consistency', unit: 'x 1e-5' },
};

/** How a measure is shown to people. One that is not known is called what the log calls it. */
export function measureOf(name: string): MeasureName {
  return names[name] ?? { label: name, unit: '' };
}

/** A measure as the heading of an axis: `PSNR (dB)`. */
export function axisLabel(name: string): string {
  const { label, unit } = measureOf(name);
  return unit === '' ? label : `${label} (${unit})`;
}
