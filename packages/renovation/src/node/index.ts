// The main job as Node has it: all of the core, and a renovator that finds its model on the disk.
import { loadModel } from '../files/model.js';
import {
  createRenovator as createFromModel,
  type Model,
  type Renovator,
  type RenovatorOptions as WithModel,
} from '../index.js';

export * from '../index.js';

export interface RenovatorOptions extends Omit<WithModel, 'model'> {
  /** A model, a built-in preset by its name, or a folder with preset.json and weights.safetensors. Default `base`. */
  readonly model?: Model | string;
}

/**
 * Makes a model ready to renovate. Throws one line where the model cannot be had (see `loadModel`), an option is out of range,
 * or Node does not have the device.
 */
export async function createRenovator({ model, ...options }: RenovatorOptions = {}): Promise<Renovator> {
  return createFromModel({
    ...options,
    model: typeof model === 'object' ? model : await loadModel(model),
  });
}
