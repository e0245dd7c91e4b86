// Colours that a person puts on places of the picture, where the model takes them.
import type { Photo } from '../model/photo.js';
import { removeHint } from '../store/actions.js';
import { takeTool, tool } from '../store/tool.js';
import { useApp, useStore, useTexts } from './hooks.js';
import { CrossIcon } from './icons.js';

export function HintSection({ photo }: { readonly photo: Photo }) {
  const { hints: texts } = useTexts();
  const takesHints = useApp((state) => state.takesHints);
  const { tool: kind, color } = useStore(tool, (value) => value);
  if (!takesHints) return null;
  return (
    <div className="mask">
      <label className="check">
        <input
          type="checkbox"
          checked={kind === 'hint'}
          onChange={(event) => takeTool({ tool: event.target.checked ? 'hint' : 'look', overlay: 'none' })}
        />
        <span>{texts.put}</span>
      </label>
      {kind === 'hint' && (
        <>
          <label className="field">
            <span className="label">{texts.color}</span>
            <input type="color" value={color} onChange={(event) => takeTool({ color: event.target.value })} />
          </label>
          <p className="quiet">{texts.how}</p>
        </>
      )}
      {photo.hints && (
        <ul className="hints">
          {photo.hints.map((hint) => (
            <li key={`${hint.x} ${hint.y} ${hint.color}`}>
              <button
                type="button"
                onClick={() => removeHint(photo.id, hint)}
                aria-label={texts.remove(hint.color)}
              >
                <span className="hint-color" style={{ background: hint.color }} />
                <CrossIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
