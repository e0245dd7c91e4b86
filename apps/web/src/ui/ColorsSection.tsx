// Whose colours a photo gets, how vivid they are, and the pictures that they are taken from.
import { latest, type Photo } from '../model/photo.js';
import type { Settings } from '../model/settings.js';
import { choose } from '../store/actions.js';
import { Album } from './Album.js';
import { HintSection } from './HintSection.js';
import { useTexts } from './hooks.js';
import { Segments } from './Segments.js';
import { Slider } from './Slider.js';
import { Tray } from './Tray.js';

export function ColorsSection({ photo }: { readonly photo: Photo }) {
  const { colors } = useTexts();
  const { settings } = photo;
  const isKept = settings.color === 'keep';
  return (
    <section>
      <h3>{colors.title}</h3>
      <Segments
        label={colors.mode}
        value={settings.color}
        options={[
          ['auto', colors.auto],
          ['recolor', colors.recolor],
          ['keep', colors.keep],
        ]}
        onChange={(color) => choose(photo.id, { color: color as Settings['color'] })}
      />
      {latest(photo)?.keptColors && settings.color === 'auto' && <p className="quiet">{colors.kept}</p>}
      {!isKept && (
        <>
          <Slider
            label={colors.vividness}
            value={settings.vividness}
            ends={[colors.pale, colors.bold]}
            onChange={(vividness) => choose(photo.id, { vividness })}
          />
          <Slider
            label={colors.strength}
            value={settings.colorStrength}
            max={2}
            ends={[colors.grey, colors.double]}
            onChange={(colorStrength) => choose(photo.id, { colorStrength })}
          />
          <Tray photo={photo} />
          <Album photo={photo} />
          <HintSection photo={photo} />
        </>
      )}
    </section>
  );
}
