// What `romnet references ...` was asked for, before anything is looked up.

/** Which network's features pictures are compared by. */
export interface FeatureArguments {
  readonly model?: string;
  /** `backbone`: the model's own; `vgg19`: the weights that `romnet weights` keeps; else a file of VGG19's weights. */
  readonly features: string;
  readonly vgg19Input: 'torchvision' | 'caffe';
  readonly threads?: number;
}

export interface IndexArguments extends FeatureArguments {
  readonly folder: string;
  readonly output?: string;
  readonly rebuild: boolean;
  readonly json: boolean;
}

export interface FindArguments extends FeatureArguments {
  readonly photo: string;
  readonly corpus: string;
  readonly count: number;
  readonly json: boolean;
  readonly sheet?: string;
  readonly overwrite: boolean;
}
