// The top of the page: its name, how it computes and why, and how a person likes it.
import type { EngineChoice } from '../engine/engine.js';
import { type Preferences, prefer, preferences } from '../store/preferences.js';
import { type Language, languages, type Texts } from '../text/index.js';
import { useApp, useStore, useTexts } from './hooks.js';
import { GearIcon } from './icons.js';
import { Select } from './Select.js';

function deviceName(engine: Texts['engine'], { device, threads }: EngineChoice): string {
  if (device === 'wasm') return engine.wasm(threads);
  return device === 'webgpu' ? engine.webgpu : engine.native;
}

type Options = readonly (readonly [Preferences['engine'], string])[];

const inBrowser = (engine: Texts['engine']): Options => [
  ['auto', engine.auto],
  ['webgpu', engine.card],
  ['wasm', engine.processor],
];

/** Where a program offers itself it is what is taken without a wish. */
const besideProgram = (engine: Texts['engine']): Options => [
  ['auto', engine.native],
  ['browser', engine.browser],
  ['webgpu', engine.browserCard],
  ['wasm', engine.browserProcessor],
];

export function Header() {
  const texts = useTexts();
  const { engine, settings } = texts;
  const choice = useApp((state) => state.engine);
  const program = useApp((state) => state.program);
  const isLost = useApp((state) => state.isProgramLost);
  const preferred = useStore(preferences, (value) => value);
  return (
    <header className="top">
      <p className="top-name">
        <img src="./icons/icon.svg" alt="" width="24" height="24" />
        ROMNet
      </p>
      <button type="button" className="plain" popoverTarget="engine">
        <span className="dot" data-on={choice !== undefined} data-lost={isLost} />
        <span className="top-engine">
          {isLost ? engine.silent : choice ? deviceName(engine, choice) : engine.choosing}
        </span>
      </button>
      <button type="button" className="plain" popoverTarget="settings" aria-label={settings.title}>
        <GearIcon />
      </button>
      <div id="engine" popover="auto" className="card" role="dialog" aria-labelledby="engine-title">
        <h2 id="engine-title">{engine.title}</h2>
        {isLost && <p>{engine.lost}</p>}
        {choice && !isLost && (
          <p>
            <strong>{deviceName(engine, choice)}.</strong> {engine.reasons[choice.reason.kind]}
          </p>
        )}
        {choice?.device === 'native' && program && !isLost && (
          <p className="quiet">{engine.about(program.model, program.threads)}</p>
        )}
        {choice?.device === 'wasm' && !crossOriginIsolated && <p>{engine.oneThread}</p>}
        <Select
          label={engine.wish}
          value={!program && preferred.engine === 'browser' ? 'auto' : preferred.engine}
          options={program ? besideProgram(engine) : inBrowser(engine)}
          onChange={(wish) => prefer({ engine: wish as Preferences['engine'] })}
        />
      </div>
      <div id="settings" popover="auto" className="card" role="dialog" aria-labelledby="settings-title">
        <h2 id="settings-title">{settings.title}</h2>
        <Select
          label={settings.language}
          value={preferred.language}
          options={Object.entries(languages).map(([key, { name }]) => [key, name])}
          onChange={(language) => prefer({ language: language as Language })}
        />
        <Select
          label={settings.theme}
          value={preferred.theme}
          options={[
            ['system', settings.system],
            ['light', settings.light],
            ['dark', settings.dark],
          ]}
          onChange={(theme) => prefer({ theme: theme as Preferences['theme'] })}
        />
      </div>
    </header>
  );
}
