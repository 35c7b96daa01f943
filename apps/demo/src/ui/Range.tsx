import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

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
  const id = useId();
  return (
    <div class="range">
      <label for={id}>{label}</label>
      <output for={id}>{value}</output>
      <input
        {...{ id, min, max, step, value }}
        type="range"
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}
