import type { JSX } from 'preact';
import { askedEngine, ENGINES } from '../page/address.ts';
import { forgetModel, leaveOwnModel, openModel } from '../page/prepare.ts';
import { busy, engine, failure, model } from '../page/state.ts';
import { size } from './format.ts';
import { PickButton } from './PickButton.tsx';

/** The engine that computes, and the model it uses. */
export function Machine(): JSX.Element {
  return (
    <>
      <details>
        <summary>Engine: {engine.value?.name ?? (failure.value === null ? 'starting ...' : 'not started')}</summary>
        <EngineFacts />
      </details>
      <details>
        <summary>Model: {model.value?.name ?? (failure.value === null ? 'loading ...' : 'not loaded')}</summary>
        <ModelFacts />
      </details>
    </>
  );
}

function EngineFacts(): JSX.Element {
  const { device = '', threads = null, why = '', skipped = [] } = engine.value ?? {};
  return (
    <>
      <p>
        {device}
        {threads !== null && `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`}. Chosen as {why}.
      </p>
      {skipped.length > 0 && (
        <ul>
          {skipped.map(({ name, why: reason }) => (
            <li key={name}>
              {name} was passed over: {reason}.
            </li>
          ))}
        </ul>
      )}
      <label class="field">
        Use
        <select
          value={askedEngine()}
          disabled={busy.value}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget;
            location.search = value === 'auto' ? '' : `?engine=${value}`;
            // The browser may ask, and be told to stay.
            currentTarget.value = askedEngine();
          }}
        >
          {ENGINES.map((name) => (
            <option key={name} value={name}>
              {name === 'auto' ? 'the best engine' : name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function ModelFacts(): JSX.Element {
  const known = model.value;
  return (
    <>
      {known && (
        <p>
          Enlarges {known.scale} times; {(known.parameters / 1e6).toFixed(2)} M parameters, {size(known.bytes)}.{' '}
          {!known.tiles && 'It needs memory for the whole picture at once. '}
          {known.kept && 'Kept in this browser for the next visit and for use offline.'}
          {known.refused !== null && `Not kept: ${known.refused}. It will be loaded again on the next visit.`}
        </p>
      )}
      <div class="row">
        {known?.kept && (
          <button type="button" onClick={() => void forgetModel()}>
            Delete it from this browser
          </button>
        )}
        <PickButton
          accept=".json,.safetensors,.pth,.pt,.ckpt"
          multiple
          disabled={busy.value}
          label="model.json and model.safetensors"
          onFiles={(files) => void openModel(files)}
        >
          Your own model ...
        </PickButton>
        {known?.builtIn === null && (
          <button type="button" disabled={busy.value} onClick={() => void leaveOwnModel()}>
            Back to photo-x4
          </button>
        )}
      </div>
      <p>
        <small>
          Choose a model.json and a model.safetensors, as sr3-train writes them, or a PyTorch checkpoint of the public
          SR3 implementation (.pth). They are read here and not uploaded, and nothing in them is run.
        </small>
      </p>
    </>
  );
}
