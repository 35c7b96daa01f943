import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { chooseModel } from '../page/prepare.ts';
import { USUAL_STEPS } from '../page/settings.ts';
import { busy, jobSettings, model, modelChoice, picture, queue, scales, set, suited } from '../page/state.ts';
import { upscale } from '../page/upscale.ts';
import type { ModelChoice } from '../worker/protocol.ts';
import { Choice } from './Choice.tsx';
import { Range } from './Range.tsx';
import { SamplerField } from './SamplerField.tsx';

const AUTOMATIC = 'auto';

const KINDS = [
  ['photo-x4', 'Clean', 'sharp, no visible noise'],
  ['photo-x4-real', 'Compressed', 'from a phone or the web'],
] as const satisfies readonly (readonly [ModelChoice, string, string])[];

const MODES = [
  ['one-step', 'Faithful, fast', 'one step'],
  ['crisp', 'Crisp, fast', 'looks sharper'],
  ['diffusion', 'More texture, slower', 'diffusion: plausible detail'],
] as const;

/**
 * The range that is of use, measured on the cat of the samples (the mean of three seeds, 8 steps): from 0 to 0.8 the result
 * hardly changes (0.22 to 0.23 of the finest detail of the truth); at 1.1 it has as much as the truth (1.13), and at 1.2 over
 * twice (2.3), which is noise.
 */
const STRENGTH = { min: 0.8, max: 1.1, step: 0.02 };

/** How the picture is made. Nothing has to be changed. */
export function Controls(): JSX.Element {
  const { mode, steps, sampler, strength, consistency, seed, samples, scale } = jobSettings.value;
  const { modes = ['one-step', 'crisp', 'diffusion'], maxSteps = 20, builtIn = 'photo-x4' } = model.value ?? {};
  const { usualSteps = USUAL_STEPS, crispSteps = [1, 2] } = model.value ?? {};
  return (
    <>
      {suited.value && (
        <p class="note">
          {suited.value.name} was chosen for this picture: {suited.value.why}.
        </p>
      )}
      <Choice
        legend="Result"
        options={MODES.filter(([mode]) => mode !== 'crisp' || modes.includes(mode))}
        value={mode}
        disabled={(value) => !modes.includes(value)}
        onChange={(value) => set({ mode: value })}
      />
      <details>
        <summary>More</summary>
        {builtIn !== null && <KindOfPicture />}
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
          <Range
            label="Steps"
            hint={
              crispSteps.includes(2) && !crispSteps.includes(3)
                ? 'Two steps refine the crisp picture. More draw one of their own, and take longer.'
                : 'More steps give more texture and take longer.'
            }
            {...{
              min: Math.min(2, usualSteps),
              max: Math.min(Math.max(20, usualSteps), maxSteps),
              step: 1,
              value: steps,
            }}
            onChange={(value) => set({ steps: value })}
          />
        )}
        <Range
          label="Consistency"
          hint="At 1, the result made small again is the input."
          {...{ min: 0, max: 1, step: 0.05, value: consistency ?? model.value?.consistency ?? 1 }}
          onChange={(value) => set({ consistency: value })}
        />
        {mode === 'diffusion' && (
          <>
            <Range
              label="Strength"
              hint="Below 1 is smoother and more faithful."
              {...{ ...STRENGTH, value: strength }}
              onChange={(value) => set({ strength: value })}
            />
            <SamplerField value={sampler} onChange={(value) => set({ sampler: value })} />
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
            {queue.value.length === 0 && (
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
            )}
          </>
        )}
      </details>
    </>
  );
}

/** What happened to the picture before: as the page sees it, or as the user says. Another model is loaded and used at once. */
function KindOfPicture(): JSX.Element {
  // Rendered anew where the model could not be loaded, so that the mark goes back to the one that is in use.
  const [refused, setRefused] = useState(0);
  const change = async (name: ModelChoice): Promise<void> => {
    if (!(await chooseModel(name))) setRefused((times) => times + 1);
    else if (picture.value && queue.value.length === 0) await upscale({ asked: false });
  };
  return (
    <Choice
      key={refused}
      legend="Picture"
      options={[[AUTOMATIC, 'Automatic', suited.value?.why ?? 'by what can be seen in it'], ...KINDS]}
      value={modelChoice.value}
      disabled={() => busy.value}
      onChange={(name) => void change(name)}
    />
  );
}
