import type { JSX } from 'preact';

/** A number between two others, with what it means. */
export function Range(props: {
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): JSX.Element {
  const { label, hint, min, max, step, value, onChange } = props;
  return (
    <label class="range">
      <span class="name">
        {label} <output>{value}</output>
      </span>
      <input
        type="range"
        {...{ min, max, step, value }}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <small>{hint}</small>
    </label>
  );
}
