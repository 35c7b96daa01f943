import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { chooseModel } from '../page/prepare.ts';
import { busy, model, scales, set, settings } from '../page/state.ts';
import { upscale } from '../page/upscale.ts';
import type { BuiltInModel } from '../worker/protocol.ts';
import { Choice } from './Choice.tsx';
import { Range } from './Range.tsx';
import { SamplerField } from './SamplerField.tsx';

const KINDS = [
  ['photo-x4', 'Clean', 'sharp, no visible noise'],
  ['photo-x4-real', 'Compressed', 'from a phone or the web'],
] as const satisfies readonly (readonly [BuiltInModel, string, string])[];

const MODES = [
  ['one-step', 'Faithful, fast', 'one step'],
  ['diffusion', 'More texture, slower', 'diffusion: plausible detail'],
] as const;

/** Beyond it, noise is seen rather than texture. */
const STRONGEST = 1.2;

/** How the picture is made. Nothing has to be changed. */
export function Controls(): JSX.Element {
  const { mode, steps, sampler, strength, consistency, seed, samples, scale } = settings.value;
  const { modes = ['one-step', 'diffusion'], maxSteps = 20, builtIn = 'photo-x4' } = model.value ?? {};
  return (
    <>
      {builtIn !== null && <KindOfPicture builtIn={builtIn} />}
      <Choice
        legend="Result"
        options={MODES}
        value={mode}
        disabled={(value) => !modes.includes(value)}
        onChange={(value) => set({ mode: value })}
      />
      <label class="field">
        Size
        <select value={String(scale)} onChange={({ currentTarget }) => set({ scale: Number(currentTarget.value) })}>
          {scales.value.map((each) => (
            <option key={each} value={String(each)}>
              {each} times
            </option>
          ))}
        </select>
      </label>
      {mode === 'diffusion' && (
        <>
          <Range
            label="Steps"
            hint="More steps give more texture and take longer."
            {...{ min: 2, max: Math.min(20, maxSteps), step: 1, value: steps }}
            onChange={(value) => set({ steps: value })}
          />
          <details>
            <summary>More settings</summary>
            <SamplerField value={sampler} onChange={(value) => set({ sampler: value })} />
            <Range
              label="Strength"
              hint="Below 1 is smoother and more faithful."
              {...{ min: 0, max: STRONGEST, step: 0.05, value: strength }}
              onChange={(value) => set({ strength: value })}
            />
            <Range
              label="Consistency"
              hint="At 1, the result made small again is the input."
              {...{ min: 0, max: 1, step: 0.05, value: consistency ?? model.value?.consistency ?? 1 }}
              onChange={(value) => set({ consistency: value })}
            />
            <label class="field">
              Seed
              <input
                type="number"
                min={0}
                max={Number.MAX_SAFE_INTEGER}
                value={seed}
                onChange={({ currentTarget }) =>
                  set({ seed: Math.max(0, Math.trunc(currentTarget.valueAsNumber || 0)) })
                }
              />
            </label>
            <label class="field">
              Samples
              <input
                type="number"
                min={1}
                max={9}
                value={samples}
                onChange={({ currentTarget }) =>
                  set({ samples: Math.min(9, Math.max(1, Math.trunc(currentTarget.valueAsNumber || 1))) })
                }
              />
            </label>
          </details>
        </>
      )}
    </>
  );
}

/** What happened to the picture before. Another answer means another model, which is loaded and used at once. */
function KindOfPicture({ builtIn }: { readonly builtIn: BuiltInModel }): JSX.Element {
  // Rendered anew where the model could not be loaded, so that the mark goes back to the one that is in use.
  const [refused, setRefused] = useState(0);
  const change = async (name: BuiltInModel): Promise<void> => {
    if (await chooseModel(name)) await upscale({ asked: false });
    else setRefused((times) => times + 1);
  };
  return (
    <Choice
      key={refused}
      legend="Picture"
      options={KINDS}
      value={builtIn}
      disabled={() => busy.value}
      onChange={(name) => void change(name)}
    />
  );
}
