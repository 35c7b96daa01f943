/** A count with three significant digits and a unit of thousands: `162 k`, `4.10 M`, `625 M`, `1.25 G`. */
export function formatCount(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P'];
  let scaled = value;
  let unit = 0;
  for (; scaled >= 999.5 && unit < units.length - 1; unit += 1) scaled /= 1000;
  return (unit === 0 && Number.isInteger(scaled) ? String(scaled) : scaled.toPrecision(3)) + (units[unit] ?? '');
}

/** Bytes in binary units: `512 B`, `1.50 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let scaled = bytes;
  let unit = 0;
  for (; scaled >= 1023.5 && unit < units.length - 1; unit += 1) scaled /= 1024;
  return `${unit === 0 ? scaled : Number(scaled.toPrecision(3))} ${units[unit] ?? ''}`;
}
