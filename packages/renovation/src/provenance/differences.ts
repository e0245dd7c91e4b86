// What keeps a renovation from giving the same result once more. Pure: two orders in, one line for each difference out.

import type { Order, RenovationRecord } from './record.js';
import type { Settings } from './settings.js';

/** What differs between the order of then and that of now, each in one line; where nothing does, the result is the same. */
export function differences(then: Order, now: Order): string[] {
  const lines: string[] = [];
  const compare = (what: string, before: string, after: string) => {
    if (before !== after) lines.push(`${what} was ${before}, is now ${after}`);
  };
  compare(`the photo ${then.photo.name} has changed: its SHA-256`, short(then.photo), short(now.photo));
  compare('the model', then.model.name, now.model.name);
  if (then.model.preset !== now.model.preset) lines.push(`the model's numbers (preset.json) have changed`);
  compare("the model's weights have changed: their SHA-256", weights(then), weights(now));
  for (const name of Object.keys(then.settings) as (keyof Settings)[])
    compare(`the setting ${name}`, JSON.stringify(then.settings[name]), JSON.stringify(now.settings[name]));
  compare('the number of references', `${then.references.length}`, `${now.references.length}`);
  for (const [i, reference] of then.references.entries()) {
    const other = now.references[i];
    if (other)
      compare(`the reference ${reference.path} has changed: its SHA-256`, short(reference), short(other));
  }
  compare('the corpus', JSON.stringify(then.corpus), JSON.stringify(now.corpus));
  compare('the masks', then.masks.map(short).join(' ') || 'none', now.masks.map(short).join(' ') || 'none');
  compare('the colour profile', profileOf(then), profileOf(now));
  if (JSON.stringify(then.hints) !== JSON.stringify(now.hints)) lines.push('the hints have changed');
  return lines;
}

/** Programs of another version: they may give the same result, and may not. */
export function otherPrograms(
  then: RenovationRecord['programs'],
  now: RenovationRecord['programs'],
): string[] {
  return Object.entries(then)
    .filter(([name, version]) => now[name] !== version)
    .map(([name, version]) => `${name} was ${version}, is now ${now[name] ?? 'absent'}`);
}

/** Enough of a hash to see that it is another. */
const short = ({ sha256 }: { readonly sha256: string }) => sha256.slice(0, 12);
const profileOf = ({ profile }: Order) => (typeof profile === 'string' ? profile : short(profile));
const weights = ({ model }: Order) => model.weights.slice(0, 12);
