// What is repaired: all that is found, what a person marks, how much of it, and the scan's own grain.
import { useEffect } from 'react';
import type { Photo } from '../model/photo.js';
import { choose } from '../store/actions.js';
import { clearMask, masks, openMask, undoStroke } from '../store/masks.js';
import { type Tool, takeTool, tool } from '../store/tool.js';
import { useStore, useTexts } from './hooks.js';
import { Segments } from './Segments.js';
import { Slider } from './Slider.js';

export function RepairSection({ photo }: { readonly photo: Photo }) {
  const { repair } = useTexts();
  const { settings } = photo;
  return (
    <section>
      <h3>{repair.title}</h3>
      <label className="check">
        <input
          type="checkbox"
          checked={settings.restore}
          onChange={(event) => {
            choose(photo.id, { restore: event.target.checked });
            if (!event.target.checked) takeTool({ tool: 'look' });
          }}
        />
        <span>{repair.restore}</span>
      </label>
      {settings.restore && (
        <>
          <Slider
            label={repair.luminance}
            value={settings.luminance}
            ends={[repair.original, repair.restored]}
            onChange={(luminance) => choose(photo.id, { luminance })}
          />
          <Slider
            label={repair.grain}
            value={settings.grain}
            ends={[repair.noGrain, repair.allGrain]}
            onChange={(grain) => choose(photo.id, { grain })}
          />
          {settings.luminance > 0 && <MaskTools photo={photo} />}
        </>
      )}
    </section>
  );
}

function MaskTools({ photo }: { readonly photo: Photo }) {
  const { repair } = useTexts();
  const { tool: kind, size } = useStore(tool, (value) => value);
  const isPainting = kind === 'brush' || kind === 'eraser';
  const undoable = useStore(masks, (all) => (all.get(photo.id)?.before.length ?? 0) > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once for a photo.
  useEffect(() => {
    if (isPainting) void openMask(photo);
  }, [isPainting, photo.id]);
  return (
    <div className="mask">
      <p className="label">{repair.mark}</p>
      <Segments
        label={repair.mark}
        value={isPainting ? kind : 'look'}
        options={[
          ['look', repair.look],
          ['brush', repair.brush],
          ['eraser', repair.eraser],
        ]}
        onChange={(value) => takeTool({ tool: value as Tool, overlay: 'none' })}
      />
      {isPainting && (
        <>
          <Slider
            label={repair.size}
            value={size}
            min={0.005}
            max={0.2}
            step={0.005}
            shown={`${(size * 100).toFixed(1)} %`}
            onChange={(value) => takeTool({ size: value })}
          />
          <p className="quiet">{repair.brushHint}</p>
          <div className="row">
            <button type="button" disabled={!undoable} onClick={() => undoStroke(photo.id)}>
              {repair.undo}
            </button>
            <button type="button" disabled={!photo.mask} onClick={() => clearMask(photo.id)}>
              {repair.clear}
            </button>
          </div>
        </>
      )}
      {photo.mask && (
        <label className="check">
          <input
            type="checkbox"
            checked={photo.settings.onlyMask}
            onChange={(event) => choose(photo.id, { onlyMask: event.target.checked })}
          />
          <span>{repair.onlyMask}</span>
        </label>
      )}
    </div>
  );
}
