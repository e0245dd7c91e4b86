// A thread of the damage bench: damages every `step`th picture from `first` on.
import { workerData } from 'node:worker_threads';
import { baseRecipe, damage, paperRecipe } from '@romnet/imaging/damage';
import { scene } from './scene.mjs';

const { recipe, first, step, pictures, side } = workerData;
const plane = scene(side);
for (let seed = first; seed < pictures; seed += step)
  damage(plane, recipe === 'paper' ? paperRecipe : baseRecipe, seed);
