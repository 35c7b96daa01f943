import type { JSX } from 'preact';

/** One of a few, each with what it means. */
export function Choice<T extends string>(props: {
  readonly legend: string;
  readonly options: readonly (readonly [value: T, label: string, hint: string])[];
  readonly value: T;
  readonly disabled: (value: T) => boolean;
  readonly onChange: (value: T) => void;
}): JSX.Element {
  const { legend, options, value, disabled, onChange } = props;
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map(([each, label, hint]) => (
        <label key={each}>
          <input
            type="radio"
            name={legend}
            checked={value === each}
            disabled={disabled(each)}
            onChange={() => onChange(each)}
          />
          <span>
            {label} <small>{hint}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
