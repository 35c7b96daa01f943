import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { SamplerName } from '@sr3kit/samplers';
import { samplerHints, samplerLabels } from '../page/samplers.ts';

/** How a step of the diffusion removes noise. */
export function SamplerField(props: {
  readonly value: SamplerName;
  readonly onChange: (value: SamplerName) => void;
}): JSX.Element {
  const { value, onChange } = props;
  const id = useId();
  return (
    <div class="sampler">
      <label for={id}>Sampler</label>
      <select
        {...{ id, value }}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.value as SamplerName)}
      >
        {Object.entries(samplerLabels).map(([name, label]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      <small id={`${id}-hint`}>{samplerHints[value]}</small>
    </div>
  );
}
